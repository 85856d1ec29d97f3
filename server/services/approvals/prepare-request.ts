import { approvalRequests } from "#db/schema/approvals";
import { entityWords } from "#server/domain/approvals/every-entity";
import { PrepareRequestInput } from "#server/domain/approvals/inputs";
import { kindWords, reasonLabels } from "#server/domain/approvals/kinds";
import { defineCommand } from "#server/kernel/command";
import { forbidden } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { prepareTerms, requireAsking } from "#server/services/approvals/prepare-terms";
import { requestEvent } from "#server/services/approvals/request-events";
import { described } from "#server/services/approvals/submit-packet";
import { personActing } from "#server/services/cases/case-acts";
import { findCase } from "#server/services/cases/find-case";
import { covers } from "#server/services/cases/queue-access";

export type RequestResult = { requestId: string; version: number; message: string };

/** Writes a request down as a draft of its requester's: nothing is asked of anybody until it is submitted. */
export const prepareRequest = defineCommand({
  name: "request.prepare",
  permission: "approval.ask",
  input: PrepareRequestInput,
  async run(scope, input) {
    const person = personActing(scope);
    if (input.caseId !== null) await findCase(scope, input.caseId);
    const { prepared, terms } = await prepareTerms(scope, input.kind, input.terms);
    requireAsking(scope, input.kind, prepared.entity);
    if (!covers(scope.entities, prepared.entity))
      throw forbidden(
        `You may not ask for approvals in ${entityWords(prepared.entity)}. A colleague who works for it can.`,
      );
    const id = newId(scope.now);
    const [row] = await scope.tx
      .insert(approvalRequests)
      .values({
        ...described(prepared),
        id,
        kind: input.kind,
        state: "draft",
        entityCode: prepared.entity,
        caseId: prepared.caseId ?? input.caseId,
        terms,
        reasonCode: input.reasonCode,
        reason: input.reason,
        requesterUserId: person.userId,
        requesterPersonId: person.personId,
        requesterName: person.name,
        createdAt: scope.now,
      })
      .returning();
    if (!row) throw new Error("A request was stored without being returned.");
    const label = kindWords[input.kind].label.toLowerCase();
    const event = requestEvent("request.prepared", row, {
      sentence: `${person.name} prepared a request: ${row.title} (${label}, ${reasonLabels[input.reasonCode].toLowerCase()}).`,
      reason: input.reason,
      after: { state: row.state, terms, amountMinor: row.amountMinor, currency: row.currency, title: row.title },
    });
    const result: RequestResult = {
      requestId: id,
      version: row.version,
      message: `Request ${row.number} is drafted. Submit it to have it signed.`,
    };
    return { result, events: [event] };
  },
});
