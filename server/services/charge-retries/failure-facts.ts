import { sql } from "drizzle-orm";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { ChargeFacts } from "#server/domain/collections/charge-retry";
import { chaseable, type Hold, stopsOf } from "#server/domain/collections/holds";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { Attempt, ChargedInvoice } from "#server/services/charge-retries/load-charges";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { loadChargeFacts } from "#server/services/collections/load-charge-facts";
import { type ActivePolicy, activePolicies } from "#server/services/policies/active-policy";

/** All that decides what follows a failed charge, beside its own history. */
export type ReviewKnown = {
  policy: ActivePolicy<"charge_retry">;
  accounts: ReadonlyMap<string, AccountFacts>;
  /** By attempt. */
  charges: ReadonlyMap<string, ChargeFacts>;
  /** What keeps money from being asked for, the first reason to tell; null where nothing does. */
  holdOf(invoice: ChargedInvoice): Hold | null;
  openMinorOf(invoice: ChargedInvoice): bigint;
};

/** Looks once at the accounts and charges of a batch: a number of queries that grows with the days its entities are in. */
export async function loadReviewKnown(scope: Scope, invoices: readonly ChargedInvoice[]): Promise<ReviewKnown> {
  const { charge_retry: policy, dunning } = await activePolicies(scope, ["charge_retry", "dunning"]);
  const accounts = new Map<string, AccountFacts>();
  for (const [day, group] of Map.groupBy(invoices, (invoice) => invoice.day)) {
    const ids = [...new Set(group.map(({ customerId }) => customerId))];
    const records = await loadAccountRecords(scope, ids, day, dunning.document.promises);
    for (const [id, facts] of await loadAccountFacts(scope, ids, day, records)) accounts.set(id, facts);
  }
  const asked = invoices.flatMap(({ id, attempts }) => {
    const last = attempts.at(-1);
    return last ? [{ invoiceId: id, attemptId: last.id, isToday: true }] : [];
  });
  const noticesOn = await loadNotices(
    scope,
    invoices.map(({ id }) => id),
  );
  const charges = await loadChargeFacts(scope, asked, noticesOn);
  const openOf = ({ id, customerId }: ChargedInvoice) =>
    accounts.get(customerId)?.invoices.find((one) => one.id === id) ?? null;
  return {
    policy,
    accounts,
    charges,
    openMinorOf: (invoice) => openOf(invoice)?.openMinor ?? 0n,
    holdOf(invoice) {
      const [account, open] = [accounts.get(invoice.customerId), openOf(invoice)];
      if (!account || !open) return null;
      // A charge takes the whole of an invoice, so that any part nobody may ask for keeps all of it back.
      const holds = [
        ...stopsOf(account, invoice.day),
        ...chaseable(account, open, dunning.document, invoice.day).holds,
      ];
      return holds[0] ?? null;
    },
  };
}

/** The days on which customers were told of failed charges, by invoice. */
async function loadNotices({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await tx.execute<{ invoice_id: string; days: PlainDate[] }>(sql`
    select invoice_id, json_agg(told_on order by told_on) as days from charge_retries
    where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and told_on is not null group by 1`);
  return new Map(rows.map(({ invoice_id, days }) => [invoice_id, days]));
}

/** Something went to the customer by itself today, such as a reminder. */
export function isWrittenToToday(account: AccountFacts | undefined, day: PlainDate): boolean {
  return (account?.contacts ?? []).some(
    ({ on, direction, isAutomated }) => isAutomated && direction === "out" && on === day,
  );
}

/** Charges that this company makes: of what the customer pays by itself a card was given once, for that payment. */
export function isOursToCharge(invoice: ChargedInvoice, last: Attempt): boolean {
  return invoice.isChargedAutomatically || last.system !== invoice.system;
}
