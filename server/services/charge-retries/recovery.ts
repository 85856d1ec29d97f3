import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  RECOVERED_WAYS,
  type RecoveredCharge,
  type RecoveryRow,
  type RecoveryWay,
  recoveryWays,
} from "#server/domain/collections/charge-retry-views";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { asSentence } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import {
  type ChargeKindRow,
  declineKindOf,
  methodOf,
  recoveryDays,
  recoveryTold,
} from "#server/services/charge-retries/recovery-sql";

const Days = z.union(recoveryDays.map((days) => z.literal(days)));

type SumRow = ChargeKindRow & {
  currency: string;
  way: RecoveryWay;
  count: number;
  minor: string;
  days: number[];
};

/** Of charges that failed in the last days, what came in after all: by which way, how much, after how many days. */
export const retryRecovery = defineQuery({
  name: "charge_retry.recovery",
  permission: "collection.read",
  input: z.strictObject({ days: Days }),
  async run({ tx, now }, { days }): Promise<RecoveryRow[]> {
    const rows = await tx.execute<SumRow>(sql`
      with ${recoveryTold(now, days)}
      select code, method, system, billing_system, currency, way, count(*)::int as count, sum(amount_minor)::text as minor,
        coalesce(json_agg(recovered_on - failed_on) filter (where recovered_on is not null), '[]') as days
      from told group by 1, 2, 3, 4, 5, 6`);
    const groups = Map.groupBy(rows, (row) => `${methodOf(row)} ${declineKindOf(row)}`);
    return [...groups.entries()]
      .toSorted(([left], [right]) => left.localeCompare(right))
      .flatMap(([, group]) => rowOf(group));
  },
});

function rowOf(group: readonly SumRow[]): RecoveryRow[] {
  const [first] = group;
  if (!first) return [];
  const recovered = group.filter(({ way }) => RECOVERED_WAYS.includes(way));
  return [
    {
      method: methodOf(first),
      decline: declineKindOf(first),
      ...summed(group),
      recovered: summed(recovered),
      medianDays: medianOf(recovered.flatMap(({ days }) => days)),
      cells: recoveryWays.flatMap((way) => {
        const ofWay = group.filter((row) => row.way === way);
        return ofWay.length === 0 ? [] : [{ way, ...summed(ofWay) }];
      }),
    },
  ];
}

function summed(rows: readonly SumRow[]): { count: number; amounts: Money[] } {
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency);
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    amounts: [...byCurrency]
      .toSorted(([left], [right]) => left.localeCompare(right))
      .map(([currency, group]) => ({ currency, minor: group.reduce((sum, { minor }) => sum + BigInt(minor), 0n) })),
  };
}

function medianOf(days: readonly number[]): number | null {
  const inOrder = days.toSorted((left, right) => left - right);
  return inOrder[Math.floor((inOrder.length - 1) / 2)] ?? null;
}

type ListRow = ChargeKindRow & {
  invoice_id: string;
  number: string;
  customer_id: string;
  customer_name: string;
  way: RecoveryWay;
  currency: string;
  minor: string;
  failed_on: PlainDate;
  recovered_on: PlainDate | null;
};

const MOST_LISTED = 200;

/** The charges behind one number of the recovery, the largest of a currency first. */
export const recoveredCharges = defineQuery({
  name: "charge_retry.recovered",
  permission: "collection.read",
  input: z.strictObject({
    days: Days,
    method: z.enum(["card", "direct_debit"]),
    decline: z.enum(["soft", "hard"]),
    way: z.enum(recoveryWays).nullable(),
  }),
  async run({ tx, now }, { days, method, decline, way }): Promise<{ rows: RecoveredCharge[]; isCut: boolean }> {
    const told = recoveryTold(now, days);
    const kinds = await tx.execute<ChargeKindRow>(
      sql`with ${told} select distinct code, method, system, billing_system from told`,
    );
    const wanted = kinds.filter((kind) => methodOf(kind) === method && declineKindOf(kind) === decline);
    const keys = wanted.map((kind) => JSON.stringify([kind.code, kind.method, kind.system]));
    const rows = await tx.execute<ListRow>(sql`
      with ${told}
      select t.invoice_id, coalesce(t.number, t.external_id) as number, t.customer_id, c.name as customer_name, t.way, t.code, t.method, t.system, t.billing_system,
        t.currency, t.amount_minor::text as minor, t.failed_on::text, t.recovered_on::text
      from told t join customers c on c.id = t.customer_id
      where jsonb_build_array(t.code, t.method, t.system) = any(${sql.param(keys)}::jsonb[]) and ${way === null ? sql`true` : sql`t.way = ${way}`}
      order by t.currency, t.amount_minor desc, t.invoice_id limit ${MOST_LISTED + 1}`);
    return {
      isCut: rows.length > MOST_LISTED,
      rows: rows.slice(0, MOST_LISTED).map((row) => ({
        invoice: { id: row.invoice_id, number: row.number },
        customer: { id: row.customer_id, name: row.customer_name },
        way: row.way,
        amount: { minor: BigInt(row.minor), currency: row.currency },
        declined: asSentence(declineOf(row.code).words),
        failedOn: row.failed_on,
        recoveredOn: row.recovered_on,
      })),
    };
  },
});
