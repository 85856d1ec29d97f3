import { sql } from "drizzle-orm";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { DunningPolicy } from "#server/domain/collections/dunning-policy";
import { type DayPlan, planDay } from "#server/domain/collections/plan-day";
import { stepsInUse } from "#server/domain/collections/stage";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { addDays, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { MOST_ACCOUNTS } from "#server/services/collections/load-account-histories";
import { loadAccountRecords } from "#server/services/collections/load-account-records";

export type Question = { entity: string; day: PlainDate; policy: DunningPolicy };
export type PlannedAccount = { account: AccountFacts; plan: DayPlan };

/**
 * What is to be done on a day about every customer of a legal entity with something open that could be due, by id, in
 * batches: so many accounts are in memory at a time, however many there are.
 */
export async function* planAccounts(
  scope: Pick<Scope, "tx">,
  question: Question,
  after: string | null = null,
): AsyncGenerator<PlannedAccount[]> {
  let place = after;
  for (;;) {
    const ids = await nextCustomers(scope, question, place);
    if (ids.length > 0) yield planned(await loadDay(scope, ids, question), question);
    if (ids.length < MOST_ACCOUNTS) return;
    place = ids.at(-1) ?? null;
  }
}

/** Accounts with all that the day's plan looks at, what collections has recorded among it. */
export async function loadDay(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
  { day, policy }: Pick<Question, "day" | "policy">,
): Promise<AccountFacts[]> {
  const records = await loadAccountRecords(scope, customerIds, day, policy.promises);
  return [...(await loadAccountFacts(scope, customerIds, day, records)).values()];
}

export function planned(accounts: readonly AccountFacts[], { day, policy }: Omit<Question, "entity">) {
  return accounts.map(
    (account): PlannedAccount => ({
      account,
      plan: planDay(account, policy, day, workingDaysOf(account.country)),
    }),
  );
}

/** Those with an invoice that is issued by the day and near enough to its due day for the earliest step of all. */
async function nextCustomers(
  { tx }: Pick<Scope, "tx">,
  { entity, day, policy }: Question,
  after: string | null,
): Promise<string[]> {
  const earliest = Math.min(0, ...policy.strategies.flatMap((one) => stepsInUse(one).map((step) => step.day)));
  const rows = await tx.execute<{ id: string }>(sql`
    select c.id from customers c
    where c.entity_code = ${entity} and ${after === null ? sql`true` : sql`c.id > ${after}::uuid`}
      and exists (select from invoices i where i.customer_id = c.id and i.status in ('open', 'paid') and i.deleted_at is null
        and i.issued_on <= ${day}::date and coalesce(i.due_on, i.issued_on) <= ${addDays(day, -earliest)}::date)
    order by c.id limit ${MOST_ACCOUNTS}`);
  return rows.map(({ id }) => id);
}
