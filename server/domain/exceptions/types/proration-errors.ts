import { productsOf } from "#server/domain/exceptions/agreed-prices";
import type { ContractFacts, InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import {
  type Change,
  changesIn,
  type Due,
  dueByDay,
  dueBySecond,
  type ProratedGroup,
  proratedGroups,
} from "#server/domain/exceptions/prorations";
import type { ProrationDetails, ProrationError } from "#server/domain/exceptions/types/proration-details";
import { daysBetween } from "#server/domain/time";

type Way = ProrationDetails["expected"];
type Judged = {
  group: ProratedGroup;
  due: Record<Way, Due>;
  /** The ways in which its lines are right; none when they are wrong. */
  rightBy: Way[];
  /** Only one half is billed and right in these ways: the other is missing. */
  half: { missing: "credit" | "charge"; by: Way[] } | null;
};
const ways: readonly Way[] = ["day", "second"];

/** What is wrong with the prorated lines of an invoice, and in which way the rest of them is counted. */
export function prorationErrors(
  facts: InvoiceFacts,
  contract: ContractFacts,
): { expected: Way; errors: ProrationError[] } {
  const judged = proratedGroups(facts, contract).map((group) => judge(facts, group));
  const isBySecond = judged.some(({ rightBy, half }) => [rightBy, half?.by ?? []].some((by) => by[0] === "second"));
  const expected: Way = isBySecond ? "second" : "day";
  const wrong = judged.filter(({ rightBy }) => rightBy.length === 0);
  const errors = [
    ...wrong.map((each) => errorOf(each, expected)),
    ...missing(facts, contract, judged).map((each) => errorOf(each, expected)),
  ];
  return { expected, errors };
}

function judge(facts: InvoiceFacts, group: ProratedGroup): Judged {
  const due = { day: dueByDay(group), second: dueBySecond(group, facts.entity.timeZone) };
  const rightBy = ways.filter((way) => isRight(group.lines, due[way]));
  return { group, due, rightBy, half: rightBy.length > 0 ? null : halfOf(group.lines, due) };
}

function halfOf(lines: readonly InvoiceLineFacts[], due: Record<Way, Due>): Judged["half"] {
  const { credits, charges } = halves(lines);
  const noCredit = ways.filter((way) => isRight(lines, { creditMinor: 0n, chargeMinor: due[way].chargeMinor }));
  if (credits.length === 0 && due.day.creditMinor > 0n && noCredit.length > 0)
    return { missing: "credit", by: noCredit };
  const noCharge = ways.filter((way) => isRight(lines, { creditMinor: due[way].creditMinor, chargeMinor: 0n }));
  if (charges.length === 0 && due.day.chargeMinor > 0n && noCharge.length > 0)
    return { missing: "charge", by: noCharge };
  return null;
}

/** A minor unit for each line is what rounding may cost. Where only one half stands on lines it may be the net of both. */
function isRight(lines: readonly InvoiceLineFacts[], { creditMinor, chargeMinor }: Due): boolean {
  const { credits, charges } = halves(lines);
  const isNear = (some: readonly InvoiceLineFacts[], wanted: bigint) => {
    const difference = sumOf(some) - wanted;
    const tolerance = BigInt(Math.max(1, some.length));
    return -tolerance <= difference && difference <= tolerance;
  };
  if (credits.length > 0 && charges.length > 0) return isNear(credits, -creditMinor) && isNear(charges, chargeMinor);
  return isNear(lines, chargeMinor - creditMinor);
}

/**
 * Products that the same order changed on the same day, and of which nothing is prorated here though others are: the old
 * plan of an upgrade whose unused time was not given back.
 */
function missing(facts: InvoiceFacts, contract: ContractFacts, judged: readonly Judged[]): Judged[] {
  const done = new Set(judged.map(({ group }) => keyOf(group.change)));
  const found: Judged[] = [];
  for (const { group } of judged) {
    const others = productsOf(contract)
      .flatMap((productCode) => changesIn(contract, productCode, group.cycle))
      .filter(({ on, orderNumber }) => on === group.change.on && orderNumber === group.change.orderNumber);
    for (const change of others) {
      if (done.has(keyOf(change)) || isMeteredChange(change)) continue;
      done.add(keyOf(change));
      const absent = judge(facts, { ...group, change, billedFrom: change.on, lines: [] });
      if (absent.rightBy.length === 0) found.push(absent);
    }
  }
  return found;
}

function isMeteredChange({ before, after }: Change): boolean {
  return [before, after].some(
    (price) => price !== null && (price.includedUnits !== null || price.overageUnitPriceMicros !== null),
  );
}

function keyOf({ productCode, on }: Change): string {
  return `${productCode}|${on}`;
}

function errorOf({ group, due, half }: Judged, expected: Way): ProrationError {
  const { change, cycle, billedFrom, billedUntil, lines } = group;
  const net = (way: Way) => due[way].chargeMinor - due[way].creditMinor;
  const kind = half?.missing ?? (billedFrom === change.on ? "amount" : "start");
  return {
    productCode: change.productCode,
    kind,
    orderNumber: change.orderNumber,
    changedOn: change.on,
    billedFrom: lines.length === 0 ? null : billedFrom,
    billedUntil,
    cycleStartsOn: cycle.startsOn,
    cycleEndsOn: cycle.endsOn,
    partDays: daysBetween(change.on, billedUntil),
    cycleDays: daysBetween(cycle.startsOn, cycle.endsOn),
    billedMinor: sumOf(lines).toString(),
    byDayMinor: net("day").toString(),
    bySecondMinor: net("second").toString(),
    lines: kind === "credit" ? [] : linesDue(lines, due[expected]),
    missingCreditMinor: kind === "credit" ? due[expected].creditMinor.toString() : null,
  };
}

/** What each line should say. With several lines of one half nobody but a person can tell which of them is wrong. */
function linesDue(lines: readonly InvoiceLineFacts[], { creditMinor, chargeMinor }: Due): ProrationError["lines"] {
  const { credits, charges } = halves(lines);
  const [credit, charge] = [credits[0], charges[0]];
  if (credits.length > 1 || charges.length > 1) return [];
  if (credit && charge)
    return [
      { lineId: credit.externalId, dueMinor: (-creditMinor).toString() },
      { lineId: charge.externalId, dueMinor: chargeMinor.toString() },
    ].filter(({ lineId, dueMinor }) =>
      lines.some((l) => l.externalId === lineId && l.amountMinor !== BigInt(dueMinor)),
    );
  const only = credit ?? charge;
  return only ? [{ lineId: only.externalId, dueMinor: (chargeMinor - creditMinor).toString() }] : [];
}

function halves(lines: readonly InvoiceLineFacts[]) {
  return {
    credits: lines.filter((line) => line.amountMinor < 0n),
    charges: lines.filter((line) => line.amountMinor >= 0n),
  };
}

function sumOf(lines: readonly InvoiceLineFacts[]): bigint {
  return lines.reduce((sum, line) => sum + line.amountMinor, 0n);
}
