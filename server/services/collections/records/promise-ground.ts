import { sql } from "drizzle-orm";
import type { InvoiceFacts, PromiseFacts } from "#server/domain/collections/account-facts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { coveredByPromises, isLive, judgePromise } from "#server/domain/collections/promise";
import type { Promisable } from "#server/domain/collections/record-rules";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import type { Account } from "#server/services/collections/records/lock-account";

type NamedInvoice = { id: string; customer_id: string; number: string; currency: string };

/** Invoices that are named on a record of an account: its own or those of accounts below it. @throws AppError RULE_VIOLATION */
export async function requireInvoices(
  scope: Pick<Scope, "tx">,
  { id: customerId, name }: Pick<Account, "id" | "name">,
  invoiceIds: readonly string[],
): Promise<NamedInvoice[]> {
  const wanted = [...new Set(invoiceIds)];
  if (wanted.length === 0) return [];
  const found = await scope.tx.execute<NamedInvoice>(sql`
    select id, customer_id, coalesce(number, external_id) as number, currency from invoices
    where id = any(${sql.param(wanted)}::uuid[]) and deleted_at is null`);
  const isAllOwn = found.every(({ customer_id }) => customer_id === customerId);
  const family = isAllOwn ? [customerId] : await findAccountCustomers(scope, customerId, true);
  if (found.length < wanted.length || found.some(({ customer_id }) => !family.includes(customer_id)))
    throw ruleViolation(
      `An invoice that was chosen is none of ${name} or of a customer below it. Choose among its invoices.`,
    );
  return found;
}

/**
 * What an account may still promise in a currency, of the invoices it names or of its own.
 * @param replacing a promise that the new one stands for.
 * @throws AppError RULE_VIOLATION naming the first invoice for which nothing can be promised.
 */
export async function promisableOf(
  scope: Pick<Scope, "tx">,
  account: Account,
  { currency, invoiceIds }: { currency: string; invoiceIds: readonly string[] },
  terms: PromiseTerms,
  replacing: string | null = null,
): Promise<Promisable> {
  const named = await requireInvoices(scope, account, invoiceIds);
  const ids = [...new Set([account.id, ...named.map(({ customer_id }) => customer_id)])];
  const records = await loadAccountRecords(scope, ids, account.today, terms);
  const facts = await loadAccountFacts(scope, ids, account.today, records);
  const open = [...facts.values()].flatMap(({ invoices }) => invoices).map(uncontested);
  for (const invoice of named) refuseUnfit(invoice, open, currency);
  const live = [...facts.values()].flatMap(({ promises, invoices }) =>
    promises
      .filter((one) => one.id !== replacing && isLive(judgePromise(one, terms, account.today)))
      .flatMap((one) => ofNamed(one, invoices)),
  );
  const parts = coveredByPromises(live, open);
  const own = new Set(facts.get(account.id)?.invoices.map(({ id }) => id));
  const wanted = invoiceIds.length === 0 ? own : new Set(invoiceIds);
  const meant = open.filter((invoice) => invoice.currency === currency && wanted.has(invoice.id));
  return {
    currency,
    openMinor: meant.reduce((sum, { openMinor }) => sum + openMinor, 0n),
    coveredMinor: meant.reduce((sum, { id }) => sum + (parts.get(id)?.minor ?? 0n), 0n),
  };
}

type OpenInvoice = Pick<InvoiceFacts, "id" | "currency" | "dueOn" | "openMinor"> & { isContested: boolean };

/** Nobody promises what they contest. */
function uncontested({ id, currency, dueOn, openMinor, disputedMinor }: InvoiceFacts): OpenInvoice {
  const left = openMinor - disputedMinor;
  return { id, currency, dueOn, openMinor: left > 0n ? left : 0n, isContested: left <= 0n };
}

function refuseUnfit({ id, number, currency }: NamedInvoice, open: readonly OpenInvoice[], wanted: string): void {
  const invoice = open.find((one) => one.id === id);
  if (!invoice) throw ruleViolation(`Nothing is open of invoice ${number}. Leave it out of the promise.`);
  if (currency !== wanted)
    throw ruleViolation(`Invoice ${number} is in ${currency}, the promise in ${wanted}. Promise each currency alone.`);
  if (invoice.isContested)
    throw ruleViolation(`The customer contests all of invoice ${number}. Leave it out until that is settled.`);
}

/** A promise for whatever is oldest speaks of its own account's invoices, beside those of others. */
function ofNamed(promise: PromiseFacts, own: readonly InvoiceFacts[]): PromiseFacts[] {
  if (promise.invoiceIds.length > 0) return [promise];
  const invoiceIds = own.filter(({ currency }) => currency === promise.currency).map(({ id }) => id);
  return invoiceIds.length === 0 ? [] : [{ ...promise, invoiceIds }];
}
