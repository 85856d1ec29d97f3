import { agreedOn, isMetered } from "#server/domain/exceptions/agreed-prices";
import { type Cycle, cycleOf, cycleStart } from "#server/domain/exceptions/billing-cycles";
import type {
  ContractFacts,
  ContractPriceFacts,
  InvoiceFacts,
  InvoiceLineFacts,
} from "#server/domain/exceptions/facts";
import { divideHalfUp, MICROS_PER_MINOR } from "#server/domain/money";
import { addDays, daysBetween, type PlainDate, startOfBusinessDate } from "#server/domain/time";

/** A change of a product's terms inside a billing cycle. */
export type Change = {
  productCode: string;
  on: PlainDate;
  before: ContractPriceFacts | null;
  after: ContractPriceFacts | null;
  orderNumber: string;
};

/** Lines of one product that bill one change: the credit for the rest of the old terms, the charge for that of the new. */
export type ProratedGroup = {
  change: Change;
  cycle: Cycle;
  /** From when on it is billed; another day than that of the change when billing came late or early. */
  billedFrom: PlainDate;
  billedUntil: PlainDate;
  lines: readonly InvoiceLineFacts[];
};

/** What is due of one change, by one way of counting. */
export type Due = { creditMinor: bigint; chargeMinor: bigint };

/** A line for a part of a cycle whose period and product are known. */
type PartLine = InvoiceLineFacts & { productCode: string; periodStartsOn: PlainDate; periodEndsOn: PlainDate };

/** The prorations on an invoice whose change the contract knows; lines for which no order accounts are left alone. */
export function proratedGroups(facts: InvoiceFacts, contract: ContractFacts): ProratedGroup[] {
  const spans = new Map<string, PartLine[]>();
  for (const line of facts.lines) {
    const part = partOf(facts, contract, line);
    if (!part) continue;
    const key = [part.productCode, part.periodStartsOn, part.periodEndsOn].join("|");
    spans.set(key, [...(spans.get(key) ?? []), part]);
  }
  const all = [...spans.values()];
  return all.flatMap((lines) => groupOf(facts, contract, lines, all) ?? []);
}

/** A line marked as a proration, or a credit that begins on the very day a product's terms changed. */
function partOf(facts: InvoiceFacts, contract: ContractFacts, line: InvoiceLineFacts): PartLine | null {
  const { productCode, periodStartsOn, periodEndsOn } = line;
  if (productCode === null || periodStartsOn === null || periodEndsOn === null || periodStartsOn >= periodEndsOn)
    return null;
  const part = { ...line, productCode, periodStartsOn, periodEndsOn };
  if (line.isProration) return part;
  if (line.amountMinor >= 0n) return null;
  const cycle = cycleOf(facts, { startsOn: periodStartsOn, endsOn: periodEndsOn });
  return cycle && changesIn(contract, productCode, cycle).some((change) => change.on === periodStartsOn) ? part : null;
}

function groupOf(
  facts: InvoiceFacts,
  contract: ContractFacts,
  lines: PartLine[],
  all: PartLine[][],
): ProratedGroup | null {
  const [first] = lines;
  if (!first) return null;
  const { productCode, periodStartsOn: from, periodEndsOn: until } = first;
  const cycle = cycleOf(facts, { startsOn: from, endsOn: until });
  if (!cycle) return null;
  const change = isSegment(first, lines, all, cycle)
    ? soleTerms(contract, productCode, from)
    : changeBilled(contract, cycle, lines, all);
  if (!change || [change.before, change.after].some((price) => price !== null && isMetered(price))) return null;
  return { change, cycle, billedFrom: from, billedUntil: until, lines };
}

/** Billed in arrears, a cycle is cut into pieces, each at its own terms, and nothing is given back. */
function isSegment(first: PartLine, lines: PartLine[], all: PartLine[][], cycle: Cycle): boolean {
  if (lines.some((line) => line.amountMinor < 0n)) return false;
  const others = all.flat().filter((line) => line.productCode === first.productCode);
  if (others.some((line) => line.amountMinor < 0n)) return false;
  const isMet = (day: PlainDate, edge: PlainDate, ends: (line: PartLine) => PlainDate) =>
    day === edge || others.some((line) => ends(line) === day);
  const hasPieces = first.periodStartsOn !== cycle.startsOn || first.periodEndsOn !== cycle.endsOn;
  return (
    hasPieces &&
    others.some((line) => line.periodStartsOn === cycle.startsOn) &&
    isMet(first.periodStartsOn, cycle.startsOn, (line) => line.periodEndsOn) &&
    isMet(first.periodEndsOn, cycle.endsOn, (line) => line.periodStartsOn)
  );
}

function soleTerms(contract: ContractFacts, productCode: string, on: PlainDate): Change | null {
  const after = agreedOn(contract, productCode, on);
  return after && { productCode, on, before: null, after, orderNumber: after.orderNumber };
}

function changeBilled(contract: ContractFacts, cycle: Cycle, lines: PartLine[], all: PartLine[][]): Change | null {
  const [first] = lines;
  if (!first) return null;
  const { productCode, periodStartsOn: from } = first;
  const changes = changesIn(contract, productCode, cycle);
  const exact = changes.find((change) => change.on === from);
  if (exact) return exact;
  if (from === cycle.startsOn) return backdated(contract, lines, productCode, from);
  // A change billed from another day than the contract's; where that day is billed too, this one is something else.
  const isBilled = ({ on }: Change) =>
    all.flat().some((line) => line.productCode === productCode && line.periodStartsOn === on);
  const nearest = changes.filter((change) => change.on <= from).at(-1) ?? changes[0];
  return nearest && !isBilled(nearest) ? nearest : null;
}

/** A change dated back over whole cycles: what was billed at the former terms is given back and billed anew. */
function backdated(contract: ContractFacts, lines: PartLine[], productCode: string, from: PlainDate): Change | null {
  const after = agreedOn(contract, productCode, from);
  const isBoth = lines.some((line) => line.amountMinor < 0n) && lines.some((line) => line.amountMinor > 0n);
  if (!isBoth) return after && { productCode, on: from, before: null, after, orderNumber: after.orderNumber };
  const changedOn = after?.startsOn ?? from;
  const before = agreedOn(contract, productCode, addDays(changedOn, -1));
  return { productCode, on: from, before, after, orderNumber: after?.orderNumber ?? before?.orderNumber ?? "" };
}

/** Every change of a product's terms inside the cycle, oldest first; terms merely repeated change nothing. */
export function changesIn(contract: ContractFacts, productCode: string, cycle: Cycle): Change[] {
  const days = contract.prices
    .filter((price) => price.isBinding && price.productCode === productCode)
    .map((price) => price.startsOn)
    .filter((day) => cycle.startsOn < day && day < cycle.endsOn);
  return [...new Set(days)].sort().flatMap((on) => {
    const before = agreedOn(contract, productCode, addDays(on, -1));
    const after = agreedOn(contract, productCode, on);
    const isSame =
      before?.quantity === after?.quantity && before?.unitPriceMicros === after?.unitPriceMicros && before !== null;
    return isSame || after === null ? [] : [{ productCode, on, before, after, orderNumber: after.orderNumber }];
  });
}

/** What is due by the day: the day of the change counts to the new terms. */
export function dueByDay({ change, cycle, billedUntil }: Span): Due {
  return dueOf(change, BigInt(daysBetween(change.on, billedUntil)), BigInt(daysBetween(cycle.startsOn, cycle.endsOn)));
}

type Span = Pick<ProratedGroup, "change" | "cycle" | "billedUntil">;

/**
 * What is due by the second: from the instant at which billing made the change, where the line says it and its day is
 * right; else from the first second of the day. Days are longer and shorter where clocks are turned.
 */
export function dueBySecond(group: ProratedGroup, timeZone: string): Due {
  const { change, cycle, billedFrom, billedUntil } = group;
  const told = group.lines.find((line) => line.periodStartsAt && line.periodEndsAt);
  const [startsAt, endsAt] = [told?.periodStartsAt, told?.periodEndsAt];
  if (startsAt && endsAt && billedFrom === change.on && billedUntil === cycle.endsOn) {
    const cycleStartsAt = cycleStart(cycle, endsAt, timeZone);
    if (cycleStartsAt) return dueOf(change, secondsBetween(startsAt, endsAt), secondsBetween(cycleStartsAt, endsAt));
  }
  const at = (day: PlainDate) => startOfBusinessDate(day, timeZone);
  return dueOf(
    change,
    secondsBetween(at(change.on), at(billedUntil)),
    secondsBetween(at(cycle.startsOn), at(cycle.endsOn)),
  );
}

function secondsBetween(from: Date, to: Date): bigint {
  return BigInt(Math.round((to.getTime() - from.getTime()) / 1_000));
}

function dueOf({ before, after }: Change, part: bigint, whole: bigint): Due {
  const share = (price: ContractPriceFacts | null) =>
    price === null ? 0n : divideHalfUp(price.quantity * price.unitPriceMicros * part, MICROS_PER_MINOR * whole);
  return { creditMinor: share(before), chargeMinor: share(after) };
}
