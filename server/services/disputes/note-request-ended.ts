import { and, eq, inArray, sql } from "drizzle-orm";
import { disputeItems } from "#db/schema/disputes";
import { decided } from "#server/domain/disputes/standing";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { caseEvent } from "#server/services/cases/update-case";
import {
  type DisputeItemRecord,
  itemsOf,
  type LockedDispute,
  lockDispute,
} from "#server/services/disputes/lock-dispute";
import { lookAgainAt } from "#server/services/disputes/look-again-at";
import { moveCase } from "#server/services/disputes/move-case";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

type Ended = Pick<RequestRecord, "id" | "number" | "amountMinor">;

/**
 * Tells disputes what became of a request for credit they rest on, in the transaction that ends it. Said once: parts that
 * heard of it carry its end, and a second telling finds none that wait.
 */
export async function noteRequestEnded(
  scope: Scope,
  request: Ended,
  became: "executed" | "rejected" | "withdrawn",
): Promise<DomainEvent[]> {
  const waiting = await scope.tx.execute<{ case_id: string }>(sql`
    select distinct d.case_id from dispute_items i join disputes d on d.id = i.dispute_id
    where i.request_id = ${request.id} and i.credited_on is null and i.accepted_minor > 0 and d.case_id is not null order by 1`);
  const events: DomainEvent[] = [];
  for (const { case_id } of waiting) {
    const locked = await lockDispute(scope, case_id);
    const parts = locked.items.filter(
      (item) => item.requestId === request.id && item.creditedOn === null && item.acceptedMinor > 0n,
    );
    if (parts.length === 0) continue;
    const today = businessDate(scope.now, await loadTimeZone(scope, locked.dispute.entityCode));
    events.push(
      became === "executed"
        ? await credited(scope, locked, { parts, request, today })
        : await returned(scope, locked, { parts, request, today, became }),
    );
    await askForWorklist(scope, [locked.dispute.customerId]);
    await lookAgainAt(
      scope,
      parts.map(({ invoiceId }) => invoiceId),
    );
  }
  return events;
}

type Told = { parts: readonly DisputeItemRecord[]; request: Ended; today: PlainDate };

/** The credit is there. Where only a part of the request was signed, the rest of what was accepted is asked for again. */
async function credited(scope: Scope, locked: LockedDispute, { parts, request, today }: Told): Promise<DomainEvent> {
  const { dispute } = locked;
  const acceptedMinor = parts.reduce((sum, part) => sum + part.acceptedMinor, 0n);
  let left = request.amountMinor === null || request.amountMinor > acceptedMinor ? acceptedMinor : request.amountMinor;
  const creditedMinor = left;
  for (const part of parts) {
    const minor = part.acceptedMinor < left ? part.acceptedMinor : left;
    left -= minor;
    await scope.tx
      .update(disputeItems)
      .set({
        state: decided(part.disputedMinor, minor),
        acceptedMinor: minor,
        creditedOn: minor > 0n ? today : null,
      })
      .where(eq(disputeItems.id, part.id));
  }
  const note = `Request ${request.number} is done.`;
  const moved = await moveCase(scope, locked, await itemsOf(scope, dispute.id), {
    ...{ today, note, rootCause: null },
    outcome: "fixed",
  });
  const words = amountWords(creditedMinor, dispute.currency);
  const rest = acceptedMinor - creditedMinor;
  const short = rest > 0n ? ` ${amountWords(rest, dispute.currency)} of it was not signed and is asked for again.` : "";
  return caseEvent("dispute.credited", moved, {
    data: {
      sentence: `${words} of the claim is credited by request ${request.number}.${short}`,
      customerId: dispute.customerId,
      disputeId: dispute.id,
      requestId: request.id,
    },
  });
}

/** Nobody signed the credit: its parts are to be decided again. */
async function returned(
  scope: Scope,
  locked: LockedDispute,
  { parts, request, today, became }: Told & { became: "rejected" | "withdrawn" },
): Promise<DomainEvent> {
  const { dispute } = locked;
  await scope.tx
    .update(disputeItems)
    .set({
      state: "open",
      acceptedMinor: 0n,
      requestId: null,
      decidedBy: null,
      decidedOn: null,
      decidedAt: null,
      decisionNote: null,
    })
    .where(
      and(
        eq(disputeItems.disputeId, dispute.id),
        inArray(
          disputeItems.id,
          parts.map(({ id }) => id),
        ),
      ),
    );
  const moved = await moveCase(scope, locked, await itemsOf(scope, dispute.id), {
    ...{ today, note: null, rootCause: null },
    outcome: "resolved_by_hand",
  });
  const words = amountWords(
    parts.reduce((sum, { acceptedMinor }) => sum + acceptedMinor, 0n),
    dispute.currency,
  );
  return caseEvent("dispute.credit_refused", moved, {
    data: {
      sentence: `Request ${request.number} over ${words} was ${became}: what was accepted is to be decided again.`,
      customerId: dispute.customerId,
      disputeId: dispute.id,
      requestId: request.id,
    },
  });
}
