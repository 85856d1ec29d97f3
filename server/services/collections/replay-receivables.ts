import { actorName, can } from "#server/domain/access/actor";
import type { WorkingDays } from "#server/domain/collections/account-facts";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { defaultPointsPolicy } from "#server/domain/collections/points-policy";
import { type ReplayDay, replayCollections } from "#server/domain/collections/replay";
import { type CheckCounts, ReplayChecks } from "#server/domain/collections/replay-checks";
import type { ReplayInvoice } from "#server/domain/collections/replay-invoice";
import { type MonthTotals, ReplayTotals, type Totals } from "#server/domain/collections/replay-totals";
import { dayWords } from "#server/domain/exceptions/words";
import { readCurrency } from "#server/domain/receivables/cells";
import { chooseMapping } from "#server/domain/receivables/choose-mapping";
import { readingOf } from "#server/domain/receivables/mapping";
import { type Reject, readRows } from "#server/domain/receivables/read-rows";
import type { FileFacts } from "#server/domain/receivables/row-reading";
import { weekdayOf } from "#server/domain/routing/calendar";
import { daysBetween, type PlainDate } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { AppError, forbidden } from "#server/kernel/errors";
import { readCsv } from "#server/services/files/read-csv";

export type ReplayRequest = {
  fileName: string;
  text: string;
  /** Of the amounts, which name none. */
  currency: string;
  mapping?: string | undefined;
  /** The first and the last day; where they are left out, those the file tells of. */
  from?: PlainDate | undefined;
  to?: PlainDate | undefined;
};

export type ReplayReport = {
  from: PlainDate;
  to: PlainDate;
  days: number;
  mapping: string;
  currency: string;
  invoices: number;
  rejected: readonly Reject[];
  totals: Totals;
  months: readonly MonthTotals[];
  checks: CheckCounts;
  isClean: boolean;
};

const policies = { dunning: defaultDunningPolicy, points: defaultPointsPolicy };

/** A file knows no holidays of its customers. */
const mondayToFriday: WorkingDays = { isOpen: (day) => !["sat", "sun"].includes(weekdayOf(day)) };

/**
 * Works a file of receivables through collections day by day, by the policies a company begins with, and tells each day.
 * Nothing is stored and nobody is contacted; the database is not asked either, so that it takes as long as the days do.
 */
export function replayReceivables(
  context: Context,
  { fileName, text, currency, mapping: named, ...span }: ReplayRequest,
  tell: (day: ReplayDay) => void,
): ReplayReport {
  if (!can(context.actor, "aging.read"))
    throw forbidden(`${actorName(context.actor)} may not see this: it needs the permission "aging.read".`);
  const money = readCurrency(currency);
  if (!money.ok) throw refused(fileName, money.reason);
  const file = readCsv(fileName, text);
  const chosen = chooseMapping(file.header, named);
  if (!chosen.ok) throw refused(fileName, chosen.reason);
  // Segments that ask for a legal entity do not hold for a file, which belongs to none.
  const reading = readingOf(chosen.mapping, { entityCode: "", currency: money.value });
  const { taken, rejected } = readRows(file, reading);
  const invoices = taken.flatMap(({ facts }) => invoiceOf(facts) ?? []);
  const { from, to } = spanOf(fileName, invoices, span);

  const checks = new ReplayChecks(invoices, policies.dunning);
  const totals = new ReplayTotals();
  for (const day of replayCollections({
    invoices,
    currency: money.value,
    from,
    to,
    policies,
    workingDays: mondayToFriday,
  })) {
    checks.look(day);
    totals.add(day);
    tell(day);
  }
  return {
    from,
    to,
    days: totals.days,
    mapping: reading.name,
    currency: money.value,
    invoices: invoices.length,
    rejected,
    totals: totals.all,
    months: totals.months,
    checks: checks.counts,
    isClean: checks.areAllZero,
  };
}

function invoiceOf(facts: FileFacts): ReplayInvoice | null {
  if (!("isDisputed" in facts)) return null;
  const { entityCode: entity, currency: _, totalMinor, ...invoice } = facts;
  return { ...invoice, entity, totalMinor: BigInt(totalMinor) };
}

function spanOf(
  fileName: string,
  invoices: readonly ReplayInvoice[],
  { from, to }: Pick<ReplayRequest, "from" | "to">,
): { from: PlainDate; to: PlainDate } {
  const told = invoices.flatMap(({ issuedOn, settledOn }) => [issuedOn, settledOn ?? issuedOn]).sort();
  const [first] = told;
  const last = told.at(-1);
  if (first === undefined || last === undefined)
    throw refused(fileName, "None of its rows is an invoice that can be read; see what an import of it says.");
  const span = { from: from ?? first, to: to ?? last };
  if (span.from > span.to)
    throw refused(fileName, `The first day ${dayWords(span.from)} lies after the last, ${dayWords(span.to)}.`);
  if (daysBetween(span.from, span.to) > LONGEST_DAYS)
    throw refused(
      fileName,
      `From ${dayWords(span.from)} to ${dayWords(span.to)} is longer than ten years. Choose a shorter time.`,
    );
  return span;
}
/** A longer span is a slip of the pen, in the question or in a row. */
const LONGEST_DAYS = 3_660;

function refused(fileName: string, reason: string): AppError {
  return new AppError("BAD_INPUT", `${fileName} was not replayed. ${reason}`);
}
