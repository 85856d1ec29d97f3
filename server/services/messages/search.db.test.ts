import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { arrive, givenEntities, message, plainSource, record } from "#db/testing/given-sync";
import { addHours } from "#server/domain/time";
import { reconcile } from "#server/services/exceptions/reconcile";
import { getMessage } from "#server/services/messages/get-message";
import { searchMessages } from "#server/services/messages/search-messages";
import {
  announce,
  givenHarbourCompany,
  givenMessages,
  invoiceEvent,
} from "#server/services/messages/testing/given-letters";

let db: TestDatabase;
const engineer = () => db.as("integration_engineer");
const books = plainSource("netsuite", { role: "erp", label: "NetSuite" });
let good = "";
let dead = "";
let posting = "";

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  announce(books);
  await givenHarbourCompany(db);
  db.clock.set(addHours(TEST_NOW, 1));
  [good = ""] = await givenMessages(
    db,
    invoiceEvent({ id: "in_good", number: "HARB-7" }, { id: "evt_good", request: "req_good" }),
  );
  db.clock.set(addHours(TEST_NOW, 2));
  await arrive(db, books, [
    message("posting-1", [
      record("erp_transaction", "9001", {
        billingId: "in_good",
        customerId: null,
        subsidiaryId: null,
        number: "INV7",
        currency: "EUR",
      }),
    ]),
  ]);
  posting = (await db.owner`select id from inbox where source = 'netsuite'`)[0]?.id;
  db.clock.set(addHours(TEST_NOW, 3));
  [dead = ""] = await givenMessages(
    db,
    invoiceEvent({ id: "in_lost", number: "HARB-8", total: null }, { id: "evt_lost" }),
  );
  await reconcile(db.asJob("detect-exceptions"), "inbox", "all");
});
afterAll(() => db.close());

const found = async (text: string, filters: object = {}) =>
  (await searchMessages.execute(engineer(), { text, ...filters })).rows.map((row) => row.id);

test.each([
  ["an object's id", "in_good", () => [posting, good]],
  ["the id of an object whose message died", "in_lost", () => [dead]],
  ["an event's id", "evt_good", () => [good]],
  ["a correlation id", "req_good", () => [good]],
  ["a document's number", "HARB-7", () => [posting, good]],
  ["the number on a dead letter", "HARB-8", () => [dead]],
  ["a part of a word in a dead letter", "cus_Harb", () => [dead]],
  ["what is nowhere", "in_nowhere", () => []],
])("by %s", async (_, text, expected) => expect(await found(text)).toEqual(expected()));

test("by a customer's name: what was taken in, what the books say of it, and what could not be read", async () => {
  const { rows } = await searchMessages.execute(engineer(), { text: "harbour logistics" });
  expect(rows.map((row) => row.id)).toEqual([dead, posting, good, expect.any(String)]);
  expect(rows.slice(0, 3).map((row) => row.about)).toMatchObject([
    {
      kind: "invoice",
      externalId: "in_lost",
      document: "HARB-8",
      customer: { name: "Harbour Logistics GmbH" },
      amount: { minor: 142_860n, currency: "EUR" },
    },
    { kind: "ERP transaction", externalId: "9001", customer: { name: "Harbour Logistics GmbH" } },
    { kind: "invoice", externalId: "in_good", document: "HARB-7", customer: { name: "Harbour Logistics GmbH" } },
  ]);
});

test("the case of a dead letter names the customer, the document and the money, and is of the customer's legal entity", async () => {
  const [row] =
    await db.owner`select customer_name, document, amount_minor::int, currency, entity_code, title from cases where subject_id = ${dead}`;
  expect(row).toEqual({
    customer_name: "Harbour Logistics GmbH",
    document: "HARB-8",
    amount_minor: 142_860,
    currency: "EUR",
    entity_code: "DE01",
    title: "Billing invoice.updated could not be read: data.object.total",
  });
});

test("filters narrow, and pages go on where the last one ended, each message once", async () => {
  expect(await found("", { source: "netsuite" })).toEqual([posting]);
  expect(await found("", { state: "dead" })).toEqual([dead]);
  expect(await found("", { stream: "invoice.updated" })).toEqual([dead, good]);
  expect(
    await found("", { from: addHours(TEST_NOW, 1).toISOString(), to: addHours(TEST_NOW, 2).toISOString() }),
  ).toEqual([posting, good]);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof searchMessages.execute>> = await searchMessages.execute(engineer(), {
      limit: 1,
      cursor,
    });
    seen.push(...page.rows.map((row) => row.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen.slice(0, 3)).toEqual([dead, posting, good]);
  expect(new Set(seen).size).toBe(4);
  await expect(searchMessages.execute(engineer(), { cursor: "elsewhere" })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});

test("people of another legal entity see nothing of it, not even by name; those of its own do", async () => {
  const japan = db.as("billing_analyst", ["JP01"]);
  for (const text of ["", "harbour", "in_good", "evt_good", "req_good", "HARB-7", "in_lost", "HARB-8"])
    expect((await searchMessages.execute(japan, { text })).rows).toEqual([]);
  for (const inboxId of [good, dead, posting])
    await expect(getMessage.execute(japan, { inboxId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const germany = db.as("billing_analyst", ["DE01"]);
  expect((await searchMessages.execute(germany, { text: "harbour" })).rows.map((row) => row.id).slice(0, 3)).toEqual([
    dead,
    posting,
    good,
  ]);
  await expect(searchMessages.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a message leads to what it made, to its cases, and to others of its object and of its thread", async () => {
  const detail = await getMessage.execute(engineer(), { inboxId: good });
  expect(detail).toMatchObject({
    arrivedBy: "pull",
    state: "applied",
    mappingVersion: expect.stringContaining("stripe"),
  });
  expect(detail.records?.map(({ kind, standing }) => [kind, standing])).toEqual([
    ["billing_invoice", "latest"],
    ["billing_invoice_payment", "latest"],
  ]);
  const [newer = ""] = await givenMessages(
    db,
    invoiceEvent({ id: "in_good", number: "HARB-7", attempt_count: 2 }, { request: "req_good" }),
  );
  const before = await getMessage.execute(engineer(), { inboxId: good });
  expect(before.records?.[0]).toMatchObject({ standing: "superseded", rows: [{ table: "Invoice", name: "HARB-7" }] });
  expect(before.sameCorrelation.map((row) => row.id)).toEqual([newer]);
  const letter = await getMessage.execute(engineer(), { inboxId: dead });
  expect(letter).toMatchObject({ cases: [{ queue: "dead-letters", isOpen: true }], sameCauseCount: 1, records: [] });
});

test("every message of an object that is pulled again and again stands beside it", async () => {
  const pulled = (version: number) => {
    const one = invoiceEvent({ id: "in_pulled", attempt_count: version });
    const eventId = `invoice:in_pulled:2026-02-0${version}T08:00:00.000Z+0:000000000000000${version}`;
    return { stream: "invoices", eventId, correlationId: eventId, payload: one.payload.data.object as never };
  };
  const ids = await givenMessages(db, pulled(1), pulled(2), pulled(3));
  expect((await found("in_pulled")).sort()).toEqual([...ids].sort());
  const detail = await getMessage.execute(engineer(), { inboxId: ids[0] ?? "" });
  expect(detail.sameObject.map((row) => row.id).sort()).toEqual(ids.slice(1).sort());
});
