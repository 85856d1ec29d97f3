import type { InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import type { RevenueScheduleFacts } from "#server/domain/exceptions/process-facts";
import { standingPostings } from "#server/domain/exceptions/process-postings";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** Revenue of a month or less is recognised with its posting; a plan for it is welcome and not asked for. */
const AT_ONCE_UP_TO_DAYS = 31;
/** One system counts the last day, the other the day after it. */
const LEEWAY_DAYS = 1;
/** Plans are made from postings; the day after the invoice was posted they stand. */
const PLANNED_AFTER_DAYS = 1;

export const revenueProblems = ["missing", "amount", "period", "over_time", "at_once", "no_line"] as const;
export type RevenueProblem = (typeof revenueProblems)[number];

export type Divergence = {
  problem: RevenueProblem;
  lineId: string;
  description: string;
  productCode: string | null;
  scheduleIds: string[];
  expected: { amountMinor: bigint; startsOn: PlainDate; endsOn: PlainDate };
  /** Null where nothing is planned. */
  planned: { amountMinor: bigint; startsOn: PlainDate; endsOn: PlainDate } | null;
};

/** Where the ERP's plans for the revenue of a posted invoice say something else than its lines. */
export function revenueDivergences(facts: InvoiceFacts, today: PlainDate): Divergence[] {
  const { invoice, lines, revenue } = facts;
  const isOwed = ["open", "paid", "uncollectible"].includes(invoice.status) && !invoice.isDeleted;
  if (!revenue.isUsed || !isOwed || standingPostings(facts).length === 0 || lines.length === 0) return [];
  const byLine = Map.groupBy(revenue.schedules, (schedule) => lineOf(schedule, lines));
  const ofLines = lines.flatMap((line) => divergenceOf(line, byLine.get(line.externalId) ?? [], facts, today) ?? []);
  const strangers = revenue.schedules.filter(
    (schedule) => schedule.amountMinor !== 0n && schedule.lineExternalId !== null && lineOf(schedule, lines) === null,
  );
  return [...ofLines, ...strangers.map(withoutLine)];
}

/** The line a plan is for: the one it names, else the only one of its product. Null when it is for none of them. */
function lineOf(schedule: RevenueScheduleFacts, lines: readonly InvoiceLineFacts[]): string | null {
  if (schedule.lineExternalId !== null)
    return lines.find((line) => line.externalId === schedule.lineExternalId)?.externalId ?? null;
  const ofProduct = lines.filter((line) => line.productCode !== null && line.productCode === schedule.productCode);
  return ofProduct.length === 1 ? (ofProduct[0]?.externalId ?? null) : null;
}

function divergenceOf(
  line: InvoiceLineFacts,
  schedules: readonly RevenueScheduleFacts[],
  { invoice }: InvoiceFacts,
  today: PlainDate,
): Divergence | null {
  const kind = kindOf(line, invoice.issuedOn);
  const startsOn = line.periodStartsOn ?? invoice.issuedOn;
  const endsOn = kind === "one_time" ? startsOn : addDays(line.periodEndsOn ?? startsOn, -1);
  const planned = planOf(schedules);
  const found = (problem: RevenueProblem): Divergence => ({
    problem,
    lineId: line.externalId,
    description: line.description,
    productCode: line.productCode,
    scheduleIds: schedules.map(({ externalId }) => externalId),
    expected: { amountMinor: line.amountMinor, startsOn, endsOn },
    planned,
  });
  if (planned === null) {
    const isDue = daysBetween(invoice.issuedOn, today) > PLANNED_AFTER_DAYS;
    return kind === "over_time" && line.amountMinor !== 0n && isDue ? found("missing") : null;
  }
  const isCurrency = schedules.every(({ currency }) => currency === invoice.currency);
  if (!isCurrency || !isCovered(planned.amountMinor, line.amountMinor, invoice.creditedMinor)) return found("amount");
  const days = daysBetween(planned.startsOn, planned.endsOn);
  if (kind === "one_time") return days > LEEWAY_DAYS ? found("over_time") : null;
  // What was used before it was billed is earned already: at once is as right as over its period.
  if (kind === "in_arrears" && days <= LEEWAY_DAYS) return null;
  if (days === 0) return kind === "over_time" ? found("at_once") : null;
  return isNear(planned.startsOn, startsOn) && isNear(planned.endsOn, endsOn) ? null : found("period");
}

type Kind = "one_time" | "in_arrears" | "short" | "over_time";

function kindOf({ periodStartsOn, periodEndsOn }: InvoiceLineFacts, issuedOn: PlainDate): Kind {
  if (periodStartsOn === null || periodEndsOn === null || periodStartsOn >= periodEndsOn) return "one_time";
  if (periodEndsOn <= issuedOn) return "in_arrears";
  return daysBetween(periodStartsOn, periodEndsOn) <= AT_ONCE_UP_TO_DAYS ? "short" : "over_time";
}

function planOf(schedules: readonly RevenueScheduleFacts[]): Divergence["planned"] {
  const [first, ...rest] = schedules;
  if (!first) return null;
  return rest.reduce(
    (plan, { amountMinor, startsOn, endsOn }) => ({
      amountMinor: plan.amountMinor + amountMinor,
      startsOn: startsOn < plan.startsOn ? startsOn : plan.startsOn,
      endsOn: endsOn > plan.endsOn ? endsOn : plan.endsOn,
    }),
    { amountMinor: first.amountMinor, startsOn: first.startsOn, endsOn: first.endsOn },
  );
}

/** A credit may have been taken off the revenue that is still to come, by as much as it was. */
function isCovered(planned: bigint, billed: bigint, credited: bigint): boolean {
  return planned === billed || (credited > 0n && planned < billed && billed - planned <= credited);
}

function isNear(left: PlainDate, right: PlainDate): boolean {
  return Math.abs(daysBetween(left, right)) <= LEEWAY_DAYS;
}

function withoutLine(schedule: RevenueScheduleFacts): Divergence {
  const { externalId, lineExternalId, productCode, amountMinor, startsOn, endsOn } = schedule;
  return {
    problem: "no_line",
    lineId: lineExternalId ?? "",
    description: "",
    productCode,
    scheduleIds: [externalId],
    expected: { amountMinor: 0n, startsOn, endsOn },
    planned: { amountMinor, startsOn, endsOn },
  };
}
