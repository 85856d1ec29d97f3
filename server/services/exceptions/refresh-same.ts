import canonicalize from "canonicalize";
import { caseMachine } from "#server/domain/cases/machine";
import type { Money } from "#server/domain/money";
import { addMinutes } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { type CaseChanges, caseEvent, updateCase } from "#server/services/cases/update-case";
import { awake } from "#server/services/cases/wake-on";
import type { FixProgress } from "#server/services/exceptions/load-fixes";
import { factsOf, holds, type Judging, type Touched } from "#server/services/exceptions/open-new";
import type { Returned } from "#server/services/exceptions/reopen-returned";
import { judgedAgain } from "#server/services/routing/judge-found";

/** How long messages sent before a fix may still arrive after it. */
const READ_WITHIN_MINUTES = 2;
/** How long a confirmed fix may take to show at all before the case goes back to its person. */
const SHOWS_WITHIN_MINUTES = 15;

/** Brings an open case up to its finding. Says nothing where nothing differs; the clock's part of the priority is the clock's. */
export async function refreshSame(
  scope: Scope,
  same: Returned,
  base: (amount: Money | null) => bigint,
  fix: FixProgress | undefined,
  judging: Judging,
): Promise<Touched> {
  const { finding, row } = same;
  const wanted = await wantedOf(scope, same, base, judging);
  const changed = (Object.keys(wanted) as (keyof typeof wanted)[]).filter((key) => !isSame(wanted[key], row[key]));
  const fellShort = fellShortOf(scope, same, fix);
  if (changed.length === 0 && !fellShort) return { row, finding, events: [] };
  const isNews = changed.includes("details") || changed.includes("amountMinor");
  const wakes = isNews && row.wakeOn === "source_change" && row.snoozedUntil !== null;
  const changes: CaseChanges = {
    ...Object.fromEntries(changed.map((key) => [key, wanted[key]])),
    // The rate of detection stands until the amount itself is another.
    ...(changed.includes("amountMinor") || changed.includes("currency")
      ? { baseAmountMinor: base(finding.amount) }
      : {}),
    ...(wakes ? awake(row, "source changed") : {}),
    ...(fellShort ? { state: backToItsPerson(row) } : {}),
  };
  const updated = await updateCase(scope, row, changes);
  const events: DomainEvent[] = [];
  if (changed.length > 0)
    events.push(
      caseEvent("exception.refreshed", updated, {
        policyVersion: updated.row.policyVersion,
        data: {
          sentence: `Found anew with other facts: ${finding.diagnosis}`,
          diagnosis: finding.diagnosis,
          title: finding.title,
        },
      }),
    );
  if (fellShort)
    events.push(
      caseEvent("exception.fix_fell_short", updated, {
        data: {
          sentence: `The fix was done, and the problem is still there: ${finding.diagnosis}`,
          diagnosis: finding.diagnosis,
        },
      }),
    );
  return { row: updated.row, finding, events };
}

/**
 * What the row should say. People and time stay as they were judged until routing would look at something else; then the
 * versions that routed the case judge it again.
 */
async function wantedOf(
  scope: Scope,
  same: Returned,
  base: (amount: Money | null) => bigint,
  { judge, judgeOf, facts }: Judging,
): Promise<CaseChanges> {
  const { finding, row } = same;
  const judged = routingLooksElsewhere(same)
    ? judgedAgain(
        scope,
        await judgeOf(row.routedBy),
        row,
        facts(same, hasOtherAmount(same) ? base(finding.amount) : row.baseAmountMinor),
      )
    : { severity: row.routing === null ? finding.severity : row.severity };
  return {
    ...factsOf(same),
    ...judged,
    ...(finding.dueAt ? { dueAt: finding.dueAt, allottedMinutes: null } : {}),
    isHoldingInvoice: holds(judge, same, judged.severity ?? row.severity),
  };
}

/** Whether what routing looked at is something else now. Where nothing is known of it, the case is left as it is. */
export function routingLooksElsewhere(same: Returned): boolean {
  const { subject, finding, row } = same;
  const before = row.routing?.facts;
  if (!before) return false;
  return (
    hasOtherAmount(same) ||
    before.severity !== finding.severity ||
    before.entity !== subject.entityCode ||
    before.tier !== subject.customerTier ||
    before.isDraft !== (subject.hold?.isDraft === true) ||
    before.typeHolds !== finding.holdsInvoice
  );
}

function hasOtherAmount({ finding, row }: Returned): boolean {
  return row.amountMinor !== (finding.amount?.minor ?? null) || row.currency !== (finding.amount?.currency ?? null);
}

/** Every act of the fix is settled, and what was read since says the same as before. */
function fellShortOf(scope: Scope, { subject, finding, row }: Returned, fix: FixProgress | undefined): boolean {
  if (row.state !== "correcting" || !fix?.askedAt || !subject.isSettled) return false;
  if (fix.effects.some((effect) => effect.settledAt === null)) return false;
  // A replay acts on no source: it is over when its message was read again.
  const settledAt = fix.effects.reduce(
    (latest, { settledAt }) => (settledAt && settledAt > latest ? settledAt : latest),
    fix.askedAt,
  );
  const seenAt = subject.seenAt(finding.type);
  const wasReadSince = seenAt !== null && seenAt > settledAt;
  if (fix.effects.length === 0) return wasReadSince;
  // What was read just before the act may be taken in just after it.
  return addMinutes(settledAt, wasReadSince ? READ_WITHIN_MINUTES : SHOWS_WITHIN_MINUTES) <= scope.now;
}

function backToItsPerson(row: CaseRecord) {
  const failed = caseMachine.next(row.state, "fail_correction");
  return row.ownerId === null ? caseMachine.next(failed, "release") : failed;
}

function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) return left === right;
  return canonicalize(left) === canonicalize(right);
}
