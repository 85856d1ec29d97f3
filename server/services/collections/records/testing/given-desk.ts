import { openTestDatabase, TEST_NOW } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import type { EntityScope, Role } from "#server/domain/access/roles";
import type { RecordContactInput } from "#server/domain/collections/record-inputs";
import type { PlainDate } from "#server/domain/time";
import { recordContact } from "#server/services/collections/records/record-contact";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";

export const TODAY = "2026-03-02";

/** A desk with people at it, on a database of its own. */
export async function openDesk() {
  const db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  const people = givenCases(db.owner, TEST_NOW);
  await given.entities();
  const [meike, jonas] = [
    await people.person("Meike Harders", "collector"),
    await people.person("Jonas Lindt", "collector"),
  ];
  const as = (role: Role, entities: EntityScope = "all") => db.as(role, entities);
  return {
    ...db,
    given,
    /** Two collectors, and whoever leads them. */
    meike: db.as("collector", "all", meike),
    jonas: db.as("collector", "all", jonas),
    jonasId: jonas.userId,
    lead: as("controller"),
    /** Reads accounts and works none. */
    reader: as("dispute_owner"),
    /** Works another legal entity. */
    abroad: as("collector", ["US01"]),
    /** Later, at noon of a day. */
    goTo: (day: PlainDate) => db.clock.set(new Date(`${day}T12:00:00Z`)),
    async events(customerId: string): Promise<{ type: string; sentence: string }[]> {
      return db.owner<{ type: string; sentence: string }[]>`
        select type, payload #>> '{data,sentence}' as sentence from events where payload #>> '{data,customerId}' = ${customerId} order by position`;
    },
    /** Who waits for a lock. */
    async waiting(): Promise<number> {
      const rows = await db.owner`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return rows.length;
    },
    async count(table: string, customerId: string): Promise<number> {
      const [row] = await db.owner<{ count: number }[]>`
        select count(*)::int as count from ${db.owner(table)} where customer_id = ${customerId}`;
      return row?.count ?? -1;
    },
    /** Promises by a call, and answers the id of the first. */
    async promised(customerId: string, promise: NonNullable<RecordContactInput["promise"]>): Promise<string> {
      const { contactId } = await recordContact.execute(
        db.as("collector", "all", meike),
        aCall(customerId, { outcome: "promised", promise }),
      );
      const [row] = await db.owner<{ id: string }[]>`
        select id from promises where contact_id = ${contactId} order by position limit 1`;
      if (!row) throw new Error("The call left no promise.");
      return row.id;
    },
  };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** A call in which somebody was reached. */
export function aCall(customerId: string, more: Partial<RecordContactInput> = {}): RecordContactInput {
  return {
    customerId,
    direction: "out",
    channel: "call",
    outcome: "reached",
    personId: null,
    personName: "Frau Lorenz",
    note: "",
    invoiceIds: [],
    promise: null,
    followUpOn: null,
    tasks: [],
    awaitingUs: null,
    ...more,
  };
}

/** Euros in one instalment. */
export function euros(amountMinor: bigint, promisedOn: PlainDate, invoiceIds: string[] = []) {
  return { currency: "EUR", instalments: [{ amountMinor, promisedOn }], invoiceIds };
}
