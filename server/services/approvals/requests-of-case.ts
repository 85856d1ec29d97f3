import { asc, eq, or } from "drizzle-orm";
import { z } from "zod";
import { approvalRequests } from "#db/schema/approvals";
import type { CaseRequestView } from "#server/domain/approvals/views";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";

/** The requests that have to do with a case: those asked for from it, and the one it is about. */
export const requestsOfCase = defineQuery({
  name: "request.of_case",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<CaseRequestView[]> {
    const row = await findCase(scope, caseId);
    const rows = await scope.tx
      .select()
      .from(approvalRequests)
      .where(
        or(
          eq(approvalRequests.caseId, caseId),
          row.subjectType === "request" ? eq(approvalRequests.id, row.subjectId) : undefined,
        ),
      )
      .orderBy(asc(approvalRequests.number));
    return rows.map(({ id, number, title, state, amountMinor, currency }) => ({
      id,
      number,
      title,
      state,
      amount: amountMinor === null || currency === null ? null : { minor: amountMinor, currency },
      isSubject: id === row.subjectId,
    }));
  },
});
