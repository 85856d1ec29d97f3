import { sql } from "drizzle-orm";
import type { Money } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";
import { unappliedPayments } from "#server/services/receivables/unapplied-sql";

export type MailPerson = { id: string; name: string; email: string; locale: string | null };

export type GroundInvoice = {
  id: string;
  customerId: string;
  number: string;
  currency: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  openMinor: bigint;
};

/** All that mails to a customer are written from. */
export type MailGround = {
  id: string;
  name: string;
  entity: string;
  entityName: string;
  entityCountry: string;
  today: PlainDate;
  country: string | null;
  email: string | null;
  address: CustomerRow["address"];
  /** Who gets reminders and may be mailed. */
  people: readonly MailPerson[];
  invoices: ReadonlyMap<string, GroundInvoice>;
  /** Money that pays no invoice yet. */
  credits: readonly Money[];
  accounts: readonly { identifier: string; currency: string }[];
};

/** What mails to some customers are written from, as far as the actor sees it, in five queries however many they are. */
export async function loadMailGround(
  scope: Pick<Scope, "tx" | "now">,
  customerIds: readonly string[],
): Promise<Map<string, MailGround>> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return new Map();
  const customers = await loadCustomers(scope, ids);
  const people = await loadPeople(scope, ids);
  const invoices = await loadOpen(scope, ids);
  const credits = await loadCredits(scope, ids);
  const accounts = await loadBankAccounts(scope, [...new Set(customers.map(({ entity }) => entity))]);
  return new Map(
    customers.map(({ entity_name, entity_country, time_zone, ...customer }) => [
      customer.id,
      {
        ...customer,
        entityName: entity_name,
        entityCountry: entity_country,
        today: businessDate(scope.now, time_zone),
        people: people.get(customer.id) ?? [],
        invoices: new Map((invoices.get(customer.id) ?? []).map((one) => [one.id, one])),
        credits: credits.get(customer.id) ?? [],
        accounts: accounts.get(customer.entity) ?? [],
      },
    ]),
  );
}

type CustomerRow = {
  id: string;
  name: string;
  entity: string;
  entity_name: string;
  entity_country: string;
  time_zone: string;
  country: string | null;
  email: string | null;
  address: {
    line1: string | null;
    city: string | null;
    region: string | null;
    postalCode: string | null;
    country: string | null;
  } | null;
};

async function loadCustomers({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<CustomerRow[]> {
  return tx.execute<CustomerRow>(sql`
    select c.id, c.name, c.entity_code as entity, e.name as entity_name, e.country as entity_country, e.time_zone, c.country, nullif(trim(c.email), '') as email, c.address
    from customers c join legal_entities e on e.code = c.entity_code where c.id = any(${sql.param(ids)}::uuid[])`);
}

async function loadPeople({ tx }: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await tx.execute<MailPerson & { customer_id: string }>(sql`
    select customer_id, id, name, trim(email) as email, locale from contact_people
    where customer_id = any(${sql.param(ids)}::uuid[]) and gets_reminders and may_be_mailed and retired_at is null and trim(email) <> ''
    order by name, id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ customer_id: _, ...person }): MailPerson => person,
  );
}

type InvoiceRow = {
  id: string;
  customer_id: string;
  number: string;
  currency: string;
  issued_on: PlainDate;
  due_on: PlainDate;
  open_minor: string;
};

/** What is open is counted as the aging counts it, at the end of what was told. */
async function loadOpen({ tx }: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await tx.execute<InvoiceRow>(sql`
    with billed as (
      select * from invoices where customer_id = any(${sql.param(ids)}::uuid[]) and status in ('open', 'paid') and deleted_at is null),
    moved as (
      select a.invoice_id, a.currency, a.amount_minor as minor from allocations a where a.invoice_id in (select id from billed) and a.deleted_at is null
      union all
      select m.invoice_id, m.currency, m.total_minor from credit_memos m where m.invoice_id in (select id from billed) and m.status <> 'void' and m.deleted_at is null),
    counted as (select invoice_id, currency, sum(minor) as minor from moved group by 1, 2)
    select b.id, b.customer_id, coalesce(b.number, b.external_id) as number, b.currency, b.issued_on::text, coalesce(b.due_on, b.issued_on)::text as due_on,
      (b.total_minor - coalesce(c.minor, 0))::text as open_minor
    from billed b left join counted c on c.invoice_id = b.id and c.currency = b.currency
    where b.total_minor > coalesce(c.minor, 0)`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row): GroundInvoice => ({
      id: row.id,
      customerId: row.customer_id,
      number: row.number,
      currency: row.currency,
      issuedOn: row.issued_on,
      dueOn: row.due_on,
      openMinor: BigInt(row.open_minor),
    }),
  );
}

async function loadCredits({ tx }: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await tx.execute<{ customer_id: string; currency: string; minor: string }>(sql`
    select customer_id, currency, sum(minor)::text as minor from ${unappliedPayments(ids)} unapplied group by 1, 2 order by 2`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ currency, minor }): Money => ({ currency, minor: BigInt(minor) }),
  );
}

async function loadBankAccounts({ tx }: Pick<Scope, "tx">, entities: readonly string[]) {
  const rows = await tx.execute<{ entity: string; identifier: string; currency: string }>(sql`
    select entity_code as entity, identifier, currency from bank_accounts
    where entity_code = any(${sql.param(entities)}::text[]) order by currency, identifier`);
  return grouped(
    rows,
    (row) => row.entity,
    ({ identifier, currency }) => ({ identifier, currency }),
  );
}
