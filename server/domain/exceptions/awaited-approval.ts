import { amountWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";

/**
 * Why a fix cannot be done on this desk; null when it can. The one place that decides it: whatever gives away or takes
 * back money that was already claimed needs the signatures of others, and there is no way to collect them here.
 */
export function awaitedApproval(fix: { movesMoney?: Money }): string | null {
  if (!fix.movesMoney) return null;
  const { minor, currency } = fix.movesMoney;
  return `This moves ${amountWords(minor < 0n ? -minor : minor, currency)} that was already claimed and needs an approval, which cannot be asked for on this desk. Ask a finance approver to have it done in billing; the case closes once it is.`;
}

/** What a fix comes to that nothing here can carry out before its approval. */
export function approvalFirst(movesMoney: Money): { kind: "refused"; reason: string } {
  return { kind: "refused", reason: awaitedApproval({ movesMoney }) ?? "" };
}
