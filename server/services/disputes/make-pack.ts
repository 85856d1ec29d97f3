import { z } from "zod";
import { isOpen } from "#server/domain/cases/machine";
import { printPack } from "#server/domain/disputes/evidence-pack";
import { amountWords } from "#server/domain/exceptions/words";
import { paperOf } from "#server/domain/mail/letter";
import { businessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { packPdf } from "#server/pdf/pack-pdf";
import { attachFile } from "#server/services/case-files/attach-file";
import { personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { loadChargeback } from "#server/services/disputes/load-chargeback";
import { loadPackFacts } from "#server/services/disputes/load-pack-facts";

export type MadePack = { fileId: string; name: string; contentHash: string; message: string };

/**
 * Gathers what speaks for a payment that was taken back into one file and keeps it with the case. What is handed in names
 * the file and its hash, so that what the bank was told can be shown to be this and nothing else.
 */
export const makePack = defineCommand({
  name: "dispute.make_pack",
  permission: "dispute.work",
  input: z.strictObject({ caseId: z.uuid(), version: z.int() }),
  async run(scope, { caseId, version }) {
    const who = personActing(scope);
    const before = await lockToWork(scope, caseId, version);
    const chargeback = await loadChargeback(scope, before);
    if (!isOpen(before.state))
      throw ruleViolation(`Case ${before.number} is closed, so no bank waits for evidence. Nothing was made.`);
    await refuseWhenAnothersCase(scope, before, "make a pack for");
    const facts = await loadPackFacts(scope, before, chargeback);
    const pdf = await packPdf(printPack(facts), paperOf(facts.entity.country));
    const day = businessDate(scope.now, chargeback.timeZone);
    const name = `evidence-${before.number}-${day}-v${before.version}.pdf`;
    const kept = await attachFile.within(scope, { caseId, name, content: Buffer.from(pdf).toString("base64") });
    const updated = await updateCase(scope, before, {});
    const { fileId, contentHash } = kept;
    const result: MadePack = {
      fileId,
      name,
      contentHash,
      message: `${name} is kept with case ${before.number}. Hand it in with what you write to the bank.`,
    };
    return {
      result,
      events: [
        caseEvent("chargeback.pack_made", updated, {
          data: {
            sentence: `${who.name} made the evidence pack for ${amountWords(chargeback.amount.minor, chargeback.amount.currency)}: ${name}.`,
            fileId,
            name,
            contentHash,
            disputeId: chargeback.externalId,
            reason: chargeback.reason,
          },
        }),
      ],
    };
  },
});
