import { done } from "#gauntlet/approvals/ground";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { signRequest } from "#server/services/approvals/sign-request";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

/** Signed by whoever of the stage it waits for, until it waits for nobody of them. */
export async function signedByAll(stage: ApprovalStage, requestId: string): Promise<RequestRecord> {
  for (const who of [...stage.approvers, stage.director]) {
    const row = await stage.row(requestId);
    if (row.state !== "pending") return row;
    if (!row.waitingRoles.includes(who.role)) continue;
    const seen = { requestId, version: row.version, packetHash: row.packetHash ?? "", note: null };
    await done(() => signRequest.execute(stage.as(who), seen));
  }
  return stage.row(requestId);
}
