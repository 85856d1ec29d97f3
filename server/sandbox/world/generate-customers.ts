import { salesforceId } from "#server/sandbox/world/ids";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import type { Customer, Delivery, Tier } from "#server/sandbox/world/model";
import { germanCompany } from "#server/sandbox/world/names-de";
import { japaneseCompany } from "#server/sandbox/world/names-jp";
import { americanCompany, type CompanyProfile } from "#server/sandbox/world/names-us";
import { habitOf, isLarge } from "#server/sandbox/world/payers";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import { DAY, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const INDUSTRIES = [
  "Technology",
  "Manufacturing",
  "Healthcare",
  "Retail",
  "Transportation",
  "Energy",
  "Insurance",
  "Media",
  "Education",
  "Food & Beverage",
] as const;
const OWNERS = 12;

/** The share of each entity holds in every run of twenty customers, so small worlds have all three as well. */
function entityAt(index: number): EntityCode {
  const place = (index * 7) % 20;
  return place < 11 ? "US01" : place < 17 ? "DE01" : "JP01";
}

export function generateCustomers(world: World, firstContractAt: readonly number[]): Customer[] {
  const names = new Set<string>();
  const customers = firstContractAt.map((startsAt, index) => generateCustomer(world, index, startsAt, names));
  linkParents(world, customers);
  for (const customer of [...customers].sort((left, right) => left.createdAt - right.createdAt)) {
    world.customers.add(customer);
    world.links.customerByAccount.set(customer.accountId, customer.id);
    world.links.customerByNetsuite.set(customer.netsuiteId, customer.id);
  }
  return customers;
}

function generateCustomer(world: World, index: number, startsAt: number, names: Set<string>): Customer {
  const draw = drawsFor(world.seed, `customer/${index}`);
  const entity = entityOf(entityAt(index));
  const company = uniqueCompany(draw, entity.country, names, index);
  const tier = draw.weighted<Tier>([
    ["Strategic", 5],
    ["Enterprise", 18],
    ["Growth", 32],
    ["Standard", 45],
  ]);
  const large = isLarge(tier);
  const byTransfer = draw.happens(large ? 0.75 : entity.code === "JP01" ? 0.5 : 0.22);
  const createdAt = startsAt - draw.int(1, 25) * DAY - draw.int(0, 9) * HOUR;
  const accountId = salesforceId("001", index + 1);
  return {
    id: world.id("cus", `customer/${index}`),
    accountId,
    netsuiteId: String(2000 + index),
    entity: entity.code,
    currency: entity.currency,
    name: company.name,
    contactName: company.contactName,
    email: draw.happens(0.3) ? `accounts@${company.domain}` : `${company.mailbox}@${company.domain}`,
    phone: company.phone,
    website: `https://www.${company.domain}`,
    industry: draw.pick(INDUSTRIES),
    tier,
    crmAddress: { ...company.address },
    stripeAddress: { ...company.address },
    vatNumber: company.vatNumber,
    taxExempt: entity.code === "US01" && draw.happens(0.04) ? "exempt" : "none",
    poRequired: draw.happens(large ? 0.45 : 0.12),
    termsDays: draw.pick(large ? [30, 45, 60] : [14, 30]),
    collection: byTransfer ? "send_invoice" : "charge_automatically",
    paysAfterDueDays: habitOf(draw, world.payers, tier, entity.code),
    card: {
      brand: draw.weighted([
        ["visa", 5],
        ["mastercard", 3],
        [entity.code === "JP01" ? "jcb" : "amex", 1],
      ]),
      last4: String(draw.int(1, 9999)).padStart(4, "0"),
      expMonth: draw.int(1, 12),
      expYear: new Date(world.anchor).getUTCFullYear() + draw.int(0, 4),
    },
    brokenCard: null,
    creditBalance: 0,
    parentAccountId: null,
    standing: "Good",
    delivery: deliveryOf(world, index, entity.code),
    inBilling: {},
    inErp: {},
    ownerId: salesforceId("005", 1 + draw.int(0, OWNERS - 1)),
    invoiceFields: [],
    metadata: { salesforce_account_id: accountId, legal_entity: entity.code },
    createdAt,
    accountModifiedAt: createdAt,
    netsuiteModifiedAt: createdAt + 3 * HOUR,
  };
}

/** Public bodies and large buyers take electronic invoices or have them put into a portal; drawn apart, so that nothing else moves. */
function deliveryOf(world: World, index: number, entity: EntityCode): Delivery {
  return drawsFor(world.seed, `delivery/${index}`).weighted<Delivery>([
    ["Email", 70],
    ["Customer Portal", 18],
    ["E-Invoice", entity === "DE01" ? 24 : 6],
  ]);
}

function uniqueCompany(draw: Draw, country: string, names: Set<string>, index: number): CompanyProfile {
  const make = country === "DE" ? germanCompany : country === "JP" ? japaneseCompany : americanCompany;
  let company = make(draw);
  for (let attempt = 0; names.has(company.name) && attempt < 8; attempt += 1) company = make(draw);
  if (names.has(company.name)) company = { ...company, name: `${company.name} (${company.address.city} ${index})` };
  names.add(company.name);
  return company;
}

/** Some accounts belong to a larger one of the same legal entity. */
function linkParents(world: World, customers: Customer[]): void {
  for (const [index, customer] of customers.entries()) {
    const draw = drawsFor(world.seed, `parent/${index}`);
    if (index < 40 || !draw.happens(0.06)) continue;
    const parent = customers[draw.int(0, 39)];
    if (parent && parent.entity === customer.entity) customer.parentAccountId = parent.accountId;
  }
}
