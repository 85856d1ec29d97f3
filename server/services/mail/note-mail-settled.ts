import { sql } from "drizzle-orm";
import type { MailState } from "#server/domain/mail/customer-mail";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

type Settled = { state: "confirmed" | "failed" | "unknown" | "intent"; error: string | null };

const stateOf: Record<Settled["state"], MailState> = {
  confirmed: "sent",
  failed: "failed",
  unknown: "unknown",
  intent: "queued",
};

/**
 * A mail stands as its act does, from the same transaction on. What did not go is told of its customer, whose place on the
 * worklist may rest on it.
 */
export async function noteMailSettled(
  scope: Scope,
  effectId: string,
  { state, error }: Settled,
): Promise<DomainEvent[]> {
  const next = stateOf[state];
  const [mail] = await scope.tx.execute<{ id: string; customer_id: string; entity_code: string; subject: string }>(sql`
    update customer_mails set state = ${next}, state_reason = ${error}, version = version + 1,
      sent_at = case when ${next === "sent"} then ${scope.now.toISOString()}::timestamptz else sent_at end
    where effect_id = ${effectId} and state in ('queued', 'unknown') returning id, customer_id, entity_code, subject`);
  if (!mail || next === "sent" || next === "queued") return [];
  await askForWorklist(scope, [mail.customer_id]);
  const what = next === "failed" ? "did not go out" : "may or may not have gone out";
  return [
    {
      type: next === "failed" ? "mail.failed" : "mail.unknown",
      subject: { type: "customer", id: mail.customer_id },
      entity: mail.entity_code,
      data: { sentence: `The mail “${mail.subject}” ${what}: ${error}`, mailId: mail.id, customerId: mail.customer_id },
    },
  ];
}
