import { sql } from "drizzle-orm";
import { z } from "zod";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import { caseMachine } from "#server/domain/cases/machine";
import { subjectKindOn } from "#server/domain/exceptions/registry";
import { retryDelaySeconds, type SourceOutcome } from "#server/domain/sources/breaker";
import { type EffectOutcome, MAIL, type MadeDocument } from "#server/domain/sync/effects";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { noteAct } from "#server/services/approvals/note-act";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { dropFollowers, wakeFollowers, wakeNextOnTarget } from "#server/services/effects/drop-followers";
import { effectSubject } from "#server/services/effects/effect-subject";
import { noteMailSettled } from "#server/services/mail/note-mail-settled";
import { noteSourceOutcome, spreadOf } from "#server/services/sources/source-health";

/** An act that did not get through after this many attempts goes back to a person. */
const MOST_ATTEMPTS = 10;

type Settlement = EffectOutcome | { outcome: "not_done" };
type Row = {
  id: string;
  case_id: string | null;
  request_id: string | null;
  entity_code: string | null;
  system: string;
  label: string;
  attempts: number;
  follows_id: string | null;
};

/**
 * Records what became of one attempt. Only the attempt that holds the fence may: whoever lost it changes nothing and is
 * told. A confirmed act wakes those that follow it; a refused or exhausted one settles them and gives its case back to a
 * person; an unknown one is looked up, never repeated blindly.
 */
export const settleEffect = defineCommand({
  name: "effect.settle",
  permission: "effect.send",
  input: z.strictObject({
    effectId: z.uuid(),
    fence: z.int(),
    settlement: z.custom<Settlement>((value) => typeof value === "object" && value !== null && "outcome" in value),
  }),
  run: settle,
});

type Settled = { effectId: string; fence: number; settlement: Settlement };

/** The same within the transaction that performed the act, where Docket performs it itself. */
export async function settle(
  scope: Scope,
  { effectId, fence, settlement }: Settled,
): Promise<Outcome<{ state: Verdict["state"] }>> {
  const [row] = await scope.tx.execute<Row>(sql`
    select id, case_id, request_id, entity_code, system, label, attempts, follows_id from effects where id = ${effectId} and state = 'sent' and fence = ${fence} for update`);
  if (!row) throw conflict("Another attempt at this act has taken over; what this one found out was not recorded.");
  const verdict = verdictOn(settlement, row.attempts, spreadOf(effectId, String(row.attempts)));
  const made = documentOf(settlement);
  // Docket is no source: nothing is to be learned of its health.
  const health = row.system === DOCKET ? [] : await noteSourceOutcome(scope, row.system, outcomeOf(settlement));
  await scope.tx.execute(sql`
    update effects set state = ${verdict.state}, confirmation = ${verdict.confirmation}, reference = ${made.reference}, document_id = ${made.documentId}, document_minor = ${made.documentMinor}, error = ${verdict.error},
      settled_at = ${verdict.isFinal ? scope.now.toISOString() : null}::timestamptz,
      next_attempt_at = ${verdict.retryInSeconds === null ? null : new Date(scope.now.getTime() + verdict.retryInSeconds * 1_000).toISOString()}::timestamptz
    where id = ${effectId} and fence = ${fence}`);
  if (verdict.retryInSeconds !== null)
    await enqueue(scope, "effects.send", { effectId }, { startAfterSeconds: verdict.retryInSeconds });
  if (verdict.isFinal) await wakeNextOnTarget(scope, effectId);
  if (verdict.state === "confirmed") await wakeFollowers(scope, effectId);
  if (verdict.state === "confirmed" && row.follows_id !== null && row.case_id) await lookAgain(scope, row.case_id);
  const told: DomainEvent = {
    type: verdict.event,
    subject: effectSubject(row.case_id, row.id),
    entity: row.entity_code,
    data: {
      effectId,
      label: row.label,
      system: row.system,
      confirmation: verdict.confirmation,
      ...(made.reference === null ? {} : { reference: made.reference }),
      error: verdict.error,
      attempt: fence,
    },
  };
  const isFailed = verdict.state === "failed";
  const dropped = isFailed ? await dropFollowers(scope, { ...row, error: verdict.error }) : [];
  const handedBack = isFailed && row.case_id ? await handBack(scope, row.case_id, verdict.error ?? "") : [];
  const toMail = row.system === MAIL ? await noteMailSettled(scope, effectId, verdict) : [];
  const toRequest = await tellRequest(scope, row, verdict, made.reference);
  return {
    result: { state: verdict.state },
    events: [told, ...dropped, ...handedBack, ...toMail, ...toRequest, ...health],
  };
}

/** The request that allowed an act hears how it ended. */
async function tellRequest(scope: Scope, row: Row, verdict: Verdict, reference: string | null): Promise<DomainEvent[]> {
  const { state, error } = verdict;
  if (row.request_id === null || (state !== "confirmed" && state !== "failed")) return [];
  return noteAct(scope, { requestId: row.request_id, system: row.system, label: row.label, state, reference, error });
}

type Verdict = {
  state: "confirmed" | "failed" | "unknown" | "intent";
  event: DomainEvent["type"];
  isFinal: boolean;
  confirmation: string | null;
  error: string | null;
  retryInSeconds: number | null;
};

/** The document an act made, as its source tells it. */
function documentOf(settlement: Settlement): { [Key in keyof MadeDocument]: string | null } {
  const { reference, documentId, documentMinor }: Partial<MadeDocument> =
    settlement.outcome === "confirmed" ? settlement : {};
  return { reference: reference ?? null, documentId: documentId ?? null, documentMinor: documentMinor ?? null };
}

/** What the attempt says about the source: an answer of any content shows that it is there. */
function outcomeOf(settlement: Settlement): SourceOutcome {
  switch (settlement.outcome) {
    case "confirmed":
    case "refused":
    case "not_done":
      return { kind: "answered" };
    case "unknown":
      return { kind: "failed", sentence: settlement.reason };
    case "not_sent":
      if (settlement.isOfThisActAlone) return { kind: "answered" };
      return settlement.retryAfterSeconds === null
        ? { kind: "failed", sentence: settlement.reason }
        : { kind: "rate_limited", retryAfterSeconds: settlement.retryAfterSeconds, sentence: settlement.reason };
  }
}

function verdictOn(settlement: Settlement, attempts: number, spread: number): Verdict {
  const delay = retryDelaySeconds(attempts, null, spread);
  switch (settlement.outcome) {
    case "confirmed":
      return {
        state: "confirmed",
        event: "effect.confirmed",
        isFinal: true,
        confirmation: settlement.confirmation,
        error: null,
        retryInSeconds: null,
      };
    case "refused":
      return {
        state: "failed",
        event: "effect.refused",
        isFinal: true,
        confirmation: null,
        error: settlement.reason,
        retryInSeconds: null,
      };
    case "unknown":
      return {
        state: "unknown",
        event: "effect.unknown",
        isFinal: false,
        confirmation: null,
        error: settlement.reason,
        retryInSeconds: settlement.cannotBeAsked ? null : delay,
      };
    case "not_done":
      return attempts >= MOST_ATTEMPTS
        ? exhausted("The source never carried it out.")
        : {
            state: "intent",
            event: "effect.not_done",
            isFinal: false,
            confirmation: null,
            error: null,
            retryInSeconds: 0,
          };
    case "not_sent":
      if (attempts >= MOST_ATTEMPTS) return exhausted(settlement.reason);
      return {
        state: "intent",
        event: "effect.delayed",
        isFinal: false,
        confirmation: null,
        error: settlement.reason,
        retryInSeconds: retryDelaySeconds(attempts, settlement.retryAfterSeconds, spread),
      };
  }
}

function exhausted(reason: string): Verdict {
  return {
    state: "failed",
    event: "effect.given_up",
    isFinal: true,
    confirmation: null,
    error: `${reason} It was tried ${MOST_ATTEMPTS} times.`,
    retryInSeconds: null,
  };
}

/** A case stays open until its last step is done, even where an earlier one ended the finding: nothing new may be read after it. */
async function lookAgain(scope: Scope, caseId: string): Promise<void> {
  const [row] = await scope.tx.execute<{ type: string; subject_type: string; subject_id: string }>(
    sql`select type, subject_type, subject_id from cases where id = ${caseId}`,
  );
  const kind = row ? subjectKindOn(row.type, row.subject_type) : null;
  if (!row || kind === null) return;
  const touched = { [kind]: [row.subject_id] };
  await enqueue(scope, "exceptions.detect", { touched, correlationId: scope.correlationId });
}

/** A case nobody holds goes back to its queue, one that somebody holds to its person. */
async function handBack(scope: Scope, caseId: string, reason: string): Promise<DomainEvent[]> {
  const before = await lockCase(scope, caseId);
  if (!caseMachine.allows(before.state, "fail_correction")) return [];
  const failed = caseMachine.next(before.state, "fail_correction");
  const updated = await updateCase(scope, before, {
    state: before.ownerId === null ? caseMachine.next(failed, "release") : failed,
    boost: "the source refused the fix",
  });
  return [caseEvent("case.correction_failed", updated, { reason })];
}
