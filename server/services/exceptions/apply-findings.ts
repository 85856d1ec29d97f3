import { and, asc, inArray, isNull, sql } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { Finding } from "#server/domain/exceptions/define";
import { typeKeysOf } from "#server/domain/exceptions/registry";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { closeGone } from "#server/services/exceptions/close-gone";
import { applyHolds } from "#server/services/exceptions/holds";
import { hasStepsToGo, loadFixes } from "#server/services/exceptions/load-fixes";
import { openNew } from "#server/services/exceptions/open-new";
import { refreshSame, routingLooksElsewhere } from "#server/services/exceptions/refresh-same";
import { mayReopen, reopenReturned } from "#server/services/exceptions/reopen-returned";
import { among } from "#server/services/exceptions/row-sets";
import type { Subject } from "#server/services/exceptions/subjects/subject";
import { activePolicy } from "#server/services/policies/active-policy";
import { assignByRule } from "#server/services/routing/assign-by-rule";
import { judgesByName, loadJudge } from "#server/services/routing/load-judge";
import { loadRoutingFacts } from "#server/services/routing/load-routing-facts";

export type Reconciled = {
  opened: number;
  refreshed: number;
  reopened: number;
  closed: number;
  held: number;
  released: number;
};

/**
 * Takes every subject for this transaction, in one order for everybody, so that of two detections of one subject the
 * second sees what the first did. Taken before the facts are read.
 */
export async function lockSubjects(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<void> {
  await scope.tx.execute(sql`
    select pg_advisory_xact_lock(key) from (select distinct hashtextextended(id, 0) as key from unnest(${sql.param(ids)}::text[]) as id order by 1) keys`);
}

/** Makes the open cases about the subjects equal to what was found on them. `holdsMoved` names drafts that are held otherwise now. */
export async function applyFindings(
  scope: Scope,
  subjects: readonly Subject[],
): Promise<{ result: Reconciled; holdsMoved: string[]; events: DomainEvent[] }> {
  const open = new Map((await lockOpenCases(scope, subjects)).map((row) => [findingKey(row), row]));
  const found = subjects.flatMap((subject) =>
    subject.findings.map((finding) => ({
      subject,
      finding,
      key: findingKey({ type: finding.type, dedupeKey: finding.dedupeKey }),
    })),
  );
  const present = new Map(found.map((each) => [each.key, each]));
  const base = await baseAmounts(
    scope,
    found.flatMap(({ finding }) => finding.amount?.currency ?? []),
    scope.now.toISOString().slice(0, 10),
  );
  const fixes = await loadFixes(scope, [...open.values()]);

  const fresh = found.filter(({ key }) => !open.has(key));
  const closedBefore = await lockLatestClosed(
    scope,
    fresh.map(({ finding }) => finding),
  );
  const returned = fresh.flatMap(({ subject, finding, key }) => {
    const row = closedBefore.get(key);
    return row ? [{ subject, finding, row }] : [];
  });
  const judge = await loadJudge(scope);
  const moved = found.filter((each) => {
    const row = open.get(each.key);
    return row !== undefined && routingLooksElsewhere({ ...each, row });
  });
  const judging = { judge, judgeOf: judgesByName(scope), facts: await loadRoutingFacts(scope, [...fresh, ...moved]) };
  const policy = fresh.length > 0 ? await activePolicy(scope, "case_priority") : null;
  const opened = policy
    ? await openNew(
        scope,
        fresh.filter(({ key }) => !closedBefore.has(key)),
        base,
        policy,
        judging,
      )
    : [];
  const reopened = [];
  for (const each of returned.filter(mayReopen)) reopened.push(await reopenReturned(scope, each, base, judging));
  const refreshed = [];
  for (const [key, row] of open) {
    const match = present.get(key);
    if (match) refreshed.push(await refreshSame(scope, { ...match, row }, base, fixes.get(row.id), judging));
  }
  const bySubject = new Map(subjects.map((subject) => [subject.id, subject]));
  const closed = [];
  for (const [key, row] of open) {
    const subject = bySubject.get(row.subjectId);
    if (!present.has(key) && subject?.isSettled && !hasStepsToGo(row, fixes.get(row.id)))
      closed.push(await closeGone(scope, { row, subject }, fixes.get(row.id)));
  }
  const changed = refreshed.filter((each) => each.events.length > 0);
  const assigned = await assignByRule(
    scope,
    [...opened, ...reopened].map(({ row }) => row),
  );
  const standing = [...opened, ...reopened, ...refreshed].map(({ row, finding }) => ({
    row: assigned.get(row.id)?.row ?? row,
    finding,
  }));
  const resolvedByHand = returned
    .filter((each) => each.row.state !== "dismissed" && !mayReopen(each))
    .map(({ row }) => row.id);
  const underWay = [...open.values()].filter((row) => hasStepsToGo(row, fixes.get(row.id))).map(({ id }) => id);
  const holds = await applyHolds(scope, subjects, standing, new Set([...resolvedByHand, ...underWay]), judge);
  return {
    result: {
      opened: opened.length,
      refreshed: changed.length,
      reopened: reopened.length,
      closed: closed.length,
      held: holds.held,
      released: holds.released,
    },
    holdsMoved: holds.moved,
    events: [
      ...[...opened, ...reopened, ...refreshed, ...closed].flatMap((each) => each.events),
      ...[...assigned.values()].map(({ event }) => event),
      ...holds.events,
    ],
  };
}

async function lockOpenCases(scope: Pick<Scope, "tx">, subjects: readonly Subject[]): Promise<CaseRecord[]> {
  const types = subjects[0] ? typeKeysOf(subjects[0].kind) : [];
  return scope.tx
    .select()
    .from(cases)
    .where(
      and(
        among(
          cases.subjectId,
          subjects.map((subject) => subject.id),
        ),
        inArray(cases.type, [...types]),
        isNull(cases.closedAt),
      ),
    )
    .orderBy(asc(cases.id))
    .for("update");
}

/** The last closed case of each finding, if it ever had one. */
async function lockLatestClosed(
  scope: Pick<Scope, "tx">,
  findings: readonly Finding[],
): Promise<Map<string, CaseRecord>> {
  if (findings.length === 0) return new Map();
  const latest = await scope.tx.execute<{ id: string }>(sql`
    select distinct on (c.type, c.dedupe_key) c.id
    from unnest(${sql.param(findings.map((finding) => finding.type))}::text[], ${sql.param(findings.map((finding) => finding.dedupeKey))}::text[]) as f(type, dedupe_key)
    join cases c on c.type = f.type and c.dedupe_key = f.dedupe_key and c.closed_at is not null
    order by c.type, c.dedupe_key, c.closed_at desc, c.id desc`);
  if (latest.length === 0) return new Map();
  const rows = await scope.tx
    .select()
    .from(cases)
    .where(
      among(
        cases.id,
        latest.map((row) => row.id),
      ),
    )
    .orderBy(asc(cases.id))
    .for("update");
  return new Map(rows.map((row) => [findingKey(row), row]));
}

function findingKey({ type, dedupeKey }: { type: string; dedupeKey: string }): string {
  return `${type}\u0000${dedupeKey}`;
}
