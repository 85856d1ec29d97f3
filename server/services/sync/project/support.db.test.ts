import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import {
  arrive,
  crmCustomerId,
  given,
  givenEntities,
  message,
  plainSource,
  record,
  systemOf,
} from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import type { SourceRecord } from "#server/domain/sync/records";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner`truncate inbox, source_records, customers, support_tickets, ticket_comments, external_references`;
});

const later = { at: "2026-02-02T10:00:00.000Z" };
const account = (id = "acc_1", entityCode = "DE01") => record("crm_account", id, { entityCode });
const ticket = record("support_ticket", "4821", { invoiceNumber: "INV-1" });
const comment = record("support_comment", "c_1");
const waiting = async () =>
  (await db.owner`select kind from source_records where not is_projected order by kind`).map(({ kind }) => kind);
const tickets = () =>
  db.owner`select number, customer_id, entity_code, status, deleted_at from support_tickets order by number`;
const comments = () =>
  db.owner`select c.external_id, c.entity_code, c.body from ticket_comments c join support_tickets t on t.id = c.ticket_id order by 1`;

describe("a ticket", () => {
  test("stands under the customer its CRM account is, in that customer's legal entity, with what was said on it", async () => {
    await given(db, account(), ticket, comment);
    expect(
      await db.owner`select t.number, t.subject, t.status, t.priority, t.topic, t.invoice_number, t.tags, t.requester_name, t.opened_at, t.solved_at, t.entity_code,
          t.customer_id, c.author_name, c.is_from_customer, c.is_public, c.body, c.written_at, c.entity_code as comment_entity
        from support_tickets t join ticket_comments c on c.ticket_id = t.id`,
    ).toEqual([
      {
        number: "4821",
        subject: "Invoice lists seats we cancelled",
        status: "open",
        priority: "normal",
        topic: "billing",
        invoice_number: "INV-1",
        tags: ["billing"],
        requester_name: "Dana Whitfield",
        opened_at: new Date("2026-02-03T09:00:00.000Z"),
        solved_at: null,
        entity_code: "DE01",
        customer_id: crmCustomerId("acc_1"),
        author_name: "Dana Whitfield",
        is_from_customer: true,
        is_public: true,
        body: "We cancelled ten seats in January.",
        written_at: new Date("2026-02-03T09:00:00.000Z"),
        comment_entity: "DE01",
      },
    ]);
    expect(await waiting()).toEqual([]);
  });

  test("that comes, changes or goes has its customer looked at again: an open one decides how they are spoken to", async () => {
    await given(db, account());
    const touchedBy = async (one: SourceRecord) =>
      (await arrive(db, plainSource(systemOf(one.kind)), [message(`${one.versionAt}`, [one])])).applied.touched
        .customer;
    expect(await touchedBy(ticket)).toEqual([crmCustomerId("acc_1")]);
    expect(await touchedBy(record("support_ticket", "4821", { status: "solved" }, later))).toEqual([
      crmCustomerId("acc_1"),
    ]);
  });

  test("waits for its customer, and its comments with it; then all of them stand", async () => {
    await given(db, comment);
    await given(db, ticket);
    expect(await waiting()).toEqual(["support_comment", "support_ticket"]);
    await given(db, account());
    expect(await waiting()).toEqual([]);
    expect(await comments()).toHaveLength(1);
  });

  test("of no account belongs to nobody and waits for nothing, until its organization is linked", async () => {
    await given(db, comment, account());
    await given(db, record("support_ticket", "4821", { accountId: null }));
    expect(await tickets()).toEqual([]);
    expect(await waiting()).toEqual([]);
    await given(db, record("support_ticket", "4821", {}, later));
    expect(await tickets()).toMatchObject([{ customer_id: crmCustomerId("acc_1") }]);
    expect(await comments()).toHaveLength(1);
  });

  test("follows its customer to another account and into another legal entity, and its comments follow it", async () => {
    await given(db, account(), account("acc_2", "JP01"), ticket, comment);
    await given(db, record("support_ticket", "4821", { accountId: "acc_2" }, later));
    expect(await tickets()).toMatchObject([{ customer_id: crmCustomerId("acc_2"), entity_code: "JP01" }]);
    expect(await comments()).toMatchObject([{ entity_code: "JP01" }]);
    await given(db, record("crm_account", "acc_2", { entityCode: "US01" }, later));
    expect(await comments()).toMatchObject([{ entity_code: "US01" }]);
  });

  test("goes when the customer it stood under goes, and waits again", async () => {
    await given(db, record("billing_customer", "cus_1", { accountId: "acc_9", entityCode: "US01" }));
    await given(db, record("support_ticket", "4821", { accountId: "acc_9" }), comment);
    expect(await tickets()).toHaveLength(1);
    await given(db, record("billing_customer", "cus_1", { accountId: "acc_1", entityCode: "US01" }, later));
    expect(await tickets()).toEqual([]);
    expect(await waiting()).toEqual(["support_comment", "support_ticket"]);
  });

  test("that was deleted or merged stays as its own tombstone", async () => {
    await given(db, account(), ticket, comment);
    await given(db, record("support_ticket", "4821", { status: "closed" }, { ...later, deleted: true }));
    expect(await tickets()).toMatchObject([{ status: "closed", deleted_at: new Date(later.at) }]);
    expect(await waiting()).toEqual([]);
  });
});

test("a comment hidden later is hidden, whatever order its versions come in", async () => {
  await given(db, account(), ticket);
  await given(db, record("support_comment", "c_1", { isPublic: false }, later));
  await given(db, comment);
  expect(await db.owner`select is_public from ticket_comments`).toEqual([{ is_public: false }]);
});

test("hostile text is kept as the text it is", async () => {
  const body = `'); drop table cases; -- <script>alert(1)</script> \u202E {{7*7}} ${"x".repeat(60_000)}`;
  await given(db, account(), ticket, record("support_comment", "c_1", { body }));
  expect((await comments()).map((row) => row.body)).toEqual([body]);
});

test("any order and repetition of the same messages leads to the same books", async () => {
  const story: SourceRecord[] = [
    account(),
    account("acc_2", "JP01"),
    ticket,
    record("support_ticket", "4821", { accountId: "acc_2", status: "solved" }, later),
    record("support_ticket", "4822", { number: "4822", accountId: null }),
    record("support_ticket", "4823", { number: "4823" }, { ...later, deleted: true }),
    comment,
    record("support_comment", "c_1", { isPublic: false }, later),
    record("support_comment", "c_2", { ticketId: "4822" }),
    record("support_comment", "c_3", { ticketId: "4823" }),
  ];
  const hashes = new Set<string>();
  for (const order of [story, story.toReversed(), [...story.slice(4), ...story, ...story.slice(0, 4).toReversed()]]) {
    await db.owner`truncate inbox, source_records, customers, support_tickets, ticket_comments, external_references`;
    for (const one of order) await given(db, one);
    hashes.add(await stateHash(db.owner));
  }
  expect(hashes.size).toBe(1);
});
