import { z } from "zod";
import { roleLabels } from "#server/domain/access/roles";
import { decideAuthority } from "#server/domain/approvals/authority";
import { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import type { RequestPreview } from "#server/domain/approvals/views";
import { convert } from "#server/domain/money";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { concernsOf } from "#server/services/approvals/draw-up";
import type { Prepared } from "#server/services/approvals/kinds/kind";
import { prepareTerms, requireAsking } from "#server/services/approvals/prepare-terms";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { datedRate } from "#server/services/exceptions/base-amount";
import { activePolicy } from "#server/services/policies/active-policy";

/** What terms would come to and who would have to sign, before anything is stored. What was asked for alike is added at submission. */
export const previewRequest = defineQuery({
  name: "request.preview",
  permission: "approval.ask",
  input: z.strictObject({
    kind: RequestKind,
    terms: z.record(z.string(), z.unknown()),
    reasonCode: RequestReason,
    /** The request it would change. */
    requestId: z.uuid().optional(),
  }),
  async run(scope, { kind, terms, reasonCode, requestId }): Promise<RequestPreview> {
    const { prepared } = await prepareTerms(scope, kind, terms, requestId);
    requireAsking(scope, kind, prepared.entity);
    const { document } = await activePolicy(scope, "approval_authority");
    const decision = decideAuthority(document, {
      kind,
      entity: prepared.entity,
      reason: reasonCode,
      tier: prepared.customer?.tier ?? null,
      aggregateBaseMinor: await baseMinor(scope, prepared),
      ...concernsOf(prepared),
    });
    return {
      title: prepared.title,
      entity: prepared.entity,
      amount: prepared.amount,
      facts: prepared.facts,
      consequences: prepared.consequences,
      plan: prepared.plan.map(({ label, system }) => ({ label, system })),
      authority:
        decision.is === "refused"
          ? { isAllowed: false, sentence: decision.because }
          : {
              isAllowed: true,
              sentence: `${decision.row.name}: ${decision.steps.map(({ name, parts }) => `${name} (${parts.map(({ role, people }) => `${people} ${roleLabels[role].toLowerCase()}${people === 1 ? "" : "s"}`).join(" and ")})`).join(", then ")}.`,
            },
    };
  },
});

async function baseMinor(scope: Pick<Scope, "tx" | "now">, { amount, entity }: Prepared): Promise<bigint | null> {
  if (amount === null) return null;
  const dated = await datedRate(scope, amount.currency, businessDate(scope.now, await loadTimeZone(scope, entity)));
  return dated === null ? null : convert(amount, dated.rate).minor;
}
