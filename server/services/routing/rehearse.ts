import { sql } from "drizzle-orm";
import { z } from "zod";
import { compareJudgements, judged, RehearsalTally } from "#server/domain/routing/compare-judgements";
import type { RoutingFacts } from "#server/domain/routing/facts";
import { type DeskPolicies, type Judge, makeJudge } from "#server/domain/routing/judge";
import type { PolicyRehearsal, RehearsedCase, RehearsedPage } from "#server/domain/routing/views";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { AppError, notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { activePolicies } from "#server/services/policies/active-policy";
import { refuse } from "#server/services/policies/check-document";
import { requireEverywhere } from "#server/services/policies/stored-documents";
import { deskPolicyKind, deskPolicyKinds, isDeskPolicy } from "#server/services/routing/desk-policy-kinds";
import { loadWorkplaces } from "#server/services/routing/load-judge";

export const REHEARSED_DAYS = 90;
/** Cases judged at a time; the whole window is gone through. */
const BATCH = 5_000;
const PAGE = 50;

const Rehearsed = z.strictObject({ kind: z.string().min(1).max(100), document: z.unknown() });
const Cursor = z.string().regex(/^\d{1,16}:[0-9a-f-]{36}$/);

/**
 * What another document would have made of every case detected in the last 90 days, beside what the one in force makes of
 * them today: judged on what routing looked at and kept. Nothing is written.
 */
export const rehearsePolicy = defineQuery({
  name: "desk_policy.rehearse",
  permission: "policy.edit",
  input: Rehearsed,
  async run(scope, input): Promise<PolicyRehearsal> {
    const rehearsal = await prepare(scope, input);
    const tally = new RehearsalTally();
    const first: RehearsedCase[] = [];
    for await (const each of judgedCases(scope, rehearsal, null)) {
      tally.add(each.changes);
      if (each.changes.length > 0 && first.length <= PAGE) first.push(each);
    }
    return {
      activeVersion: rehearsal.activeVersion,
      asOf: scope.now,
      since: rehearsal.since,
      knownSince: await knownSince(scope),
      ...tally.result(),
      ...pageOf(first),
    };
  },
});

/** The next of the cases that would have been judged otherwise. */
export const rehearsedCases = defineQuery({
  name: "desk_policy.rehearsed_cases",
  permission: "policy.edit",
  input: Rehearsed.extend({ cursor: Cursor }),
  async run(scope, { cursor, ...input }): Promise<RehearsedPage> {
    const rehearsal = await prepare(scope, input);
    const found: RehearsedCase[] = [];
    for await (const each of judgedCases(scope, rehearsal, cursor)) {
      if (each.changes.length > 0) found.push(each);
      if (found.length > PAGE) break;
    }
    return pageOf(found);
  },
});

type Rehearsal = { before: Judge; after: Judge; since: Date; activeVersion: number };

async function prepare(scope: Scope, input: z.infer<typeof Rehearsed>): Promise<Rehearsal> {
  const kind = deskPolicyKind(input.kind);
  if (!kind || !isDeskPolicy(input.kind))
    throw notFound(
      `There is no policy called "${input.kind.slice(0, 80)}". Open the policies page and choose one there.`,
    );
  requireEverywhere(scope, "policy.edit", kind);
  const draft = kind.check(input.document);
  refuse((await kind.troubles?.(scope, draft)) ?? []);
  const active = await activePolicies(scope, deskPolicyKinds);
  const before: DeskPolicies = {
    routing: active.routing.document,
    service_levels: active.service_levels.document,
    holds: active.holds.document,
  };
  const workplaces = await loadWorkplaces(scope);
  return {
    before: makeJudge(before, workplaces),
    after: makeJudge({ ...before, [input.kind]: draft }, workplaces),
    since: addHours(scope.now, -24 * REHEARSED_DAYS),
    activeVersion: active[input.kind].version,
  };
}

type Row = {
  id: string;
  number: string;
  queue: string;
  title: string;
  customer_name: string | null;
  entity_code: string | null;
  detected_at: string;
  is_open: boolean;
  facts: RoutingFacts;
};

/** Every judged case of the window, the latest first, after the cursor. */
async function* judgedCases(
  scope: Scope,
  { before, after, since }: Rehearsal,
  cursor: string | null,
): AsyncGenerator<RehearsedCase> {
  let place = cursor;
  for (;;) {
    const rows = await nextCases(scope, since, place);
    for (const row of rows) {
      const detectedAt = new Date(row.detected_at);
      const [was, is] = [judged(before, row.facts, detectedAt), judged(after, row.facts, detectedAt)];
      yield {
        caseId: row.id,
        number: Number(row.number),
        queue: row.queue,
        title: row.title,
        customerName: row.customer_name,
        entity: row.entity_code,
        detectedAt,
        isOpen: row.is_open,
        rowBefore: was.row,
        rowAfter: is.row,
        changes: compareJudgements(was, is),
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    place = cursorOf(new Date(last.detected_at), last.id);
  }
}

async function nextCases(scope: Scope, since: Date, cursor: string | null): Promise<Row[]> {
  const after =
    cursor === null
      ? sql``
      : sql` and (c.detected_at, c.id) < (${momentOf(cursor)}::timestamptz, ${cursor.split(":")[1] ?? ""}::uuid)`;
  return scope.tx.execute<Row>(sql`
    select c.id, c.number, c.queue, c.title, c.customer_name, c.entity_code, c.detected_at, c.closed_at is null as is_open, c.routing->'facts' as facts
    from cases c where c.routing is not null and c.detected_at >= ${since.toISOString()}::timestamptz${after}
    order by c.detected_at desc, c.id desc limit ${BATCH}`);
}

function cursorOf(detectedAt: Date, id: string): string {
  return `${detectedAt.getTime()}:${id}`;
}

function momentOf(cursor: string): string {
  const moment = new Date(Number(cursor.split(":")[0]));
  if (Number.isNaN(moment.getTime()))
    throw new AppError("BAD_INPUT", "The place in the list is not right. Rehearse again.");
  return moment.toISOString();
}

/** One more than a page was found when there is another. */
function pageOf(found: readonly RehearsedCase[]): RehearsedPage {
  const cases = found.slice(0, PAGE);
  const last = cases.at(-1);
  return { cases, nextCursor: found.length > PAGE && last ? cursorOf(last.detectedAt, last.caseId) : null };
}

async function knownSince(scope: Scope): Promise<Date | null> {
  const [row] = await scope.tx.execute<{ at: string | null }>(
    sql`select min(detected_at) as at from cases where routing is not null`,
  );
  return row?.at ? new Date(row.at) : null;
}
