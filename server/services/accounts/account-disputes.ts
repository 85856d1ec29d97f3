import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type {
  AccountChargeback,
  AccountDisputes,
  ContestedInvoice,
  DecidedChargebacks,
} from "#server/domain/accounts/views";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";
import { balancesAsOf } from "#server/services/receivables/aging-sql";

const MOST_ROWS = 100;

/** What a customer contests: payments it took back through its bank or card, and open invoices it does not agree with. */
export const accountDisputes = defineQuery({
  name: "customer.disputes",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid(), isRolledUp: z.boolean() }),
  async run(scope, { customerId, isRolledUp }): Promise<AccountDisputes> {
    const customers = await findAccountCustomers(scope, customerId, isRolledUp);
    const today = businessDate(scope.now, await loadCustomerZone(scope, customerId));
    return {
      decided: await sumDecided(scope, customers),
      chargebacks: await loadChargebacks(scope, customers),
      contested: await loadContested(scope, customers, today),
    };
  },
});

type BackRow = {
  id: string;
  opened_at: string;
  currency: string;
  amount_minor: string;
  invoice_id: string | null;
  invoice_number: string | null;
  status: string;
  reason: string | null;
  evidence_due_at: string | null;
};

/** `payment_disputes d` of some customers, with the invoice `i` each is about; a payment's largest where several were paid. */
function chargebacksOf(customers: string[]): SQL {
  return sql`payment_disputes d left join payments p on p.id = d.payment_id left join invoices i on i.id = coalesce(d.invoice_id, (
      select a.invoice_id from allocations a where a.payment_id = d.payment_id and a.deleted_at is null order by a.amount_minor desc, a.id limit 1))
    where coalesce(d.customer_id, p.customer_id, i.customer_id) = any(${sql.param(customers)}::uuid[]) and d.deleted_at is null`;
}

async function loadChargebacks({ tx }: Pick<Scope, "tx">, customers: string[]): Promise<AccountChargeback[]> {
  const rows = await tx.execute<BackRow>(sql`
    select d.id, d.opened_at, d.currency, d.amount_minor::text, i.id as invoice_id, coalesce(i.number, i.external_id) as invoice_number,
      d.status, d.reason, d.evidence_due_at
    from ${chargebacksOf(customers)}
    order by d.opened_at desc, d.id desc limit ${MOST_ROWS}`);
  return rows.map((row) => ({
    id: row.id,
    openedAt: new Date(row.opened_at),
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
    invoice:
      row.invoice_id === null || row.invoice_number === null
        ? null
        : { id: row.invoice_id, number: row.invoice_number },
    status: row.status,
    reason: row.reason,
    evidenceDueAt: row.evidence_due_at === null ? null : new Date(row.evidence_due_at),
  }));
}

/** Over all that was ever decided, also where the list of them is cut off. */
async function sumDecided({ tx }: Pick<Scope, "tx">, customers: string[]): Promise<DecidedChargebacks[]> {
  const rows = await tx.execute<{
    currency: string;
    won_minor: string;
    won: number;
    lost_minor: string;
    lost: number;
  }>(sql`
    select d.currency, coalesce(sum(d.amount_minor) filter (where d.status = 'won'), 0)::text as won_minor, (count(*) filter (where d.status = 'won'))::int as won,
      coalesce(sum(d.amount_minor) filter (where d.status = 'lost'), 0)::text as lost_minor, (count(*) filter (where d.status = 'lost'))::int as lost
    from ${chargebacksOf(customers)} and d.status in ('won', 'lost')
    group by d.currency order by d.currency`);
  return rows.map(({ currency, won_minor, won, lost_minor, lost }) => ({
    won: { minor: BigInt(won_minor), currency },
    wonCount: won,
    lost: { minor: BigInt(lost_minor), currency },
    lostCount: lost,
  }));
}

type ContestedRow = {
  id: string;
  number: string;
  due_on: PlainDate | null;
  currency: string;
  minor: string;
  ticket: ContestedInvoice["ticket"];
};

async function loadContested(
  { tx }: Pick<Scope, "tx">,
  customers: string[],
  today: PlainDate,
): Promise<ContestedInvoice[]> {
  const ours = sql`customer_id = any(${sql.param(customers)}::uuid[]) and is_disputed`;
  const rows = await tx.execute<ContestedRow>(sql`
    with ${balancesAsOf(today, sql`and ${ours}`, sql`and invoice_id in (select id from invoices where ${ours})`)}
    select i.id, coalesce(i.number, i.external_id) as number, i.due_on::text, b.currency, b.minor::text,
      (select json_build_object('number', t.number, 'subject', t.subject, 'status', t.status) from support_tickets t
        where t.customer_id = i.customer_id and t.invoice_number = i.number and t.deleted_at is null
        order by t.opened_at desc, t.id desc limit 1) as ticket
    from balances b join invoices i on i.id = b.invoice_id order by i.due_on, i.id limit ${MOST_ROWS}`);
  return rows.map(({ due_on, currency, minor, ...row }) => ({
    ...row,
    dueOn: due_on,
    left: { minor: BigInt(minor), currency },
  }));
}
