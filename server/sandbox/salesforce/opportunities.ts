import type { CrmRow } from "#server/sandbox/salesforce/shapes";
import { type Step, stamp, stepAt } from "#server/sandbox/salesforce/steps";
import { decimalNumber } from "#server/sandbox/world/amounts";
import { monthsOf } from "#server/sandbox/world/catalogue";
import { salesforceId } from "#server/sandbox/world/ids";
import type { Contract, Order } from "#server/sandbox/world/model";
import { drawsFor, hashText } from "#server/sandbox/world/prng";
import { termsOn } from "#server/sandbox/world/terms";
import { addDays, DAY, HOUR, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

type Stage = "Qualification" | "Proposal/Price Quote" | "Negotiation/Review" | "Closed Won" | "Closed Lost";

const LOOKS_AHEAD_DAYS = 120;
/** Renewals that were decided longer ago than this before the anchor are no longer kept. */
const LOOKS_BACK_DAYS = 90;
const EXPANSION_SHARE = 0.03;
const DELETED_SHARE = 0.2;

/** Renewals of what ends within four months, those lately decided, and a few expansions. All of it follows from the world and its time. */
export function opportunityRows(world: World): CrmRow[] {
  const renewals = world.contracts.rows.flatMap((contract) => renewalsOf(world, contract));
  return [...renewals, ...expansions(world)];
}

function renewalsOf(world: World, contract: Contract): CrmRow[] {
  const oldest = utcDate(world.anchor - LOOKS_BACK_DAYS * DAY);
  const decided = (world.links.ordersByContract.get(contract.id) ?? [])
    .map((id) => world.orders.must(id))
    .filter((order) => order.description.startsWith("Renewal") && order.effectiveDate > oldest)
    .map((order) => renewal(world, contract, addDays(order.effectiveDate, -1), order));
  const isDue = contract.endDate >= oldest && contract.endDate <= utcDate(world.now + LOOKS_AHEAD_DAYS * DAY);
  const open = isDue ? renewal(world, contract, contract.endDate, null) : null;
  return [...decided, open].filter((row) => row !== null);
}

/** One deal for each term that ends: opened four months before, closed by the renewal order or by the end of the subscription. */
function renewal(world: World, contract: Contract, endsOn: string, order: Order | null): CrmRow | null {
  const draw = drawsFor(world.seed, `renewal/${contract.id}/${endsOn}`);
  const end = Date.parse(`${endsOn}T00:00:00Z`);
  const opensAt = end - LOOKS_AHEAD_DAYS * DAY + draw.int(6, 15) * HOUR;
  const closing = closingOf(world, contract, order);
  const closedAt = closing?.[0] ?? Number.POSITIVE_INFINITY;
  // Nobody talks about renewing what was given up before the talks would have begun.
  if (closedAt <= opensAt) return null;
  const steps: Step<Stage>[] = [
    [opensAt, "Qualification"],
    [end - draw.int(60, 85) * DAY, "Proposal/Price Quote"],
    [end - draw.int(22, 40) * DAY, "Negotiation/Review"],
  ];
  const taken = stepAt([...steps.filter(([at]) => at < closedAt), ...(closing ? [closing] : [])], world.now);
  if (!taken) return null;
  const customer = world.customers.must(contract.customerId);
  const place = world.contracts.placeOf(contract.id) ?? 0;
  return dealRow(taken, {
    Id: salesforceId("006", 100_000 + place * 100 + (Number(endsOn.slice(0, 4)) % 100)),
    Name: `${customer.name} renewal ${endsOn.slice(0, 4)}`,
    AccountId: customer.accountId,
    ContractId: contract.id,
    Type: "Renewal",
    Amount: decimalNumber(amountOfTerm(world, contract, utcDate(opensAt)), customer.currency),
    CurrencyIsoCode: customer.currency,
    CloseDate: endsOn,
    OwnerId: customer.ownerId,
  });
}

function closingOf(world: World, contract: Contract, order: Order | null): Step<Stage> | null {
  if (order) return [order.modifiedAt, "Closed Won"];
  const subscription = world.subscriptions.get(world.links.subscriptionByContract.get(contract.id) ?? "");
  const canceledAt = subscription?.canceledAt ?? null;
  return canceledAt === null ? null : [canceledAt, "Closed Lost"];
}

/** What the same terms cost over another term, without what is metered; typed in when the deal is opened and left alone. */
function amountOfTerm(world: World, contract: Contract, day: string): number {
  const periods = contract.termMonths / monthsOf(contract.frequency);
  const terms = [...termsOn(world, contract.id, day).values()].filter((item) => item.productCode !== "API_CALLS");
  return terms.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0) * periods;
}

/** More seats or a second team, talked about around the anchor. Some were entered by mistake and deleted again. */
function expansions(world: World): CrmRow[] {
  return world.customers.rows.flatMap((customer, index) => {
    if (hashText(world.seed, `expansion of ${customer.accountId}`) > EXPANSION_SHARE * 4_294_967_296) return [];
    const draw = drawsFor(world.seed, `expansion/${customer.accountId}`);
    const opensAt = Math.max(world.anchor - draw.int(5, 70) * DAY, customer.createdAt + DAY);
    const closesAt = opensAt + draw.int(30, 95) * DAY;
    const deletedAt = draw.happens(DELETED_SHARE) ? opensAt + 3 * DAY : Number.POSITIVE_INFINITY;
    const steps: Step<Stage>[] = [
      [opensAt, "Qualification"],
      [opensAt + draw.int(8, 20) * DAY, "Proposal/Price Quote"],
      [closesAt, draw.happens(0.55) ? "Closed Won" : "Closed Lost"],
    ];
    const taken = stepAt(steps, Math.min(world.now, deletedAt));
    if (!taken) return [];
    const isDeleted = deletedAt <= world.now;
    const unit = customer.currency === "JPY" ? 150_000 : 125_000;
    const [contractId = null] = world.links.contractsByCustomer.get(customer.id) ?? [];
    const row = dealRow(taken, {
      Id: salesforceId("006", index + 1),
      Name: `${customer.name}: ${draw.pick(["more seats", "second team", "premium support"])}`,
      AccountId: customer.accountId,
      ContractId: contractId,
      Type: "Existing Business",
      Amount: decimalNumber(draw.int(1, 40) * unit, customer.currency),
      CurrencyIsoCode: customer.currency,
      CloseDate: utcDate(closesAt),
      OwnerId: customer.ownerId,
    });
    return isDeleted ? [{ ...row, SystemModstamp: stamp(deletedAt), IsDeleted: true }] : [row];
  });
}

function dealRow([at, stage]: Step<Stage>, fields: CrmRow): CrmRow {
  return {
    ...fields,
    StageName: stage,
    IsClosed: stage.startsWith("Closed"),
    IsWon: stage === "Closed Won",
    SystemModstamp: stamp(at),
    IsDeleted: false,
  };
}
