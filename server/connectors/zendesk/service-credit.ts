import type { Shape } from "#server/connectors/zendesk/messages";
import { minorFromDecimal } from "#server/domain/money";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import type { FactsOf, MappedMessage } from "#server/domain/sync/records";

type CreditFacts = FactsOf<"service_credit">;
type Ticket = { id: string; subject: string; accountId: string | null; invoiceNumber: string | null; openedAt: string };
type Credit = { facts: CreditFacts; isDeleted: boolean };

/**
 * What the desk promised to credit, in ticket fields of the company's own: null for the many tickets without a promise. A
 * ticket that keeps an amount and lost its status holds a promise that was taken off it.
 */
export function creditOf(payload: Shape, ticket: Ticket, mapping: Mapping): Credit | MappedMessage | null {
  const text = (binding: string) => boundText(mapping, binding, payload)?.trim() || null;
  const written = text("ticket.creditAmount");
  const currency = text("ticket.creditCurrency")?.toUpperCase() ?? null;
  const status = text("ticket.creditStatus");
  const grantedBy = text("ticket.creditGrantedBy");
  const grantedOn = text("ticket.creditGrantedOn")?.slice(0, 10) ?? ticket.openedAt.slice(0, 10);
  if (written === null && status === null) return null;
  if (written === null) return dead(ticket, "its promised credit has no amount", "write the amount on the ticket");
  if (currency === null || !/^[A-Z]{3}$/.test(currency))
    return dead(ticket, "its promised credit has no currency", "choose the currency on the ticket");
  const amount = minorFromDecimal(written, currency);
  if (amount === null || amount < 0n)
    return dead(ticket, `"${written.slice(0, 40)}" is no amount of ${currency}`, "correct the amount on the ticket");
  return {
    isDeleted: status === null,
    facts: {
      ticketId: ticket.id,
      accountId: ticket.accountId,
      invoiceNumber: ticket.invoiceNumber,
      amountMinor: amount.toString(),
      currency,
      reason: ticket.subject,
      grantedBy,
      grantedOn,
      // The check of the record refuses a word that the table does not lead to one of ours.
      status: translated(mapping, "ticket.creditStatus", status ?? "withdrawn") as CreditFacts["status"],
    },
  };
}

function dead({ id }: Ticket, what: string, remedy: string): MappedMessage {
  return {
    outcome: "dead",
    reason: `The ticket ${id} from Zendesk cannot be read: ${what}. Nothing was changed; ${remedy}, then try again.`,
    field: "fields",
  };
}
