import { changeCustomer } from "#server/sandbox/stripe/events";
import { noteCustomerMistake } from "#server/sandbox/world/mistakes/customer-mistakes";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { Currency, Customer, MasterDifference } from "#server/sandbox/world/model";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const OTHER_CURRENCY: Record<Currency, Currency> = { USD: "EUR", EUR: "USD", JPY: "USD" };

/** A change in the CRM does not reach billing or the ERP, or somebody types another value there. */
export function plantMasterDifference(world: World, customer: Customer): PlantedMistake | null {
  if (Object.keys(customer.inErp).length > 0 || customer.inBilling.name !== undefined) return null;
  const turn = world.count(`master differences of ${customer.accountId}`);
  const draw = drawsFor(world.seed, `master difference/${customer.accountId}/${turn}`);
  const drawn = draw.pick(["terms", "tax_id", "currency", "name_in_erp", "name_in_billing"] as const);
  const wanted = wantedVariant(world, "customer_master_mismatch");
  if (wanted === "tax_id" && !customer.vatNumber) return null;
  const kind = wanted ?? drawn;
  if (kind === "name_in_billing") {
    const name = otherName(customer);
    changeCustomer(world, customer, () => {
      customer.inBilling = { ...customer.inBilling, name };
    });
    return noteCustomerMistake(world, "customer_master_mismatch", customer, `Billing calls the customer ${name}.`);
  }
  customer.inErp = erpDifference(customer, kind, draw);
  customer.netsuiteModifiedAt = world.now;
  world.customers.touch();
  return noteCustomerMistake(world, "customer_master_mismatch", customer, `The ERP has another ${WORDS[kind]}.`);
}

const WORDS = { terms: "terms", tax_id: "tax id", currency: "currency", name_in_erp: "name" } as const;

function erpDifference(customer: Customer, kind: keyof typeof WORDS, draw: Draw): MasterDifference {
  if (kind === "currency") return { currency: OTHER_CURRENCY[customer.currency] };
  if (kind === "name_in_erp") return { name: otherName(customer) };
  if (kind === "tax_id" && customer.vatNumber) return { vatNumber: swapped(customer.vatNumber) };
  return { termsDays: draw.pick([14, 30, 45, 60].filter((days) => days !== customer.termsDays)) };
}

/** The name of before a merger. */
function otherName({ name, entity }: Customer): string {
  if (entity === "JP01") return `${name}ホールディングス`;
  const [first = name] = name.split(" ");
  return entity === "DE01" ? `${first} Beteiligungs GmbH` : `${first} Holdings Inc.`;
}

/** Two digits in each other's place, as hands do. */
function swapped(value: string): string {
  const digits = [...value];
  const place = digits.findLastIndex((digit, index) => index > 0 && digit !== digits[index - 1]);
  const [left = "", right = ""] = [digits[place - 1], digits[place]];
  digits.splice(place - 1, 2, right, left);
  return digits.join("");
}

export function masterDiffers({ inErp, inBilling }: Customer): boolean {
  return Object.keys(inErp).length > 0 || inBilling.name !== undefined;
}

const FIRST_SLIP_DAYS = 19;
const BETWEEN_SLIPS_DAYS = 6;

/** When a value is not carried on by itself: every few days, to a customer that was drawn for it. */
export function firstSlip(world: World): number {
  return world.anchor - FIRST_SLIP_DAYS * DAY;
}

export function slip(world: World, task: { at: number }): void {
  const draw = drawsFor(world.seed, `master slip/${task.at}`);
  const customers = world.customers.rows;
  // One in seven hundred customers: a demo shows a few, a small world hardly any.
  const wanted = Math.floor(customers.length / 700) + (draw.happens((customers.length % 700) / 700) ? 1 : 0);
  for (let count = 0; count < wanted; count += 1) plantMasterDifference(world, draw.pick(customers));
  world.tasks.push(task.at + BETWEEN_SLIPS_DAYS * DAY, "masterSlip", "");
}
