import { customerInBooks } from "#gauntlet/approvals/asked-over";
import type { Asking } from "#gauntlet/approvals/asking";
import { DAY_MS } from "#gauntlet/approvals/ground";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";
import { reconcile } from "#server/services/exceptions/reconcile";

/** A draft that bills more a seat than was agreed, held by the case that found it. */
async function dearDraft(stage: ApprovalStage): Promise<{ invoiceId: string; caseId: string }> {
  const { given, database } = stage;
  const { id } = await given.invoice(await customerInBooks(stage), { unitMinor: 9_300 });
  await reconcile(database.asJob("detect-exceptions"), "invoice", [id]);
  const [opened] = await database.owner<
    { id: string }[]
  >`select id from cases where subject_id = ${id} and type = 'contract_price_variance' and is_holding_invoice`;
  if (!opened) throw new Error("The price above what was agreed opened no case, so nothing can be let through.");
  return { invoiceId: id, caseId: opened.id };
}

/** Kinds that let something through as it is although a case says what is wrong with it. */
export const askingsOfDrafts: readonly Asking[] = [
  {
    kind: "invoice_release",
    mustVoid: ["invoices.status", "invoices.total_minor", "invoice_lines.unit_price_micros"],
    async ground(stage) {
      const { invoiceId, caseId } = await dearDraft(stage);
      return { terms: { invoiceId }, reasonCode: "price_agreement", caseId };
    },
  },
  {
    kind: "contract_exception",
    mustVoid: ["invoice_lines.unit_price_micros", "contract_prices.unit_price_micros"],
    async ground(stage) {
      const { caseId } = await dearDraft(stage);
      const now = stage.database.clock.now().getTime();
      const [fromOn, untilOn] = [0, 30].map((days) => new Date(now + days * DAY_MS).toISOString().slice(0, 10));
      return { terms: { caseId, covers: "document", fromOn, untilOn }, reasonCode: "price_agreement", caseId };
    },
  },
];
