import { sql } from "drizzle-orm";
import type { PromiseFacts } from "#server/domain/collections/account-facts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import type { PromiseState } from "#server/domain/collections/promise";
import { moneyOfPromises, type Receipt } from "#server/domain/collections/promise-money";
import type { ContactChannel, PromiseEnd } from "#server/domain/collections/records";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

/** A promise with what arrived for it, and what is written down of how it was given and ended. */
export type KnownPromise = PromiseFacts & {
  customerId: string;
  number: number;
  agreementId: string;
  position: number;
  personId: string | null;
  personName: string | null;
  channel: ContactChannel;
  takenBy: string;
  givenAt: Date;
  endedAs: PromiseEnd | null;
  endedReason: string | null;
  endedBy: string | null;
  replacedBy: string | null;
  toldState: PromiseState;
};

type PromiseRow = {
  id: string;
  number: string;
  customer_id: string;
  currency: string;
  amount_minor: string;
  promised_on: PlainDate;
  given_on: PlainDate;
  given_at: string;
  agreement_id: string;
  position: number;
  person_id: string | null;
  person_name: string | null;
  channel: ContactChannel;
  taken_by: string;
  ended_on: PlainDate | null;
  ended_as: PromiseEnd | null;
  ended_reason: string | null;
  ended_by: string | null;
  replaced_by: string | null;
  told_state: PromiseState;
  invoice_ids: string[];
};

/** All that was promised by some accounts up to a day, by customer, the earliest day first; two queries however many they are. */
export async function loadPromises(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
  day: PlainDate,
  { graceDays }: PromiseTerms,
): Promise<Map<string, KnownPromise[]>> {
  const rows = await scope.tx.execute<PromiseRow>(sql`
    select p.id, p.number::text, p.customer_id, p.currency, p.amount_minor::text, p.promised_on::text, p.given_on::text, p.given_at, p.agreement_id, p.position,
      p.person_id, p.person_name, p.channel, p.taken_by, p.ended_on::text, p.ended_as, p.ended_reason, p.ended_by, p.replaced_by, p.told_state,
      coalesce((select json_agg(x.invoice_id order by x.invoice_id) from promise_invoices x where x.promise_id = p.id), '[]') as invoice_ids
    from promises p where p.customer_id = any(${sql.param(customerIds)}::uuid[]) and p.given_on <= ${day}::date
    order by p.promised_on, p.id`);
  if (rows.length === 0) return new Map();
  const receipts = await loadReceipts(scope, rows, day);
  const promises = grouped(rows, (row) => row.customer_id, promiseOf);
  return new Map(
    [...promises].map(([customerId, own]) => {
      const named = new Set(own.flatMap(({ invoiceIds }) => invoiceIds));
      const theirs = receipts
        .filter(({ invoiceId, payer }) => payer === customerId || named.has(invoiceId))
        .map(({ payer, ...receipt }) => ({ ...receipt, isOwn: payer === customerId }));
      const money = moneyOfPromises(own, theirs, graceDays);
      return [customerId, own.map((promise) => ({ ...promise, paidMinor: money.get(promise.id) ?? 0n }))];
    }),
  );
}

function promiseOf(row: PromiseRow): KnownPromise {
  return {
    id: row.id,
    number: Number(row.number),
    customerId: row.customer_id,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    promisedOn: row.promised_on,
    givenOn: row.given_on,
    givenAt: new Date(row.given_at),
    invoiceIds: row.invoice_ids,
    paidMinor: 0n,
    endedOn: row.ended_on,
    agreementId: row.agreement_id,
    position: row.position,
    personId: row.person_id,
    personName: row.person_name,
    channel: row.channel,
    takenBy: row.taken_by,
    endedAs: row.ended_as,
    endedReason: row.ended_reason,
    endedBy: row.ended_by,
    replacedBy: row.replaced_by,
    toldState: row.told_state,
  };
}

type ReceiptRow = { invoice_id: string; customer_id: string; currency: string; on: PlainDate; minor: string };

/** Credits are no money: what was credited was never paid. */
async function loadReceipts(
  { tx }: Pick<Scope, "tx">,
  promises: readonly PromiseRow[],
  day: PlainDate,
): Promise<(Omit<Receipt, "isOwn"> & { payer: string })[]> {
  const named = [...new Set(promises.flatMap(({ invoice_ids }) => invoice_ids))];
  const unnamed = promises.filter(({ invoice_ids }) => invoice_ids.length === 0);
  const customers = [...new Set(unnamed.map(({ customer_id }) => customer_id))];
  const from = promises.map(({ given_on }) => given_on).sort()[0] ?? day;
  const rows = await tx.execute<ReceiptRow>(sql`
    with meant as (
      select i.id, i.customer_id from invoices i where i.id = any(${sql.param(named)}::uuid[])
      union select i.id, i.customer_id from invoices i where i.customer_id = any(${sql.param(customers)}::uuid[]))
    select a.invoice_id, m.customer_id, a.currency, a.applied_on::text as "on", sum(a.amount_minor)::text as minor
    from meant m join allocations a on a.invoice_id = m.id
    where a.applied_on between ${from}::date and ${day}::date and a.deleted_at is null
    group by 1, 2, 3, 4 order by 4, 1`);
  return rows.map(({ invoice_id, customer_id, currency, on, minor }) => ({
    invoiceId: invoice_id,
    payer: customer_id,
    currency,
    on,
    minor: BigInt(minor),
  }));
}
