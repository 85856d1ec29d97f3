import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import { accountAging } from "#server/services/accounts/account-aging";
import { accountInvoices } from "#server/services/accounts/account-invoices";
import { accountPayments } from "#server/services/accounts/account-payments";
import { getAccount } from "#server/services/accounts/get-account";
import { type GivenFamily, givenFamily } from "#server/services/accounts/testing/given-family";

let db: TestDatabase;
let parent: GivenFamily["parent"];
let child: GivenFamily["child"];

beforeAll(async () => {
  ({ db, parent, child } = await givenFamily());
});
afterAll(() => db.close());

const collector = (entities: "all" | string[] = "all") => db.as("collector", entities);
const aging = (asOf: string, { isRolledUp = false, isWithDisputed = true } = {}) =>
  accountAging.execute(collector(), { customerId: parent.customerId, asOf, isRolledUp, isWithDisputed });
const nothing = { current: 0n, d1_30: 0n, d31_60: 0n, d61_90: 0n, d91_120: 0n, d120_plus: 0n };
const dollars = { ...nothing, entity: "US01", currency: "USD" };

describe("what an account owes", () => {
  test.each([
    ["before anything was issued", "2026-01-31", {}, []],
    ["before it was paid in part", "2026-02-19", {}, [{ ...dollars, current: 10_700n, total: 10_700n, invoices: 1 }]],
    ["paid in part", "2026-02-20", {}, [{ ...dollars, current: 8_000n, total: 8_000n, invoices: 1 }]],
    ["credited too, a day late", "2026-03-04", {}, [{ ...dollars, d1_30: 7_000n, total: 7_000n, invoices: 1 }]],
    ["rolled up", "2026-03-04", { isRolledUp: true }, [{ ...dollars, d1_30: 14_000n, total: 14_000n, invoices: 2 }]],
    [
      "rolled up, without what is disputed",
      "2026-03-04",
      { isRolledUp: true, isWithDisputed: false },
      [{ ...dollars, d1_30: 7_000n, total: 7_000n, invoices: 1 }],
    ],
  ])("%s", async (_, asOf, how, rows) => {
    expect(await aging(asOf, how)).toEqual(rows);
  });
});

describe("its invoices", () => {
  const list = (asOf: string, kind: "open" | "past", isRolledUp = false) =>
    accountInvoices.execute(collector(), { customerId: parent.customerId, asOf, isRolledUp, kind });

  test("open ones say what is left and how late it is on the day", async () => {
    const { rows, nextCursor } = await list("2026-03-13", "open");
    expect(nextCursor).toBeNull();
    expect(rows).toMatchObject([
      { id: parent.invoiceId, left: { minor: 7_000n, currency: "USD" }, total: { minor: 10_700n }, daysLate: 10 },
    ]);
    expect(rows[0]).toMatchObject({ contested: null, isHeldByCase: false, isInPlan: false });
  });

  test("those of its children come with the roll-up", async () => {
    const { rows } = await list("2026-03-13", "open", true);
    expect(rows.map(({ customer }) => customer.name).sort()).toEqual(["Northwind Labs", "Northwind Nordic"]);
    expect(rows.find(({ id }) => id === child.invoiceId)?.contested).not.toBeNull();
  });

  test("nothing is both open and past, and of what was voided nothing is left to pay", async () => {
    expect((await list("2026-03-13", "past")).rows).toEqual([]);
    const given = givenCases(db.owner, TEST_NOW);
    const { customerId, invoiceId } = await given.openInvoice();
    await db.owner`update invoices set status = 'void' where id = ${invoiceId}`;
    const asked = { customerId, asOf: "2026-03-13", isRolledUp: false };
    expect((await accountInvoices.execute(collector(), { ...asked, kind: "open" })).rows).toEqual([]);
    expect((await accountInvoices.execute(collector(), { ...asked, kind: "past" })).rows).toMatchObject([
      { id: invoiceId, status: "void", left: { minor: 0n } },
    ]);
  });

  test("a page of many leads to the next, and none comes twice", async () => {
    const given = givenCases(db.owner, TEST_NOW);
    const busy = await given.openInvoice();
    await db.owner`
      insert into invoices (id, entity_code, customer_id, number, status, currency, issued_on, subtotal_minor, tax_minor, total_minor, system, external_id, source_version_at, mapping_version, correlation_id, last_seen_at)
      select gen_random_uuid(), 'US01', ${busy.customerId}, 'B-' || n, 'open', 'USD', '2026-01-05', 100, 0, 100, 'stripe', 'b_' || n, now(), '1', 'test', now()
      from generate_series(1, 60) n`;
    const asked = { customerId: busy.customerId, asOf: "2026-03-13", isRolledUp: false, kind: "open" as const };
    const first = await accountInvoices.execute(collector(), asked);
    expect(first.rows).toHaveLength(50);
    const second = await accountInvoices.execute(collector(), { ...asked, cursor: first.nextCursor ?? "" });
    expect(second).toMatchObject({ nextCursor: null, rows: { length: 11 } });
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(61);
  });
});

test("a payment says what was sent back and what pays nothing yet", async () => {
  const { rows } = await accountPayments.execute(collector(), { customerId: parent.customerId, isRolledUp: false });
  expect(rows).toMatchObject([
    { receivedOn: "2026-02-20", amount: { minor: 5_000n }, refunded: { minor: 300n }, unapplied: { minor: 2_000n } },
  ]);
  expect(rows[0]?.allocations).toEqual([
    {
      invoiceId: parent.invoiceId,
      number: "INV-10423",
      amount: { minor: 2_700n, currency: "USD" },
      appliedOn: "2026-02-20",
    },
  ]);
});

test("the head names parent and children, with what each child owes", async () => {
  const above = await getAccount.execute(collector(), { customerId: parent.customerId });
  expect(above).toMatchObject({ name: "Northwind Labs", entity: "US01", parent: null });
  expect(above.unapplied).toEqual([{ minor: 2_000n, currency: "USD" }]);
  expect(above.children).toEqual([
    { id: child.customerId, name: "Northwind Nordic", entity: "US01", owed: [{ minor: 7_000n, currency: "USD" }] },
  ]);
  const below = await getAccount.execute(collector(), { customerId: child.customerId });
  expect(below).toMatchObject({
    parent: { id: parent.customerId, name: "Northwind Labs" },
    children: [],
    unapplied: [],
  });
});

test("an account of another legal entity is not found, whatever is asked of it", async () => {
  const customerId = parent.customerId;
  const abroad = collector(["JP01"]);
  const refused = { code: "NOT_FOUND", message: expect.stringContaining("legal entity you do not work for") };
  const day = { customerId, asOf: "2026-03-13", isRolledUp: true };
  await expect(getAccount.execute(abroad, { customerId })).rejects.toMatchObject(refused);
  await expect(accountAging.execute(abroad, { ...day, isWithDisputed: true })).rejects.toMatchObject(refused);
  await expect(accountInvoices.execute(abroad, { ...day, kind: "open" })).rejects.toMatchObject(refused);
  const wide = { customerId, isRolledUp: false };
  await expect(accountPayments.execute(abroad, wide)).rejects.toMatchObject(refused);
});

test("a role without customer.read is refused", async () => {
  await expect(getAccount.execute(db.as("contributor"), { customerId: parent.customerId })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
