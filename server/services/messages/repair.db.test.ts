import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { defaultMappingDocument } from "#server/domain/sync/mapping";
import { reconcile } from "#server/services/exceptions/reconcile";
import { amendInbox } from "#server/services/messages/amend-inbox";
import { chooseMapping } from "#server/services/messages/choose-mapping";
import { dryRunMessage } from "#server/services/messages/dry-run";
import { getMessage } from "#server/services/messages/get-message";
import { skipInbox } from "#server/services/messages/skip-inbox";
import {
  announce,
  billing,
  givenHarbourCompany,
  givenMessages,
  invoiceEvent,
  stateOf,
} from "#server/services/messages/testing/given-letters";

let db: TestDatabase;
const engineer = () => db.as("integration_engineer");
const reason = "Confirmed with the billing team";

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  announce();
  await givenHarbourCompany(db);
});
afterAll(() => db.close());

const broken = (id: string, changes: object = { total: null }) => invoiceEvent({ id, number: `NO-${id}`, ...changes });
const at = (field: string) => `/data/object/${field}`;

describe("editing a field", () => {
  test("the message is read with the value, lands, and its case closes with the proof", async () => {
    const [id = ""] = await givenMessages(db, broken("in_edit"));
    await reconcile(db.asJob("detect-exceptions"), "inbox", "all");
    const seen = await getMessage.execute(engineer(), { inboxId: id });
    expect(seen).toMatchObject({
      state: "dead",
      place: { pointer: at("total"), isThere: true, typed: "null" },
      likelyCause: expect.stringContaining("A required field is empty: total"),
      about: { document: "NO-in_edit", customer: { name: "Harbour Logistics GmbH" }, amount: { minor: 142_860n } },
    });
    const outcome = await amendInbox.execute(engineer(), {
      inboxId: id,
      pointer: at("total"),
      value: 142_860,
      reason,
      seen: 0,
    });
    expect(outcome).toMatchObject({ was: "dead", state: "applied", reason: null });
    expect(await db.owner`select total_minor::int from invoices where external_id = 'in_edit'`).toEqual([
      { total_minor: 142_860 },
    ]);
    const [event] =
      await db.owner`select payload, actor_name from events where type = 'inbox.amended' and stream = ${`inbox:${id}`}`;
    expect(event?.payload).toMatchObject({
      reason,
      before: { state: "dead" },
      after: { state: "applied" },
      data: { pointer: at("total"), found: null, value: 142_860 },
    });
    expect((await db.owner`select raw from inbox where id = ${id}`)[0]?.raw).toContain('"total":null');
    await reconcile(db.asJob("detect-exceptions"), "inbox", "all");
    expect(await db.owner`select state from cases where subject_id = ${id}`).toEqual([{ state: "resolved" }]);
    const after = await getMessage.execute(engineer(), { inboxId: id });
    expect(after.history.map((entry) => entry.text)).toEqual([
      expect.stringContaining("had it read again. Taken in."),
      "Arrived: read from the source.",
    ]);
    expect(after.records).toContainEqual(
      expect.objectContaining({
        kind: "billing_invoice",
        standing: "latest",
        rows: [expect.objectContaining({ table: "Invoice", name: "NO-in_edit" })],
      }),
    );
  });

  test("another field still in trouble leaves it dead, and says which", async () => {
    const [id = ""] = await givenMessages(db, broken("in_two", { total: null, currency: 7 }));
    const [row] = await db.owner<{ field: string }[]>`select field from inbox where id = ${id}`;
    const first = row?.field === "data.object.total" ? "total" : "currency";
    const value = first === "total" ? 5 : "eur";
    const outcome = await amendInbox.execute(engineer(), { inboxId: id, pointer: at(first), value, reason, seen: 0 });
    expect(outcome).toMatchObject({
      state: "dead",
      reason: expect.stringContaining(first === "total" ? "currency" : "total"),
    });
    await expect(
      amendInbox.execute(engineer(), { inboxId: id, pointer: at(first), value, reason, seen: 0 }),
    ).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("Test integration engineer") });
  });

  test("the wrong role, a foreign legal entity, a place that is none and a settled message are refused", async () => {
    const [id = ""] = await givenMessages(db, broken("in_refused"));
    const input = { inboxId: id, pointer: at("total"), value: 1, reason, seen: 0 };
    await expect(amendInbox.execute(db.as("billing_analyst"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await reconcile(db.asJob("detect-exceptions"), "inbox", "all");
    await expect(amendInbox.execute(db.as("integration_engineer", ["JP01"]), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(amendInbox.execute(engineer(), { ...input, pointer: "/data/nowhere/total" })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
    expect(await stateOf(db, id)).toBe("dead");
    await expect(amendInbox.execute(db.as("integration_engineer", ["DE01"]), input)).resolves.toMatchObject({
      state: "applied",
    });
    await expect(amendInbox.execute(engineer(), { ...input, seen: 1 })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
  });

  test("of two people at once one is told", async () => {
    const [id = ""] = await givenMessages(db, broken("in_race"));
    const edit = (value: number) =>
      amendInbox.execute(engineer(), { inboxId: id, pointer: at("total"), value, reason, seen: 0 });
    const results = await Promise.allSettled([edit(1), edit(2)]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await db.owner`select jsonb_array_length(amendments) as made from inbox where id = ${id}`)[0]?.made).toBe(
      1,
    );
  });
});

describe("choosing a mapping", () => {
  const other = (version: number, state = "published") =>
    db.owner`insert into policies (kind, version, document, effective_from, state, created_at, created_by)
      values ('mapping:stripe', ${version}, ${db.owner.json(defaultMappingDocument(billing))}, ${state === "published" ? TEST_NOW : null}, ${state}, ${TEST_NOW}, 'test')`;

  test("the message is read with the document and keeps the choice", async () => {
    await other(3);
    const [id = ""] = await givenMessages(db, broken("in_map"));
    expect((await getMessage.execute(engineer(), { inboxId: id })).mappings.map((one) => one.version)).toEqual([3, 0]);
    const outcome = await chooseMapping.execute(engineer(), { inboxId: id, document: 3, reason, seen: null });
    expect(outcome).toMatchObject({ state: "dead" });
    expect(await db.owner`select mapping_document from inbox where id = ${id}`).toEqual([{ mapping_document: 3 }]);
    expect((await db.owner`select payload from events where type = 'inbox.mapping_chosen'`)[0]?.payload).toMatchObject({
      reason,
      data: { document: 3, documentBefore: null },
    });
    await expect(
      chooseMapping.execute(engineer(), { inboxId: id, document: 0, reason, seen: null }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("a document that was never published, the wrong role and a settled message are refused", async () => {
    await other(4, "draft");
    const [id = ""] = await givenMessages(db, broken("in_map_refused"));
    const input = { inboxId: id, document: 4, reason, seen: null };
    await expect(chooseMapping.execute(engineer(), input)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("never published"),
    });
    await expect(chooseMapping.execute(db.as("controller"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await skipInbox.execute(engineer(), { ids: [id], reason });
    await expect(chooseMapping.execute(engineer(), { ...input, document: 0 })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
  });

  test("of two people at once one is told", async () => {
    const [id = ""] = await givenMessages(db, broken("in_map_race"));
    const choose = (document: number) =>
      chooseMapping.execute(engineer(), { inboxId: id, document, reason, seen: null });
    const results = await Promise.allSettled([choose(0), choose(3)]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a dry run", () => {
  test("says what would happen, field by field, and changes nothing", async () => {
    await givenMessages(db, invoiceEvent({ id: "in_dry", number: "DRY-1", total: 100_000 }));
    const [id = ""] = await givenMessages(db, broken("in_dry", { number: "DRY-1", total: null }));
    const everything = async () => [
      await db.owner`select count(*)::int as n, max(position)::text as last from events`,
      await db.owner`select id, state, amendments, settled_at from inbox order by id`,
      await db.owner`select id, content_hash from source_records order by id`,
      await db.owner`select count(*)::int as n from pgboss.job`,
    ];
    const before = await everything();
    expect(await dryRunMessage.execute(engineer(), { inboxId: id })).toMatchObject({
      state: "dead",
      field: "data.object.total",
      records: [],
    });
    const dry = await dryRunMessage.execute(engineer(), {
      inboxId: id,
      amendment: { pointer: at("total"), value: 142_860 },
    });
    expect(dry).toMatchObject({
      state: "applied",
      touched: expect.arrayContaining([
        expect.objectContaining({ table: "Invoice", name: "DRY-1" }),
        expect.objectContaining({ table: "Customer", name: "Harbour Logistics GmbH" }),
      ]),
    });
    expect(dry.records.find((record) => record.kind === "billing_invoice")).toMatchObject({
      outcome: "replaces",
      currency: "EUR",
      differences: [{ field: "totalMinor", before: "100000", after: "142860" }],
    });
    expect(await everything()).toEqual(before);
    await expect(
      dryRunMessage.execute(engineer(), { inboxId: id, amendment: { pointer: "/gone/x", value: 1 } }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await expect(dryRunMessage.execute(db.as("collector"), { inboxId: id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  const cases = [
    { name: "mends it", changes: { total: null }, pointer: at("total"), value: 1_000 },
    {
      name: "mends it with a value that changes nothing else",
      changes: { amount_paid: "much" },
      pointer: at("amount_paid"),
      value: 142_860,
    },
    { name: "puts the wrong kind of value there", changes: { total: null }, pointer: at("total"), value: "a lot" },
    { name: "edits another field", changes: { total: null }, pointer: at("number"), value: "X-1" },
    { name: "makes the event one nobody follows", changes: { total: null }, pointer: at("object"), value: "quote" },
    { name: "dates it before what stands", changes: { total: null }, pointer: at("total"), value: 5, isOld: true },
  ];
  test.each(cases)("tells what then happens: $name", async ({ changes, pointer, value, isOld }) => {
    const name = `in_then_${cases.findIndex((one) => one.changes === changes && one.value === value)}`;
    await givenMessages(db, invoiceEvent({ id: name }));
    const [id = ""] = await givenMessages(
      db,
      invoiceEvent({ id: name, ...changes }, isOld ? { created: 1_700_000_000 } : {}),
    );
    const { state, reason: why } = await dryRunMessage.execute(engineer(), {
      inboxId: id,
      amendment: { pointer, value },
    });
    const outcome = await amendInbox.execute(engineer(), { inboxId: id, pointer, value, reason, seen: 0 });
    expect({ state: outcome.state, reason: outcome.reason }).toEqual({ state, reason: why });
  });
});
