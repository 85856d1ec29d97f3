import { type SQL, sql } from "drizzle-orm";
import type { Db, Pools, Tx } from "#db/client";
import type { JobName, PersonActor } from "#server/domain/access/actor";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { addDays, addHours, businessDate, type PlainDate, startOfBusinessDate } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { loadPeople } from "#server/services/people/load-people";

export type StagedInvoice = { id: string; number: string; currency: string; dueOn: PlainDate; minor: bigint };
/** A customer with something past due, the oldest first. */
export type PastDue = {
  id: string;
  name: string;
  entity: string;
  email: string | null;
  invoices: readonly StagedInvoice[];
};
/** Something that happened at an instant; false where there was nothing of the kind. */
export type Step = { at: Date; name: string; tell(): Promise<boolean | undefined> };

type Place = { entity: string; country: string; timeZone: string; today: PlainDate };
export type CollectionsStage = Awaited<ReturnType<typeof openCollectionsStage>>;

/** The demo's people and customers, and the instants of the weeks before now at which they did something. */
export async function openCollectionsStage(pools: Pools, now: () => Date) {
  const inTransaction = <Result>(act: (tx: Tx) => Promise<Result>) =>
    pools.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      return act(tx);
    });
  const people = await inTransaction((tx) => loadPeople({ tx, now: now() }));
  const places = await inTransaction((tx) =>
    tx.execute<{ entity: string; country: string; time_zone: string }>(
      sql`select code as entity, country, time_zone from legal_entities order by code`,
    ),
  );
  const byEntity = new Map(
    places.map(({ time_zone: timeZone, ...place }): [string, Place] => [
      place.entity,
      { ...place, timeZone, today: businessDate(now(), timeZone) },
    ]),
  );
  const placeOf = (entity: string): Place => {
    const place = byEntity.get(entity);
    if (!place) throw new Error(`The demo company has no legal entity ${entity}.`);
    return place;
  };
  const workedOn = (entity: string, daysAgo: number): PlainDate => {
    const { country, today } = placeOf(entity);
    const { isOpen } = workingDaysOf(country);
    let day = addDays(today, -daysAgo);
    while (!isOpen(day)) day = addDays(day, -1);
    return day;
  };
  const hourOf = (entity: string, day: PlainDate, hour: number) =>
    addHours(startOfBusinessDate(day, placeOf(entity).timeZone), hour);
  const called = (name: string): PersonActor => {
    const person = people.find((one) => one.name === name);
    if (!person) throw new Error(`The demo company has nobody called ${name}.`);
    return person;
  };
  const context = (actor: Context["actor"], at: Date): Context => ({
    db: pools.db,
    raw: pools.raw,
    actor,
    now: () => at,
    correlationId: "demo-set-up",
  });
  const read = <Row extends Record<string, unknown>>(query: SQL): Promise<Row[]> =>
    inTransaction(async (tx) => [...(await tx.execute(query))] as Row[]);
  return {
    now,
    called,
    read,
    by: (name: string, at: Date) => context({ ...called(name), sessionId: called(name).userId, factorAt: at }, at),
    job: (name: JobName, at: Date) => context({ kind: "job", name }, at),
    today: (entity: string) => placeOf(entity).today,
    /** A day so many days from today; those behind it are negative. */
    day: (entity: string, inDays: number) => addDays(placeOf(entity).today, inDays),
    /** The same, or the first working day after it. */
    workday(entity: string, inDays: number): PlainDate {
      const { isOpen } = workingDaysOf(placeOf(entity).country);
      let day = addDays(placeOf(entity).today, inDays);
      while (!isOpen(day)) day = addDays(day, 1);
      return day;
    },
    workedOn,
    /** An hour of the working day so many days ago, or of the last one before it. */
    at: (entity: string, daysAgo: number, hour: number) => hourOf(entity, workedOn(entity, daysAgo), hour),
    hourOf,
    /** Commands as one happening: what they ask of the worker is asked once all of it is done, so that nothing comes between. */
    together: <Result>(tell: (on: (context: Context) => Context, tx: Tx) => Promise<Result>) =>
      inTransaction((tx) => tell((one) => ({ ...one, db: tx as unknown as Db }), tx)),
    /** Customers with something past due for which nobody asks to sign anything, those that owe the longest first. */
    async pastDue(entity: string): Promise<PastDue[]> {
      const rows = await read<PastDueRow>(pastDueOf(entity, placeOf(entity).today));
      return rows.map(({ invoices, ...row }) => ({
        ...row,
        invoices: invoices.map(({ minor, ...invoice }) => ({ ...invoice, minor: BigInt(minor) })),
      }));
    },
    /** What arrived after it was due, with another invoice that is past due still. */
    latePayments: (entity: string) => read<LatePayment>(latePaymentsOf(entity, placeOf(entity).today)),
  };
}

type PastDueRow = Omit<PastDue, "invoices"> & {
  invoices: { id: string; number: string; currency: string; dueOn: PlainDate; minor: string }[];
};

const openOf = sql`i.total_minor - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
  - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.status <> 'void' and m.deleted_at is null), 0)`;

const pastDueOf = (entity: string, today: PlainDate) => sql`
  select c.id, c.name, c.entity_code as entity, c.email,
    json_agg(json_build_object('id', i.id, 'number', i.number, 'currency', i.currency, 'dueOn', i.due_on, 'minor', o.minor::text) order by i.due_on, i.external_id) as invoices
  from customers c join invoices i on i.customer_id = c.id cross join lateral (select ${openOf} as minor) o
  where c.entity_code = ${entity} and c.deleted_at is null and i.status = 'open' and i.deleted_at is null and not i.is_disputed and i.due_on < ${today}::date and o.minor > 0
    and i.collection_method = 'send_invoice' and not exists (select from approval_requests r where r.customer_id = c.id)
  group by c.id order by min(i.due_on), c.external_id`;

export type LatePayment = {
  customer: string;
  name: string;
  invoice: string;
  currency: string;
  minor: string;
  on: PlainDate;
  /** An invoice that is past due still. */
  other: string | null;
  left: string | null;
};

const latePaymentsOf = (entity: string, today: PlainDate) => sql`
  select distinct on (c.external_id) c.id as customer, c.name, i.id as invoice, i.currency, p.amount_minor::text as minor, p.applied_on::text as on, other.id as other, other.minor::text as left
  from allocations p join invoices i on i.id = p.invoice_id join customers c on c.id = i.customer_id
  left join lateral (select i.id, ${openOf} as minor from invoices i where i.customer_id = c.id and i.status = 'open' and i.deleted_at is null and not i.is_disputed
    and i.due_on < ${today}::date - 10 order by i.due_on limit 1) other on other.minor > 0
  where c.entity_code = ${entity} and p.deleted_at is null and i.collection_method = 'send_invoice' and p.amount_minor > 10000
    and p.applied_on between ${today}::date - 19 and ${today}::date - 5 and i.due_on < p.applied_on - 9
    and not exists (select from approval_requests r where r.customer_id = c.id)
  order by c.external_id, p.applied_on desc, i.external_id`;

/** Tells everything in the order it happened. What the company's own rules refuse is left out, and said. */
export async function tellInOrder(steps: readonly Step[]): Promise<string[]> {
  const left: string[] = [];
  for (const { name, tell } of steps.toSorted((one, other) => one.at.getTime() - other.at.getTime())) {
    try {
      if ((await tell()) === false) left.push(`${name} (nothing of the kind is there)`);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      left.push(`${name} (${refusal.message})`);
    }
  }
  return left;
}
