import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { type Company, ENTITY } from "#gauntlet/dunning/company";

export type NewsKind = "paid" | "promised" | "disputed";
/** What happened to an invoice, and when it was committed by the database's clock. */
export type News = { kind: NewsKind; invoiceId: string; at: string };

const KINDS: readonly NewsKind[] = ["paid", "promised", "disputed"];

/** Lets an invoice of an act that still waits for its turn be paid, promised or contested; null when none waits. */
export async function bringNews(company: Company, random: () => number): Promise<News | null> {
  const { owner } = company;
  const [waiting] = await owner<{ invoice: string; customer: string }[]>`
    select i.invoice_id as invoice, i.customer_id as customer from dunning_acts a join dunning_items i on i.act_id = a.id
    where a.state = 'planned' order by a.id offset ${Math.floor(random() * 150)} limit 1`;
  if (!waiting) return null;
  const kind = KINDS[Math.floor(random() * KINDS.length)] ?? "paid";
  const { invoice, customer } = waiting;
  if (kind === "paid") await pay(owner, invoice, company.today);
  else if (kind === "disputed") await owner`update invoices set is_disputed = true where id = ${invoice}`;
  else await promise(owner, { invoice, customer, today: company.today });
  const [{ at } = { at: "" }] = await owner<{ at: string }[]>`select clock_timestamp()::text as at`;
  return { kind, invoiceId: invoice, at };
}

async function pay(owner: postgres.Sql, invoice: string, today: string): Promise<void> {
  await owner`
    insert into allocations (id, entity_code, invoice_id, currency, amount_minor, applied_on, system, external_id, source_version_at, mapping_version, correlation_id, last_seen_at)
    values (${randomUUID()}, ${ENTITY}, ${invoice}, 'EUR', 100000, ${today}, 'stripe', ${randomUUID()}, now(), 'gauntlet', 'gauntlet', now())`;
}

/** As the command does: behind the customer's lock. */
async function promise(
  owner: postgres.Sql,
  { invoice, customer, today }: { invoice: string; customer: string; today: string },
): Promise<void> {
  await owner.begin(async (tx) => {
    await tx`select from customers where id = ${customer} for update`;
    const id = randomUUID();
    await tx`
      insert into promises (id, entity_code, customer_id, currency, amount_minor, promised_on, given_on, given_at, agreement_id, position, channel, taken_by, told_state, told_on)
      values (${id}, ${ENTITY}, ${customer}, 'EUR', 100000, ${today}::date + 7, ${today}, now(), ${randomUUID()}, 1, 'call', 'Gauntlet', 'open', ${today})`;
    await tx`insert into promise_invoices (promise_id, invoice_id, entity_code) values (${id}, ${invoice}, ${ENTITY})`;
  });
}
