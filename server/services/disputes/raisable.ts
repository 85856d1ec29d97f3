import { sql } from "drizzle-orm";
import { z } from "zod";
import { disputeSignal } from "#server/domain/disputes/ticket-signals";
import type { ProposedDispute, RaisableInvoice } from "#server/domain/disputes/views";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";
import { type Contestable, loadContestable } from "#server/services/disputes/load-contestable";

const MOST_INVOICES = 300;

/** The invoices of a customer of which something can be contested, with their lines. */
export const raisableInvoices = defineQuery({
  name: "dispute.raisable",
  permission: "dispute.raise",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<RaisableInvoice[]> {
    const today = businessDate(scope.now, await loadCustomerZone(scope, customerId));
    const rows = await scope.tx.execute<{ id: string; name: string }>(sql`
      select i.id, c.name from invoices i join customers c on c.id = i.customer_id
      where i.customer_id = ${customerId} and i.status = 'open' and i.deleted_at is null order by i.issued_on, i.id limit ${MOST_INVOICES}`);
    const invoices = await loadContestable(
      scope,
      rows.map(({ id }) => id),
      today,
    );
    return rows.flatMap(({ id, name }) => {
      const invoice = invoices.get(id);
      return invoice && invoice.openMinor > 0n ? [viewOf(invoice, name)] : [];
    });
  },
});

/** One invoice by the number people read on it, for those who report a claim and have no desk. */
export const invoiceByNumber = defineQuery({
  name: "dispute.invoice_by_number",
  permission: "dispute.raise",
  input: z.strictObject({ number: z.string().trim().min(2).max(60) }),
  async run(scope, { number }): Promise<RaisableInvoice> {
    const [found] = await scope.tx.execute<{ id: string; name: string; customer_id: string }>(sql`
      select i.id, c.name, i.customer_id from invoices i join customers c on c.id = i.customer_id
      where i.number = ${number} and i.status = 'open' and i.deleted_at is null order by i.issued_on desc limit 1`);
    const unknown = notFound(`There is no open invoice ${number} that you may see. Check the number.`);
    if (!found) throw unknown;
    const today = businessDate(scope.now, await loadCustomerZone(scope, found.customer_id));
    const invoice = (await loadContestable(scope, [found.id], today)).get(found.id);
    if (!invoice || invoice.openMinor <= 0n) throw unknown;
    return viewOf(invoice, found.name);
  },
});

function viewOf(invoice: Contestable, customerName: string): RaisableInvoice {
  const money = (minor: bigint) => ({ minor, currency: invoice.currency });
  return {
    id: invoice.id,
    number: invoice.number,
    customer: { id: invoice.customerId, name: customerName },
    issuedOn: invoice.issuedOn,
    dueOn: invoice.dueOn,
    total: money(invoice.totalMinor),
    open: money(invoice.openMinor),
    contested: money(invoice.contestedMinor),
    lines: invoice.lines.map(({ id, description, netMinor, taxMinor }) => ({
      id,
      description,
      billed: money(netMinor + taxMinor),
    })),
  };
}

type TicketRow = {
  id: string;
  number: string;
  subject: string;
  topic: string | null;
  tags: string[];
  opened_at: string;
  invoice_id: string | null;
  words: string[];
};

/** Open tickets of a customer that speak of a claim for which no dispute stands. */
export const proposedDisputes = defineQuery({
  name: "dispute.proposals",
  permission: "dispute.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<ProposedDispute[]> {
    const zone = await loadCustomerZone(scope, customerId);
    return (await loadTickets(scope, customerId)).flatMap((row): ProposedDispute[] => {
      const signal = disputeSignal(row);
      if (!signal) return [];
      const openedOn: PlainDate = businessDate(new Date(row.opened_at), zone);
      const { number, subject, invoice_id } = row;
      return [{ ticketId: row.id, number, subject, openedOn, ...signal, invoiceId: invoice_id }];
    });
  },
});

const MOST_TICKETS = 50;

async function loadTickets({ tx }: Pick<Scope, "tx">, customerId: string): Promise<TicketRow[]> {
  return tx.execute<TicketRow>(sql`
    select t.id, t.number, t.subject, t.topic, t.tags, t.opened_at,
      (select i.id from invoices i where i.customer_id = t.customer_id and i.number = t.invoice_number and i.status = 'open' and i.deleted_at is null limit 1) as invoice_id,
      coalesce((select json_agg(m.body order by m.written_at) from ticket_comments m where m.ticket_id = t.id and m.is_from_customer and m.deleted_at is null), '[]') as words
    from support_tickets t
    where t.customer_id = ${customerId} and t.solved_at is null and t.deleted_at is null and t.status not in ('solved', 'closed')
      and not exists (select from disputes d where d.ticket_id = t.id)
    order by t.opened_at desc, t.id desc limit ${MOST_TICKETS}`);
}
