import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type ContestedPart, contestedMinor } from "#server/domain/disputes/standing";
import { addDays, type PlainDate } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import { accountAging } from "#server/services/accounts/account-aging";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { contestedSql } from "#server/services/disputes/contested-sql";
import { agingReport } from "#server/services/receivables/aging";

const FIRST = "2026-02-01";
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenReceivables(db.owner, TEST_NOW).entities();
});
afterAll(() => db.close());

const amount = fc.integer({ min: 1, max: 60_000 });
const day = fc.integer({ min: 0, max: 8 }).map((days): PlainDate => addDays(FIRST, days));
const anyPart = fc.record({
  disputed: amount,
  share: fc.constantFrom(0, 1, 2),
  raisedOn: day,
  decidedOn: fc.option(day),
  creditedOn: fc.option(day),
});
type Part = typeof anyPart extends fc.Arbitrary<infer One> ? One : never;

/** As a row holds it: what is given back is nothing, a half or all, and only of what was decided. */
function rowOf({ disputed, share, raisedOn, decidedOn, creditedOn }: Part) {
  const accepted = decidedOn === null ? 0 : Math.floor((disputed * share) / 2);
  const state =
    decidedOn === null ? "open" : accepted === 0 ? "rejected" : accepted === disputed ? "accepted" : "partly";
  return {
    ...{ disputed, accepted, raisedOn, decidedOn, state },
    creditedOn: accepted === 0 ? null : creditedOn,
  };
}

function partOf({ disputed, accepted, raisedOn, decidedOn, creditedOn }: ReturnType<typeof rowOf>): ContestedPart {
  return { disputedMinor: BigInt(disputed), acceptedMinor: BigInt(accepted), raisedOn, decidedOn, creditedOn };
}

test("the statement, the account and the aging say of any invoice and any day what the rule says", async () => {
  const given = givenReceivables(db.owner, TEST_NOW);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPart, { maxLength: 4 }),
      fc.boolean(),
      amount,
      day,
      async (parts, isMarked, paid, on) => {
        const customer = await given.account(`Alder ${++count} GmbH`);
        const invoice = await given.owed(customer, `A-${count}`, { is_disputed: isMarked });
        await given.paid(invoice, paid, "2026-02-04");
        const rows = parts.map(rowOf);
        for (const { disputed, accepted, raisedOn, decidedOn, creditedOn, state } of rows)
          await given.contested(invoice, disputed, {
            ...{ state, accepted_minor: accepted, raised_on: raisedOn },
            ...{ decided_on: decidedOn, decided_at: decidedOn && TEST_NOW, credited_on: creditedOn },
          });
        const openMinor = 100_000n - (on >= "2026-02-04" ? BigInt(paid) : 0n);
        const expected = contestedMinor(rows.map(partOf), { openMinor, isMarked }, on);

        const asked = { id: sql`i.id`, openMinor: sql`${openMinor.toString()}::bigint`, isMarked: sql`i.is_disputed` };
        const [stated, facts] = await db.db.transaction(async (tx) => {
          await openTransaction(tx, "all");
          const [row] = await tx.execute<{ minor: string }>(
            sql`select ${contestedSql(asked, sql`${on}::date`)}::text as minor from invoices i where i.id = ${invoice}`,
          );
          return [row?.minor, await loadAccountFacts({ tx }, [customer], on)] as const;
        });
        expect(stated).toBe(expected.toString());
        expect(facts.get(customer)?.invoices[0]).toMatchObject({ openMinor, disputedMinor: expected });

        const aged = (isWithDisputed: boolean) =>
          accountAging.execute(db.as("collector"), {
            customerId: customer,
            asOf: on,
            isRolledUp: false,
            isWithDisputed,
          });
        expect((await aged(true)).map(({ total }) => total)).toEqual([openMinor]);
        expect((await aged(false)).map(({ total }) => total)).toEqual(
          expected === openMinor ? [] : [openMinor - expected],
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("the report of a company leaves out what is contested on the day, and nothing else", async () => {
  const given = givenReceivables(db.owner, TEST_NOW);
  const birch = await given.account("Birch AG", { entity_code: "US01" });
  const asOf = "2026-02-12";
  const report = async (isUndisputed: boolean) => {
    const { rows } = await agingReport.execute(db.as("collector"), { asOf, entity: "US01", isUndisputed });
    return rows.map(({ total, invoices }) => ({ total, invoices }));
  };
  const half = await given.owed(birch, "B-1", { entity_code: "US01" });
  await given.contested(half, 50_000);
  const whole = await given.owed(birch, "B-2", { entity_code: "US01" });
  await given.contested(whole, 100_000);
  await given.owed(birch, "B-3", { entity_code: "US01" });
  expect(await report(false)).toEqual([{ total: 300_000n, invoices: 3 }]);
  expect(await report(true)).toEqual([{ total: 150_000n, invoices: 2 }]);
});
