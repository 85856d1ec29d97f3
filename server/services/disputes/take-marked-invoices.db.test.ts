import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { settlePaidOf } from "#server/services/disputes/settle-paid";
import { takeMarkedInvoices, takeMarkedInvoicesOf } from "#server/services/disputes/take-marked-invoices";

let db: TestDatabase;
let given: ReturnType<typeof givenReceivables>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
});
afterAll(() => db.close());

const keeper = () => db.asJob("keep-worklist");
const MARKED = { is_disputed: true, system: "file" };
const disputesOf = (customerId: string) => db.owner`
  select v.number, d.source, d.reason, d.outcome, d.raised_on::text, d.ended_on::text, i.state, i.disputed_minor::text, c.queue, c.type, c.state as case_state, c.title
  from disputes d join dispute_items i on i.dispute_id = d.id join invoices v on v.id = i.invoice_id left join cases c on c.id = d.case_id
  where d.customer_id = ${customerId} order by v.number`;
const eventsAbout = async (customerId: string) =>
  (
    await db.owner<{ type: string }[]>`
      select type from events where payload->'data'->>'customerId' = ${customerId} and type like 'dispute.%' order by at, sequence`
  ).map(({ type }) => type);

describe("what a file marks as disputed", () => {
  test("is a claim with a case where it is open, and history where it was settled", async () => {
    const alder = await given.account("Alder GmbH");
    const open = await given.owed(alder, "A-1", MARKED);
    await given.paid(open, 30_000, "2026-02-10");
    const settled = await given.owed(alder, "A-2", MARKED);
    await given.paid(settled, 60_000, "2026-02-10");
    await given.credited(settled, 40_000, "2026-02-12");
    await given.owed(alder, "A-3", { system: "file" });

    const result = await takeMarkedInvoices.execute(keeper(), { customerId: alder });
    expect(result).toEqual({ opened: 1, settled: 1 });
    const common = { source: "source_flag", reason: "other", raised_on: "2026-01-02" };
    expect(await disputesOf(alder)).toEqual([
      {
        ...{ ...common, number: "A-1", outcome: null, ended_on: null, state: "open", disputed_minor: "70000" },
        ...{ queue: "disputes", type: "dispute", case_state: "routed", title: "Something else: €700.00 of A-1" },
      },
      {
        ...{ ...common, number: "A-2", outcome: "paid", ended_on: "2026-02-12", state: "paid" },
        ...{ disputed_minor: "100000", queue: null, type: null, case_state: null, title: null },
      },
    ]);
    expect(await eventsAbout(alder)).toEqual(["dispute.history_entered", "dispute.raised"]);
  });

  test("is entered once: a second look has nothing to do", async () => {
    const birch = await given.account("Birch AG");
    await given.owed(birch, "B-1", MARKED);
    expect(await takeMarkedInvoicesOf(keeper(), [birch])).toBe(1);
    await expect(takeMarkedInvoices.execute(keeper(), { customerId: birch })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await takeMarkedInvoicesOf(keeper(), "all")).toBe(0);
    expect(await disputesOf(birch)).toHaveLength(1);
  });

  test("of two who look at once one enters it, and the other is told that nothing is left", async () => {
    const cedar = await given.account("Cedar Inc.");
    await given.owed(cedar, "C-1", MARKED);
    const both = await Promise.allSettled(
      [1, 2].map(() => takeMarkedInvoices.execute(keeper(), { customerId: cedar })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(await disputesOf(cedar)).toHaveLength(1);
  });

  test("ends when the source takes its mark back, and when the money comes", async () => {
    const gorse = await given.account("Gorse Ltd");
    const unmarked = await given.owed(gorse, "G-1", MARKED);
    const paid = await given.owed(gorse, "G-2", MARKED);
    await takeMarkedInvoicesOf(keeper(), [gorse]);
    await settlePaidOf(keeper(), [gorse]);
    const states = async () => (await disputesOf(gorse)).map(({ state, case_state }) => [state, case_state]);
    expect(await states()).toEqual([
      ["open", "routed"],
      ["open", "routed"],
    ]);
    await db.owner`update invoices set is_disputed = false where id = ${unmarked}`;
    await given.paid(paid, 100_000, "2026-02-20");
    await settlePaidOf(keeper(), [gorse]);
    expect(await states()).toEqual([
      ["withdrawn", "resolved"],
      ["paid", "resolved"],
    ]);
    expect(await eventsAbout(gorse)).toEqual(
      expect.arrayContaining(["dispute.raised", "dispute.unmarked", "dispute.paid"]),
    );
  });

  test("is nobody's to enter but the worker's", async () => {
    const elm = await given.account("Elm SA");
    await given.owed(elm, "E-1", MARKED);
    await expect(takeMarkedInvoices.execute(db.as("dispute_owner"), { customerId: elm })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect(await disputesOf(elm)).toEqual([]);
  });

  test("leaves alone what the billing platform marks, drafts, and what somebody raised already", async () => {
    const fir = await given.account("Fir Ltd");
    await given.owed(fir, "F-1", { is_disputed: true });
    await given.owed(fir, "F-2", { ...MARKED, status: "draft" });
    await given.contested(await given.owed(fir, "F-3", MARKED), 10_000);
    expect(await takeMarkedInvoicesOf(keeper(), [fir])).toBe(0);
  });
});
