import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { amountWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";

/** What is asked for where a fix needs signatures: the kind of request, with what of its terms the case can fill in. */
export type ApprovalOffer = {
  kind: RequestKind;
  terms: Readonly<Record<string, unknown>>;
  reasonCode: RequestReason;
};

/**
 * Why a fix cannot be done on this desk; null when it can. The one place that decides it: whatever gives away or takes
 * back money that was already claimed needs the signatures of others.
 */
export function awaitedApproval(fix: { movesMoney?: Money }, approval: ApprovalOffer | null): string | null {
  if (!fix.movesMoney) return null;
  const { minor, currency } = fix.movesMoney;
  const amount = amountWords(minor < 0n ? -minor : minor, currency);
  const what =
    approval?.kind === "bank_return"
      ? `This sends ${amount} back from the bank account`
      : `This moves ${amount} that was already claimed`;
  const moves = `${what} and needs an approval`;
  return approval
    ? `${moves}. Ask for it here; it is carried out once others have signed.`
    : `${moves}, which cannot be asked for on this desk. Ask a finance approver to have it done in billing; the case closes once it is.`;
}

/** What a fix comes to that nothing here carries out by itself. */
export function approvalFirst(movesMoney: Money): { kind: "refused"; reason: string } {
  return { kind: "refused", reason: awaitedApproval({ movesMoney }, null) ?? "" };
}

/** A credit memo over an issued invoice, its lines named where it is plain which; else whoever asks chooses them. */
export function creditMemoFor(
  invoiceId: string,
  memo: string,
  reasonCode: RequestReason,
  lines: readonly { lineId: string; netMinor: bigint }[] = [],
): ApprovalOffer {
  const named = lines.filter(({ netMinor }) => netMinor > 0n);
  const choice =
    named.length === 0
      ? {}
      : {
          choice: {
            of: "lines",
            lines: named.map(({ lineId, netMinor }) => ({ lineId, netMinor: netMinor.toString() })),
          },
        };
  return { kind: "credit_memo", terms: { invoiceId, ...choice, memo: memo.slice(0, 200) }, reasonCode };
}
