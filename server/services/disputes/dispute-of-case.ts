import { sql } from "drizzle-orm";
import { z } from "zod";
import { judgePromise } from "#server/domain/collections/promise";
import { hintsOf } from "#server/domain/disputes/hints";
import { reasonOf } from "#server/domain/disputes/reasons";
import type { DisputeDetail } from "#server/domain/disputes/views";
import { businessDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";
import { loadDisputes } from "#server/services/disputes/load-disputes";
import { loadHintFacts } from "#server/services/disputes/load-hint-facts";
import { activePolicies } from "#server/services/policies/active-policy";

/** The dispute a case is about, with what speaks for it and against it; null for a case about something else. */
export const disputeOfCase = defineQuery({
  name: "dispute.of_case",
  permission: "dispute.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<DisputeDetail | null> {
    const row = await findCase(scope, caseId);
    const [dispute] = await loadDisputes(scope, sql`d.case_id = ${row.id}`);
    if (!dispute) return null;
    const facts = await loadHintFacts(scope, dispute);
    const { dunning, dispute_reasons } = await activePolicies(scope, ["dunning", "dispute_reasons"]);
    const today = businessDate(scope.now, "UTC");
    return {
      ...dispute,
      hints: hintsOf(facts),
      promises: facts.promises.map((promise) => ({
        number: promise.number,
        amount: { minor: promise.amountMinor, currency: promise.currency },
        promisedOn: promise.promisedOn,
        state: judgePromise(promise, dunning.document.promises, today),
      })),
      likelyCauses: reasonOf(dispute_reasons.document, dispute.reason.code)?.rootCauses ?? [],
    };
  },
});
