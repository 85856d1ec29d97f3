import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import type { Contestable } from "#server/services/disputes/load-contestable";
import type { DisputeItemRecord, LockedDispute } from "#server/services/disputes/lock-dispute";
import { queueCustomerMails } from "#server/services/mail/queue-customer-mails";

/**
 * Writes to the customer what is asked for again, and why, with the decision that says so. The mail belongs to the customer
 * and not to the case: a mail that does not go through is no credit that failed.
 */
export async function tellDecision(
  scope: Scope,
  { row, dispute }: Pick<LockedDispute, "row" | "dispute">,
  answered: readonly DisputeItemRecord[],
  { invoices, note }: { invoices: ReadonlyMap<string, Contestable>; note: string },
): Promise<DomainEvent[]> {
  const isPart = answered.some(({ acceptedMinor }) => acceptedMinor > 0n);
  const items = [...Map.groupBy(answered, ({ invoiceId }) => invoiceId)].flatMap(([invoiceId, parts]) => {
    const rest = parts.reduce((sum, { disputedMinor, acceptedMinor }) => sum + disputedMinor - acceptedMinor, 0n);
    const open = invoices.get(invoiceId)?.openMinor ?? 0n;
    const minor = rest < open ? rest : open;
    return minor > 0n ? [{ invoiceId, minor }] : [];
  });
  if (items.length === 0)
    throw ruleViolation(
      "All of it is accepted, so nothing is asked for again and there is no letter about it. Decide without one.",
    );
  const queued = await queueCustomerMails(scope, [
    {
      customerId: dispute.customerId,
      entity: dispute.entityCode,
      caseId: null,
      template: isPart ? "dispute_accepted_in_part" : "dispute_rejected",
      items,
      isAutomated: false,
      note,
      dedupe: `dispute ${dispute.id} ${row.version}`,
    },
  ]);
  return queued.flatMap(({ event }) => event ?? []);
}
