import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { executeRequest } from "#server/services/approvals/execute-request";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";
import { type RaisedDispute, raiseDispute } from "#server/services/disputes/raise-dispute";
import { claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";

export const CLAIM = "The order says 70.00 a seat, not 90.00.";

export type DisputeStage = Awaited<ReturnType<typeof openDisputeStage>>;
type Item = {
  id: string;
  invoice_id: string;
  state: string;
  accepted: string;
  request_id: string | null;
  credited: string | null;
};

/** A company with a customer that contests, whoever decides, and whoever signs. */
export async function openDisputeStage() {
  const database = await openTestDatabase();
  const stage: ApprovalStage<TestDatabase> = await approvalStageOn(database);
  const { owner } = database;
  const marlene = await stage.people.person("Marlene Dorn", "dispute_owner");
  const oskar = await stage.people.person("Oskar Brandt", "dispute_owner");
  const collector = await stage.people.person("Meike Harders", "collector");
  const abroad = await stage.people.person("Dana Whitfield", "dispute_owner", ["US01"]);
  const lineOf = async (invoiceId: string): Promise<string> => {
    const [line] = await owner<
      { id: string }[]
    >`select id from invoice_lines where invoice_id = ${invoiceId} order by position`;
    return line?.id ?? "";
  };
  let issued = 1_000;
  return {
    ...stage,
    owner,
    marlene: stage.as(marlene),
    oskar: stage.as(oskar),
    collector: stage.as(collector),
    abroad: stage.as(abroad),
    keeper: database.asJob("keep-worklist"),
    lineOf,
    /** An open invoice over €9,000.00 with a number of its own. */
    open: () => stage.invoice({ number: `DE01-00${++issued}` }),
    /** Raised by a collector over a part of an invoice, for a price that was not agreed. */
    async raised(
      parts: readonly { invoiceId: string; amountMinor: bigint }[],
      reason = "price",
    ): Promise<RaisedDispute> {
      return raiseDispute.execute(stage.as(collector), {
        customerId: stage.customer.customerId,
        source: "collector",
        reason,
        claim: CLAIM,
        items: await Promise.all(parts.map(async (part) => ({ ...part, lineId: await lineOf(part.invoiceId) }))),
      });
    },
    items: (caseId: string) =>
      owner<
        Item[]
      >`select i.id, i.invoice_id, i.state, i.accepted_minor::text as accepted, i.request_id, i.credited_on::text as credited
        from dispute_items i join disputes d on d.id = i.dispute_id where d.case_id = ${caseId} order by i.disputed_minor, i.id`,
    async caseRow(caseId: string) {
      const [row] = await owner<
        {
          version: number;
          state: string;
          outcome: string | null;
          root_cause: string | null;
          team: string | null;
          ended: string | null;
        }[]
      >`select k.version, k.state, k.outcome, k.root_cause, k.team, d.outcome as ended from cases k join disputes d on d.case_id = k.id where k.id = ${caseId}`;
      if (!row) throw new Error("There is no such case.");
      return row;
    },
    async told(caseId: string): Promise<string[]> {
      const rows = await owner<
        { type: string }[]
      >`select type from events where stream = ${`case:${caseId}`} order by sequence`;
      return rows.map(({ type }) => type);
    },
    /** The request signed by whoever has to, carried out, and every act of it confirmed. */
    async credited(requestId: string): Promise<void> {
      for (const signer of [...stage.approvers, stage.director]) {
        if ((await stage.row(requestId)).state !== "pending") break;
        await signedBy(stage, requestId, signer);
      }
      if ((await stage.row(requestId)).state === "approved") await executeRequest.execute(stage.execute, { requestId });
      const sender = database.asJob("send-effects");
      const acts = await owner<
        { id: string }[]
      >`select id from effects where request_id = ${requestId} order by position`;
      for (const { id: effectId } of acts) {
        const { fence } = await claimEffect.execute(sender, { effectId });
        const settlement = {
          ...{ outcome: "confirmed" as const, confirmation: "Done", touched: [] },
          ...{ reference: "CN-1", documentId: "cn_1", documentMinor: "0" },
        };
        await settleEffect.execute(sender, { effectId, fence, settlement });
      }
    },
    close: () => database.close(),
  };
}
