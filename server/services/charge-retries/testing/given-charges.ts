import type { TestDatabase } from "#db/testing/database";
import { refusalOf } from "#server/kernel/errors";
import { chargesDue } from "#server/services/charge-retries/charges-to-review";
import { reviewCharges, reviewPortions } from "#server/services/charge-retries/review-charges";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";

export type StoredRetry = {
  id: string;
  attempt_id: string;
  state: string;
  planned_on: string;
  held_because: string | null;
  settled_reason: string | null;
  effect_id: string | null;
  told_on: string | null;
  asks: string | null;
  task_id: string | null;
  version: number;
};

/** Failed charges of invoices that are charged automatically, and the job that looks at them. */
export function givenCharges(db: TestDatabase) {
  const given = givenReceivables(db.owner, db.clock.now());
  const job = () => db.asJob("retry-charges");
  const tried = (customerId: string, invoiceId: string, at: string, columns = {}) =>
    given.tried(customerId, invoiceId, at, { currency: "EUR", ...columns });
  return {
    ...given,
    tried,
    job,
    /** An invoice whose card was declined for now. */
    async failed(customerId: string, number: string, at: string, columns = {}, invoice = {}) {
      const invoiceId = await given.owed(customerId, number, {
        collection_method: "charge_automatically",
        external_id: `in_${number}`,
        ...invoice,
      });
      return { customerId, invoiceId, attemptId: await tried(customerId, invoiceId, at, columns) };
    },
    /** @returns whether anything changed. */
    async review(...invoiceIds: string[]): Promise<boolean> {
      try {
        await reviewCharges.execute(job(), { invoiceIds });
        return true;
      } catch (error) {
        if (refusalOf(error)?.details.isNothingToDo === true) return false;
        throw error;
      }
    },
    /** What the clock does every quarter of an hour. */
    async byClock(): Promise<number> {
      return reviewPortions(job(), await chargesDue.execute(job(), {}), new AbortController().signal);
    },
    on: (instant: string) => db.clock.set(new Date(instant)),
    async retries(invoiceId: string): Promise<StoredRetry[]> {
      return db.owner<StoredRetry[]>`
        select id, attempt_id, state, planned_on::text, held_because, settled_reason, effect_id, told_on::text, asks, task_id, version
        from charge_retries where invoice_id = ${invoiceId} order by planned_at, failed_on, id`;
    },
    async effects(number: string): Promise<{ id: string; state: string; requested_by: string }[]> {
      return db.owner<{ id: string; state: string; requested_by: string }[]>`
        select id, state, requested_by from effects where target = ${`invoice:in_${number}`} and operation = 'invoice.retry_payment' order by position`;
    },
    /** As the worker leaves it once the gateway has answered. */
    async answered(effectId: string, state: "confirmed" | "failed"): Promise<void> {
      const now = db.clock.now();
      await db.owner`update effects set state = ${state}, sent_at = ${now}, settled_at = ${now} where id = ${effectId}`;
    },
    async paidBy(invoiceId: string): Promise<void> {
      await db.owner`update invoices set status = 'paid' where id = ${invoiceId}`;
    },
    async tasks(customerId: string): Promise<string[]> {
      const rows = await db.owner<{ title: string }[]>`
        select title from collection_tasks where customer_id = ${customerId} order by created_at, id`;
      return rows.map(({ title }) => title);
    },
    async events(retryId: string): Promise<string[]> {
      const rows = await db.owner<{ type: string }[]>`
        select type from events where stream = ${`charge_retry:${retryId}`} order by position`;
      return rows.map(({ type }) => type);
    },
  };
}
