import { eq, sql } from "drizzle-orm";
import type { Pools, Tx } from "#db/client";
import { approvalRequests } from "#db/schema/approvals";
import type { PersonActor } from "#server/domain/access/actor";
import { COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import { addHours } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { loadPeople } from "#server/services/people/load-people";

type Found = { id: string };

/** A document may be as large as any, where only a part of it is asked for. */
const LARGEST_MINOR = 1_000_000_000;

export type RequestStage = Awaited<ReturnType<typeof openRequestStage>>;

/** What the demo's requests are made from: its people as they acted some hours ago, and what they could have asked for. */
export async function openRequestStage(pools: Pools, now: () => Date) {
  const inTransaction = <Result>(read: (tx: Tx) => Promise<Result>) =>
    pools.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      return read(tx);
    });
  const people = await inTransaction((tx) => loadPeople({ tx, now: now() }));
  const called = (name: string): PersonActor => {
    const person = people.find((one) => one.name === name);
    if (!person) throw new Error(`The demo company has nobody called ${name}.`);
    return person;
  };
  /** Somebody as they acted so many hours ago, with the factor they had shown then. */
  const as = (name: string, hoursAgo = 0): Context => {
    const at = addHours(now(), -hoursAgo);
    const person = called(name);
    const actor = { ...person, sessionId: person.userId, factorAt: at };
    return { db: pools.db, raw: pools.raw, actor, now: () => at, correlationId: "demo-set-up" };
  };
  const used: string[] = [];
  return {
    as,
    called,
    now,
    hasRequests: async () =>
      (await inTransaction((tx) => tx.select({ id: approvalRequests.id }).from(approvalRequests).limit(1))).length > 0,
    /** An open invoice of somebody of whom nothing was ever wrong, and for which nothing was asked yet. */
    async invoice(entity: string, atLeastMinor: number, atMostMinor = LARGEST_MINOR): Promise<string | null> {
      const rows = await inTransaction((tx) =>
        tx.execute<{ id: string; customer_id: string }>(sql`
          select i.id, i.customer_id from invoices i
          where i.entity_code = ${entity} and i.status = 'open' and i.system = 'stripe' and i.deleted_at is null and i.total_minor between ${atLeastMinor} and ${atMostMinor}
            and i.customer_id <> all(${sql.param(used)}::uuid[])
            and not exists (select from cases c where c.customer_id = i.customer_id and c.queue <> ${COLLECTIONS_QUEUE})
            and not exists (select from allocations a where a.invoice_id = i.id)
            and not exists (select from credit_memos m where m.invoice_id = i.id)
            and exists (select from erp_documents d where d.invoice_id = i.id and d.kind = 'invoice' and d.deleted_at is null)
          order by i.due_on desc nulls last, i.external_id limit 1`),
      );
      if (rows[0]) used.push(rows[0].customer_id);
      return rows[0]?.id ?? null;
    },
    payment: async (entity: string): Promise<Found | undefined> =>
      (
        await inTransaction((tx) =>
          tx.execute<Found>(sql`
            select p.id from payments p where p.entity_code = ${entity} and p.system = 'stripe' and p.refunded_minor = 0 and p.amount_minor between 5000 and 90000
              and not exists (select from payment_disputes d where d.payment_id = p.id)
              and not exists (select from cases c where c.customer_id = p.customer_id and c.queue <> ${COLLECTIONS_QUEUE})
              and p.received_on < ${now().toISOString()}::date - 14 and p.customer_id <> all(${sql.param(used)}::uuid[])
            order by p.received_on desc, p.external_id limit 1`),
        )
      )[0],
    debtor: async (entity: string): Promise<Found | undefined> =>
      (
        await inTransaction((tx) =>
          tx.execute<Found>(sql`
            select c.id from customers c where c.entity_code = ${entity} and coalesce(c.standing, '') <> 'suspended' and c.id <> all(${sql.param(used)}::uuid[])
              and exists (select from invoices i where i.customer_id = c.id and i.status = 'open' and i.deleted_at is null and i.due_on < ${now().toISOString()}::date - 1)
            order by c.external_id limit 1`),
        )
      )[0],
    async row(requestId: string) {
      const [row] = await inTransaction((tx) =>
        tx.select().from(approvalRequests).where(eq(approvalRequests.id, requestId)),
      );
      if (!row) throw new Error("A request of the demo is gone.");
      return row;
    },
  };
}
