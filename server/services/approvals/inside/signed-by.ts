import { listWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { loadSignatures } from "#server/services/approvals/signing-facts";

/** How rows name whoever stands behind a signed act: "request 5003 of Amara Okafor, signed by Eleanor Voss". */
export async function signersOf(scope: Pick<Scope, "tx">, request: RequestRecord): Promise<string> {
  const signed = (await loadSignatures(scope, request)).filter(({ decision }) => decision === "approved");
  const names = signed.map(({ personName, onBehalfOf }) =>
    onBehalfOf ? `${personName} for ${onBehalfOf}` : personName,
  );
  return `request ${request.number} of ${request.requesterName}, signed by ${listWords(names)}`;
}

/** What the terms say it is done for; the reason it was asked for where they say nothing. */
export function memoOf({ terms, reason }: Pick<RequestRecord, "terms" | "reason">): string {
  return (typeof terms.memo === "string" ? terms.memo : reason).slice(0, 300);
}
