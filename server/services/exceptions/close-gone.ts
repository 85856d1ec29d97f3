import { caseMachine } from "#server/domain/cases/machine";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { closing } from "#server/services/cases/close-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { rootCauseOf } from "#server/services/causes/root-cause-of";
import type { FixProgress } from "#server/services/exceptions/load-fixes";
import type { Subject } from "#server/services/exceptions/subjects/subject";

/** Closes a case whose finding is gone or was signed to stand, saying what is now true and which confirmed acts led there. */
export async function closeGone(
  scope: Scope,
  { row, subject }: { row: CaseRecord; subject: Subject },
  fix: FixProgress | undefined,
): Promise<{ events: DomainEvent[] }> {
  const confirmed = (fix?.effects ?? []).filter((effect) => effect.state === "confirmed");
  const isAccepted = subject.isAccepted(row.type, row.details);
  const isFixed = confirmed.length > 0 || row.state === "correcting";
  const outcome = isAccepted ? "accepted_as_is" : isFixed ? "fixed" : "self_closed";
  const proof = subject.proof(row.type, row.details);
  const updated = await updateCase(scope, row, {
    ...closing(scope, caseMachine.next(row.state, "resolve"), outcome, await rootCauseOf(scope, row)),
    document: subject.document,
    isHoldingInvoice: false,
  });
  const how = isFixed ? "Fixed" : "Closed by itself";
  const event = caseEvent("exception.closed", updated, {
    data: {
      sentence: isAccepted ? proof : `${how}: ${proof}`,
      proof,
      seenAt: subject.seenAt(row.type),
      confirmations: confirmed.map(({ id, label, system, confirmation }) => ({
        effectId: id,
        label,
        system,
        confirmation,
      })),
    },
  });
  return { events: [event] };
}
