import { sql } from "drizzle-orm";
import { z } from "zod";
import type { RootCauseReport } from "#server/domain/causes/views";
import { type RootCause, rootCauseKeys, rootCauses } from "#server/domain/exceptions/root-causes";
import type { Money } from "#server/domain/money";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { knownRootCause, likeliestOf, saidRootCause } from "#server/services/causes/root-cause-of";
import { visiblePlaces } from "#server/services/causes/visible-places";
import { sourceLabel } from "#server/services/sync/known-sources";

const MONTHS_BACK = 6;
const MOST_DRAFT_CAUSES = 100;

const Day = z.string().refine(isPlainDate, "a day such as 2026-03-02");
export const ReportInput = z.strictObject({ fromOn: Day.optional(), toOn: Day.optional() });

/** Cases told apart by everything the report counts by. */
export type ReportGroup = {
  rootCause: RootCause;
  source: string;
  product: string | null;
  month: string;
  found: number;
  recurrences: number;
  atStakeMinor: bigint;
};

/**
 * What lay behind the exceptions of a time, by root cause, integration, product and month: how many were found, and how
 * many of them were back, that is, came after one of the same cause had been closed, or reopened. Beside it the drafts
 * on which a cause stands right now: what prevention would catch today.
 */
export const rootCauseReport = defineQuery({
  name: "cause.report",
  permission: "report.read",
  input: ReportInput,
  async run(scope, input): Promise<RootCauseReport> {
    const { fromOn, toOn } = windowOf(scope.now, input);
    const groups = await loadReport(scope, fromOn, toOn);
    const drafts = await draftsNow(scope);
    const draftsOf = (key: RootCause) =>
      drafts.filter(({ rootCause }) => rootCause === key).reduce((sum, each) => sum + each.drafts, 0);
    return {
      fromOn,
      toOn,
      byRootCause: rootCauseKeys
        .map((key) => ({
          rootCause: key,
          ...rootCauses[key],
          ...countedOf(groups.filter(({ rootCause }) => rootCause === key)),
          openDrafts: draftsOf(key),
        }))
        .filter(({ found, openDrafts }) => found + openDrafts > 0)
        .sort((left, right) => right.recurrences - left.recurrences || right.found - left.found),
      bySource: counted(groups, ({ source }) => source).map(([source, counts]) => ({
        source: sourceLabel(source),
        ...counts,
      })),
      byProduct: counted(groups, ({ product }) => product ?? "").map(([product, counts]) => ({
        product: product === "" ? null : product,
        ...counts,
      })),
      byMonth: counted(groups, ({ month }) => month)
        .map(([month, counts]) => ({ month, ...counts }))
        .sort((left, right) => (left.month < right.month ? -1 : 1)),
      drafts,
      asOf: scope.now,
    };
  },
});

export function windowOf(
  now: Date,
  { fromOn, toOn }: z.output<typeof ReportInput>,
): { fromOn: PlainDate; toOn: PlainDate } {
  const today = now.toISOString().slice(0, 10);
  return { fromOn: fromOn ?? `${addDays(today, -MONTHS_BACK * 30).slice(0, 7)}-01`, toOn: toOn ?? today };
}

type Row = {
  type: string;
  root_cause: string | null;
  source: string | null;
  product: string | null;
  month: string;
  found: number;
  recurrences: number;
  at_stake: string;
};

/** Days are UTC days. What a case was found on names its source; its details, else the invoice's dearest line, its product. */
export async function loadReport(
  scope: Pick<Scope, "tx" | "actor">,
  fromOn: PlainDate,
  toOn: PlainDate,
): Promise<ReportGroup[]> {
  const rows = await scope.tx.execute<Row>(sql`
    with found as (
      select c.id, c.type, c.subject_type, c.subject_id, c.details, c.detected_at, c.reopen_count, c.base_amount_minor, c.cause_signature, ${saidRootCause} as root_cause
      from cases c left join causes n on n.signature = c.cause_signature
      where c.detected_at >= ${fromOn}::date and c.detected_at < ${addDays(toOn, 1)}::date and ${visiblePlaces(scope)}),
    closed as (
      select cause_signature, min(closed_at) as at from cases
      where closed_at is not null and cause_signature in (select distinct cause_signature from found where cause_signature is not null) group by 1)
    select f.type, f.root_cause,
      coalesce(r.system, i.source, t.source) as source,
      coalesce(f.details->>'productCode',
        (select l.product_code from invoice_lines l where f.subject_type = 'invoice' and l.invoice_id = f.subject_id and l.product_code is not null order by l.amount_minor desc, l.position limit 1)) as product,
      to_char(f.detected_at at time zone 'UTC', 'YYYY-MM') as month,
      count(*)::int as found,
      count(*) filter (where f.reopen_count > 0 or f.detected_at > k.at)::int as recurrences,
      coalesce(sum(abs(f.base_amount_minor)), 0)::text as at_stake
    from found f
      left join closed k on k.cause_signature = f.cause_signature
      left join source_records r on r.id = f.subject_id
      left join inbox i on f.subject_type = 'inbox' and i.id = f.subject_id
      left join control_totals t on f.subject_type = 'control_total' and t.id = f.subject_id
    group by 1, 2, 3, 4, 5`);
  return rows.map((row) => ({
    rootCause: knownRootCause(row.root_cause) ?? likeliestOf(row.type),
    source: row.source ?? "docket",
    product: row.product,
    month: row.month,
    found: row.found,
    recurrences: row.recurrences,
    atStakeMinor: BigInt(row.at_stake),
  }));
}

type Counted = { found: number; recurrences: number; atStake: Money };

function counted(groups: readonly ReportGroup[], keyOf: (group: ReportGroup) => string): [string, Counted][] {
  return [...Map.groupBy(groups, keyOf)]
    .map(([key, ofKey]): [string, Counted] => [key, countedOf(ofKey)])
    .sort(([, left], [, right]) => right.recurrences - left.recurrences || right.found - left.found);
}

function countedOf(groups: readonly ReportGroup[]): Counted {
  return groups.reduce<Counted>(
    (sum, group) => ({
      found: sum.found + group.found,
      recurrences: sum.recurrences + group.recurrences,
      atStake: { ...sum.atStake, minor: sum.atStake.minor + group.atStakeMinor },
    }),
    { found: 0, recurrences: 0, atStake: { minor: 0n, currency: REPORTING_CURRENCY } },
  );
}

type DraftRow = {
  signature: string;
  type: string;
  root_cause: string | null;
  currency: string | null;
  drafts: number;
  minor: string | null;
};

/** Drafts with an open case, by what causes it: they can still be put right before the customer sees them. */
async function draftsNow(scope: Pick<Scope, "tx" | "actor">): Promise<RootCauseReport["drafts"]> {
  const rows = await scope.tx.execute<DraftRow>(sql`
    select c.cause_signature as signature, c.type, n.root_cause, c.currency, count(distinct i.id)::int as drafts, sum(c.amount_minor)::text as minor
    from cases c join invoices i on i.id = c.subject_id and i.status = 'draft' left join causes n on n.signature = c.cause_signature
    where c.closed_at is null and c.subject_type = 'invoice' and c.cause_signature is not null and ${visiblePlaces(scope)}
    group by 1, 2, 3, 4`);
  return [...Map.groupBy(rows, (row) => row.signature)]
    .map(([signature, ofOne]) => ({
      signature,
      rootCause: knownRootCause(ofOne[0]?.root_cause) ?? likeliestOf(ofOne[0]?.type ?? ""),
      drafts: ofOne.reduce((sum, row) => sum + row.drafts, 0),
      totals: ofOne.flatMap(({ currency, minor }) =>
        currency === null || minor === null ? [] : [{ minor: BigInt(minor), currency }],
      ),
    }))
    .sort((left, right) => right.drafts - left.drafts)
    .slice(0, MOST_DRAFT_CAUSES);
}
