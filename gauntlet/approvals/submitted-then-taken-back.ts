import { sql } from "drizzle-orm";
import { takenBack } from "#gauntlet/approvals/taken-back";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { findRequest, packetOf } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

/** One request over an amount of an invoice, by the one or the other of two people. */
export type ToSubmit = { kind: RequestKind; reasonCode: RequestReason; invoiceId: string; minor: bigint; by: 0 | 1 };

export type Judged = { row: string; base: bigint | null; sum: bigint | null };

/** Asks for one after the other and tells how the last was judged; nothing of it stays, so that nothing adds up. */
export async function submittedThenTakenBack(stage: ApprovalStage, wanted: readonly ToSubmit[]): Promise<Judged> {
  const people = [stage.analyst, { ...stage.analyst, ...other }];
  return takenBack(stage.as(stage.analyst), async (scope) => {
    let judged: Judged = { row: "nothing was asked for", base: null, sum: null };
    for (const each of wanted) {
      const { actor } = stage.as(people[each.by] ?? stage.analyst);
      judged = await submitted({ ...scope, actor }, each);
    }
    return judged;
  });
}

/** Somebody else who asks: no account is needed to have asked. */
const other = { userId: "00000000-0000-7000-8000-00000000bb01", personId: "00000000-0000-7000-9000-00000000bb01" };

async function submitted(scope: Scope, { kind, reasonCode, invoiceId, minor }: ToSubmit): Promise<Judged> {
  if (kind === "write_off")
    await scope.tx.execute(sql`update invoices set total_minor = ${minor.toString()} where id = ${invoiceId}`);
  const terms =
    kind === "write_off"
      ? { invoiceIds: [invoiceId], memo: "Insolvent" }
      : { invoiceId, choice: { of: "amount", totalMinor: minor.toString() }, memo: "Price agreed otherwise" };
  const reason = "What was agreed with the customer is another thing.";
  const asked = await prepareRequest.within(scope, { kind, terms, reasonCode, reason, caseId: null });
  try {
    await scope.tx.transaction((tx) =>
      submitRequest.within({ ...scope, tx }, { requestId: asked.requestId, version: asked.version }),
    );
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal?.message.includes("the board decides")) throw error;
    return { row: "refused", base: null, sum: null };
  }
  const row = await findRequest(scope, asked.requestId);
  const { key } = packetOf(row).authority.decision.row;
  return { row: key, base: row.baseAmountMinor, sum: row.aggregateBaseMinor };
}
