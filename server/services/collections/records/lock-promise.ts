import { eq } from "drizzle-orm";
import { promises } from "#db/schema/collections";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { isLive, judgePromise, promiseWords } from "#server/domain/collections/promise";
import { dayWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import { type KnownPromise, loadPromises } from "#server/services/collections/load-promises";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";

/**
 * A promise that is still to be kept, with its account locked. @throws AppError where there is none, where somebody ended it
 * before, and where it is judged already: what became of it stays.
 */
export async function lockLivePromise(
  scope: Scope,
  promiseId: string,
  terms: PromiseTerms,
): Promise<{ account: Account; promise: KnownPromise }> {
  const [found] = await scope.tx
    .select({ customerId: promises.customerId })
    .from(promises)
    .where(eq(promises.id, promiseId));
  if (!found) throw notFound("There is no such promise, or it belongs to a legal entity you do not work for.");
  const account = await lockAccount(scope, found.customerId);
  const known = (await loadPromises(scope, [account.id], account.today, terms)).get(account.id) ?? [];
  const promise = known.find(({ id }) => id === promiseId);
  if (!promise) throw notFound("There is no such promise. Open the account again.");
  if (promise.endedOn !== null)
    throw conflict(
      `${promise.endedBy} ${promise.endedAs === "rescheduled" ? "rescheduled" : "took back"} promise ${promise.number} on ${dayWords(promise.endedOn)} already. Nothing was changed.`,
    );
  const state = judgePromise(promise, terms, account.today);
  if (!isLive(state))
    throw ruleViolation(
      `Promise ${promise.number} is ${promiseWords[state].toLowerCase()}, and that stays. Record a new promise instead.`,
    );
  return { account, promise };
}
