import { sql } from "drizzle-orm";
import type { AccountFacts, InvoiceFacts } from "#server/domain/collections/account-facts";
import { brokenCount, handOverTrouble, toHandOver } from "#server/domain/collections/hand-over";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { loadDay } from "#server/services/dunning/plan-accounts";
import { activePolicy } from "#server/services/policies/active-policy";

/** What an agency would get of an account, and what was tried before. */
export type HandOverGround = {
  account: AccountFacts;
  owed: readonly InvoiceFacts[];
  contacts: { count: number; lastOn: PlainDate | null };
  promisesBroken: number;
};

/**
 * What was past due on the day of `asOf`, as it stands now: whatever was promised, contested or paid since counts.
 * @throws AppError where the account may not be handed over.
 */
export async function loadHandOver(
  scope: Pick<Scope, "tx" | "now"> & { asOf: Date },
  customerId: string,
): Promise<HandOverGround> {
  const [place] = await scope.tx.execute<{ time_zone: string }>(sql`
    select e.time_zone from customers c join legal_entities e on e.code = c.entity_code where c.id = ${customerId}::uuid and c.deleted_at is null`);
  if (!place) throw noSuchAccount();
  const today = businessDate(scope.now, place.time_zone);
  const { document: policy } = await activePolicy(scope, "dunning");
  const [account] = await loadDay(scope, [customerId], { day: today, policy });
  if (!account) throw noSuchAccount();
  const trouble = handOverTrouble(account, policy.promises, today);
  if (trouble) throw ruleViolation(trouble);
  const sent = account.contacts.filter(({ direction }) => direction === "out");
  return {
    account,
    owed: toHandOver(account, businessDate(scope.asOf, place.time_zone)),
    contacts: {
      count: sent.length,
      lastOn:
        sent
          .map(({ on }) => on)
          .sort()
          .at(-1) ?? null,
    },
    promisesBroken: brokenCount(account, policy.promises, today),
  };
}
