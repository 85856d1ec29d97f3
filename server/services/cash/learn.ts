import { and, eq, sql } from "drizzle-orm";
import { payerMarks } from "#db/schema/cash";
import { type Decision, learned, marksOf, type PaidBefore } from "#server/domain/cash/payer-history";
import type { Scope } from "#server/kernel/context";
import { type PaidBeforeRow, paidBefore } from "#server/services/exceptions/load-cash-ground";

type Payer = { entityCode: string; account: string | null; name: string | null };

/**
 * What is known of a payer's account and name, locked: decisions about one payer that come together are learned from one
 * after the other.
 */
export async function lockMarks(scope: Scope, payer: Payer): Promise<PaidBefore[]> {
  const marks = marksOf(payer);
  for (const { by, mark } of marks)
    await scope.tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`payer ${payer.entityCode} ${by} ${mark}`}, 0))`,
    );
  const rows = await scope.tx.execute<PaidBeforeRow>(sql`
    select m.by, m.mark, m.customer_id, m.times, m.last_on::text, m.turned_down_on::text from payer_marks m
    where m.entity_code = ${payer.entityCode}
      and (m.by, m.mark) in (select * from unnest(${sql.param(marks.map(({ by }) => by))}::text[], ${sql.param(marks.map(({ mark }) => mark))}::text[]))`);
  return rows.map(paidBefore);
}

/** Stores what is known after some decisions, and forgets what is nothing any more. */
export async function learn(
  scope: Scope,
  { entityCode }: Payer,
  before: readonly PaidBefore[],
  decisions: readonly Decision[],
): Promise<void> {
  await store(scope, entityCode, before, decisions.reduce<readonly PaidBefore[]>(learned, before));
}

export async function store(
  scope: Scope,
  entityCode: string,
  before: readonly PaidBefore[],
  after: readonly PaidBefore[],
): Promise<void> {
  const isSame = (left: PaidBefore, right: PaidBefore) =>
    left.customerId === right.customerId && left.by === right.by && left.mark === right.mark;
  for (const gone of before.filter((one) => !after.some((other) => isSame(one, other))))
    await scope.tx
      .delete(payerMarks)
      .where(
        and(
          eq(payerMarks.entityCode, entityCode),
          eq(payerMarks.by, gone.by),
          eq(payerMarks.mark, gone.mark),
          eq(payerMarks.customerId, gone.customerId),
        ),
      );
  for (const known of after.filter((one) => !before.includes(one)))
    await scope.tx
      .insert(payerMarks)
      .values({ entityCode, ...known })
      .onConflictDoUpdate({
        target: [payerMarks.entityCode, payerMarks.by, payerMarks.mark, payerMarks.customerId],
        set: { times: known.times, lastOn: known.lastOn, turnedDownOn: known.turnedDownOn },
      });
}
