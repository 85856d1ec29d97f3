import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { exhaustUntold, type RetryChange } from "#server/services/charge-retries/retry-changes";
import { type QueuedMail, queueCustomerMails } from "#server/services/mail/queue-customer-mails";

/** The text that tells of a charge that did not go through. */
const CHARGE_FAILED_TEXT = "charge_failed";

type Told = { changes: RetryChange[]; events: DomainEvent[] };

/**
 * One mail to each customer, about all of its charges that are to be told of. Who cannot be written to is waited for in vain,
 * so that a charge which was only left to the customer goes to somebody here.
 */
export async function tellCustomers(
  scope: Scope,
  changes: readonly RetryChange[],
  openMinorOf: (change: RetryChange) => bigint,
): Promise<Told> {
  const due = changes.filter(({ isNoticeDue }) => isNoticeDue);
  const mails = new Map<string, QueuedMail | string>();
  for (const [customerId, group] of Map.groupBy(due, ({ row }) => row.customerId))
    mails.set(customerId, await tellOne(scope, group, openMinorOf));
  const events = [...mails.values()].flatMap((mail) => (typeof mail === "string" || !mail.event ? [] : [mail.event]));
  const told = changes.map((change): RetryChange => {
    const mail = change.isNoticeDue ? mails.get(change.row.customerId) : undefined;
    if (mail === undefined) return change;
    if (typeof mail === "string") return change.row.state === "waiting" ? exhaustUntold(scope, change, mail) : change;
    events.push(toldEvent(change, mail));
    return { ...change, row: { ...change.row, toldOn: change.invoice.day, mailId: mail.mailId } };
  });
  return { changes: told, events };
}

/** @returns the mail, or why there is none. */
async function tellOne(
  scope: Scope,
  group: readonly RetryChange[],
  openMinorOf: (change: RetryChange) => bigint,
): Promise<QueuedMail | string> {
  const [first] = group;
  const attempts = group.map(({ row }) => row.attemptId).toSorted();
  try {
    const [mail] = await queueCustomerMails(scope, [
      {
        customerId: first?.row.customerId ?? "",
        entity: first?.row.entityCode ?? "",
        caseId: null,
        template: CHARGE_FAILED_TEXT,
        items: group.map((change) => ({ invoiceId: change.row.invoiceId, minor: openMinorOf(change) })),
        isAutomated: true,
        dedupe: `charge_failed ${attempts.join(" ")}`,
      },
    ]);
    return mail ?? "No mail was written.";
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return refusal.message;
    throw error;
  }
}

function toldEvent({ row, invoice }: RetryChange, { mailId }: QueuedMail): DomainEvent {
  return {
    type: "charge_retry.customer_told",
    subject: { type: "charge_retry", id: row.id },
    entity: row.entityCode,
    data: {
      sentence: `${invoice.customerName} is told that the charge of ${invoice.number} failed.`,
      invoiceId: row.invoiceId,
      invoice: invoice.number,
      customerId: row.customerId,
      customer: invoice.customerName,
      mailId,
    },
  };
}
