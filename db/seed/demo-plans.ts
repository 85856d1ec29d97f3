import { sql } from "drizzle-orm";
import type { CollectionsStage, PastDue, Step } from "#db/seed/demo-collections-stage";
import { demoRequesters, demoSigners } from "#server/domain/demo/requests";
import { addHours, addMinutes } from "#server/domain/time";
import { executeRequest } from "#server/services/approvals/execute-request";
import { performInside } from "#server/services/approvals/perform-inside";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import { claimEffect } from "#server/services/effects/claim-effect";

type Agreed = { daysAgo: number; dueIn: readonly number[]; reason: string };

/** A plan over the oldest invoice, asked for, signed and carried out on one day. */
export function agreedPlan(stage: CollectionsStage, account: PastDue, { daysAgo, dueIn, reason }: Agreed): Step {
  const { entity, name } = account;
  const at = stage.at(entity, daysAgo, 10);
  return {
    at,
    name: `a payment plan with ${name}`,
    async tell() {
      const [invoice] = account.invoices;
      if (!invoice) return false;
      await stage.together(async (on, tx) => {
        const requester = on(stage.by(entity === "DE01" ? demoRequesters.german : demoRequesters.collector, at));
        const { requestId, version } = await prepareRequest.execute(requester, {
          kind: "payment_plan",
          terms: {
            invoiceIds: [invoice.id],
            schedule: scheduleOf(stage, account, dueIn),
            memo: "Agreed on the telephone",
          },
          reasonCode: "customer_hardship",
          reason,
          caseId: null,
        });
        await submitRequest.execute(requester, { requestId, version });
        const [asked] = await tx.execute<{ version: number; hash: string }>(
          sql`select version, packet_hash as hash from approval_requests where id = ${requestId}`,
        );
        const signer = on(stage.by(entity === "DE01" ? demoSigners.german : demoSigners.everywhere, addHours(at, 2)));
        await signRequest.execute(signer, {
          requestId,
          version: asked?.version ?? version,
          packetHash: asked?.hash ?? "",
          note: null,
        });
        const carriedOut = addMinutes(addHours(at, 2), 1);
        await executeRequest.execute(on(stage.job("execute-approvals", carriedOut)), { requestId });
        const acts = await tx.execute<{ id: string }>(
          sql`select id from effects where request_id = ${requestId} order by position`,
        );
        const worker = on(stage.job("send-effects", carriedOut));
        for (const { id: effectId } of acts) {
          const { fence } = await claimEffect.execute(worker, { effectId });
          await performInside.execute(worker, { effectId, fence });
        }
      });
      return true;
    },
  };
}

function scheduleOf(stage: CollectionsStage, { entity, invoices }: PastDue, dueIn: readonly number[]) {
  const total = invoices[0]?.minor ?? 0n;
  const part = total / BigInt(dueIn.length);
  const instalments = dueIn.map((inDays, place) => ({
    dueOn: stage.workday(entity, inDays),
    amountMinor: String(place === 0 ? total - part * BigInt(dueIn.length - 1) : part),
  }));
  return { of: "given" as const, instalments };
}
