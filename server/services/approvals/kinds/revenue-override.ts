import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { revenueSchedules } from "#db/schema/invoices";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import type { PacketFact, PlannedAct } from "#server/domain/approvals/packet";
import {
  amountIn,
  lastDayOf,
  monthOf,
  monthsOfPlan,
  monthWords,
  movedBetween,
  type RevenueMonth,
  recognisedOtherwise,
  sumOf,
} from "#server/domain/approvals/revenue-months";
import { revenueScheduleDivergence } from "#server/domain/exceptions/types/revenue-schedule-divergence";
import { amountWords, productWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { type BilledInvoice, loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import { amount, significant } from "#server/services/approvals/kinds/packet-facts";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { loadInvoiceFacts } from "#server/services/exceptions/load-facts";

const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "write a month such as 2026-10");
/** Five years ahead nobody knows what a contract is. */
const MOST_MONTHS = 60;

/** The plan whose revenue is recognised otherwise, and the months in which what is left of it is. */
export const RevenueOverrideTerms = z.strictObject({
  scheduleId: z.uuid(),
  fromMonth: Month,
  toMonth: Month,
  memo: z.string().trim().min(3).max(200),
});
type Terms = z.output<typeof RevenueOverrideTerms>;
type Schedule = typeof revenueSchedules.$inferSelect;
type Otherwise = { before: RevenueMonth[]; after: RevenueMonth[]; openMonth: string };

/** Has revenue of a billed line recognised otherwise than over what the line was billed for. Closed months stay. */
export const revenueOverride = defineApprovalKind<Terms>({
  key: "revenue_override",
  terms: RevenueOverrideTerms,
  async prepare(scope, terms) {
    const schedule = await loadSchedule(scope, terms.scheduleId);
    const today = businessDate(scope.asOf, await loadTimeZone(scope, schedule.entityCode));
    const invoice = await loadBilledInvoice(scope, schedule.invoiceId, today);
    const otherwise = otherwiseOf(schedule, terms, monthOf(today));
    const { before, after, openMonth } = otherwise;
    const { currency } = schedule;
    const moved = movedBetween(before, after);
    const line = lineWords(schedule, invoice);
    const source = { system: schedule.system, seenAt: schedule.lastSeenAt };
    return {
      entity: schedule.entityCode,
      customer: invoice.customer,
      subject: { type: "invoice", id: invoice.id, name: invoice.name },
      title: `Recognise ${line} of ${invoice.name} ${windowWords(terms)}`,
      amount: { minor: moved, currency },
      facts: [
        significant("plan.total", "Revenue of the plan", amount(schedule.amountMinor, currency), source),
        significant("plan.closed", "Of it in closed months", amount(closedOf(otherwise), currency), source),
        significant("plan.moved", "Goes to other months", amount(moved, currency), null),
        ...monthFacts(otherwise, currency, source),
      ],
      consequences: [
        `${invoice.customer.name} is billed the same; only when it is earned changes.`,
        `What lies in months before ${monthWords(openMonth)}, ${amountWords(closedOf(otherwise), currency)}, stays where it was reported.`,
        `The other ${amountWords(schedule.amountMinor - closedOf(otherwise), currency)} are recognised ${windowWords(terms)}.`,
        "That the plan differs from what the line was billed for is accepted as this and nothing else: another change of it is found.",
      ],
      plan: await planOf(scope, schedule, otherwise, { invoice, line, terms, today }),
    };
  },
});

async function loadSchedule(scope: PrepareScope, id: string): Promise<Schedule & { invoiceId: string }> {
  const [row] = await scope.tx
    .select()
    .from(revenueSchedules)
    .where(and(eq(revenueSchedules.id, id), isNull(revenueSchedules.deletedAt)));
  if (!row) throw notFound("There is no such revenue plan, or it belongs to a legal entity you do not work for.");
  const { invoiceId } = row;
  if (invoiceId === null)
    throw ruleViolation("The invoice of this revenue plan is not known here. Run the sync first, then ask again.");
  return { ...row, invoiceId };
}

function otherwiseOf(schedule: Schedule, { fromMonth, toMonth }: Terms, openMonth: string): Otherwise {
  if (fromMonth < openMonth)
    throw ruleViolation(
      `${monthWords(fromMonth)} is closed, and closed months do not change. Let it begin in ${monthWords(openMonth)} or later.`,
    );
  if (toMonth < fromMonth) throw ruleViolation("The last month comes before the first. Exchange them.");
  const months = schedule.months?.map((each) => ({ ...each, amountMinor: BigInt(each.amountMinor) })) ?? null;
  const before = monthsOfPlan({ ...schedule, months });
  const after = recognisedOtherwise(before, openMonth, { fromMonth, toMonth });
  if (after.length > MOST_MONTHS)
    throw ruleViolation(`Revenue is spread over ${MOST_MONTHS} months at most. Let it end earlier.`);
  if (sumOf(before.filter(({ month }) => month < openMonth)) === schedule.amountMinor)
    throw ruleViolation("All of this revenue lies in closed months, so nothing is left to recognise otherwise.");
  if (movedBetween(before, after) === 0n) throw ruleViolation("The plan says so already, so nothing would change.");
  return { before, after, openMonth };
}

function closedOf({ before, openMonth }: Otherwise): bigint {
  return sumOf(before.filter(({ month }) => month < openMonth));
}

/** Month by month, before and after, those that stay the same as well. */
function monthFacts(
  { before, after }: Otherwise,
  currency: string,
  source: { system: string; seenAt: Date },
): PacketFact[] {
  const months = [...new Set([...before, ...after].map(({ month }) => month))].sort();
  return months.flatMap((month) => [
    significant(
      `month.${month}.before`,
      `${monthWords(month)}: planned`,
      amount(amountIn(before, month), currency),
      source,
    ),
    significant(`month.${month}.after`, `${monthWords(month)}: then`, amount(amountIn(after, month), currency), null),
  ]);
}

type About = { invoice: BilledInvoice; line: string; terms: Terms; today: PlainDate };

/** Accepted first: the plan is read again as soon as it is changed, and then it differs as it was signed to. */
async function planOf(
  scope: PrepareScope,
  schedule: Schedule,
  otherwise: Otherwise,
  about: About,
): Promise<PlannedAct[]> {
  const { invoice, line, terms } = about;
  const { after, openMonth } = otherwise;
  const startsOn = after.some(({ month }) => month < openMonth) ? schedule.startsOn : `${terms.fromMonth}-01`;
  const changed = { ...schedule, startsOn, endsOn: lastDayOf(terms.toMonth) };
  const details = await divergenceOf(scope, changed, about);
  const override: PlannedAct = {
    system: schedule.system,
    operation: {
      operation: "revenue.override_schedule",
      scheduleId: schedule.externalId,
      currency: schedule.currency,
      months: after.map(({ month, amountMinor }) => ({ month, amountMinor: amountMinor.toString() })),
      startsOn,
      endsOn: changed.endsOn,
      memo: terms.memo,
    },
    label: `Recognise ${line} of ${invoice.name} ${windowWords(terms)} in the ERP`,
    target: `revenue:${invoice.source.externalId}`,
  };
  if (details === null) return [override];
  const accept: PlannedAct = {
    system: DOCKET,
    operation: {
      operation: "finding.accept",
      subjectType: "invoice",
      subjectId: invoice.id,
      type: revenueScheduleDivergence.key,
      acceptance: "closes",
      details,
      fromOn: about.today,
      untilOn: null,
    },
    label: `Let the revenue plan of ${invoice.name} differ from what it bills`,
    target: `finding:${revenueScheduleDivergence.key}:${invoice.id}`,
  };
  return [accept, override];
}

/** What detection will find of this plan once it is changed; null where nothing. */
async function divergenceOf(scope: PrepareScope, changed: Schedule, { invoice, today }: About) {
  const [facts] = await loadInvoiceFacts(scope, [invoice.id]);
  if (!facts) return null;
  const schedules = facts.revenue.schedules.map((each) =>
    each.externalId === changed.externalId ? { ...each, startsOn: changed.startsOn, endsOn: changed.endsOn } : each,
  );
  const found = revenueScheduleDivergence.detect({ ...facts, revenue: { ...facts.revenue, schedules } }, today);
  const divergences = (found?.details.divergences as { scheduleIds: string[] }[] | undefined)?.filter(
    ({ scheduleIds }) => scheduleIds.includes(changed.externalId),
  );
  return found && divergences && divergences.length > 0 ? { ...found.details, divergences } : null;
}

function windowWords({ fromMonth, toMonth }: Terms): string {
  return fromMonth === toMonth
    ? `in ${monthWords(fromMonth)}`
    : `from ${monthWords(fromMonth)} to ${monthWords(toMonth)}`;
}

function lineWords({ lineExternalId, productCode }: Schedule, { creditable }: BilledInvoice): string {
  const line = creditable.lines.find(({ lineId }) => lineId === lineExternalId);
  return line?.description ?? (productCode === null ? "revenue" : productWords(productCode));
}
