import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import type { AuditFilters } from "#server/domain/audit/search";
import type { AuditEvent } from "#server/domain/audit/views";
import { addHours } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { auditChoices } from "#server/services/audit/audit-choices";
import { exportLedger } from "#server/services/audit/export-ledger";
import { findCustomers } from "#server/services/audit/find-customers";
import { searchEvents } from "#server/services/audit/search-events";
import { commented, opened, record, recordElsewhere } from "#server/services/audit/testing/given-log";

let db: TestDatabase;
let ana: Awaited<ReturnType<ReturnType<typeof givenCases>["person"]>>;
let secondAccount = "";
const customerId = "019a0000-0000-7000-8000-00000000c001";
const [invoiced, german, other] = ["1", "2", "3"].map((digit) => `019a0000-0000-7000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];
let number = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  secondAccount = given.freshId();
  await db.owner`insert into users (id, person_id, email, is_demo, created_at) values (${secondAccount}, ${ana.personId}, 'ana.second@test.example', false, ${TEST_NOW})`;
  await given.openInvoice();
  ({ number } = await given.case({ id: invoiced, customerId, title: "The invoice needs a purchase order number" }));
  const at = (hours: number) => db.clock.set(addHours(TEST_NOW, hours));
  const asAna = db.as("billing_analyst", "all", ana);
  const asAnaElsewhere = db.as("billing_analyst", "all", { ...ana, userId: secondAccount });
  at(1);
  await record.execute(asAna, { events: [opened(invoiced, { customerId })] });
  at(2);
  await record.execute(asAnaElsewhere, {
    events: [commented(invoiced, "=cmd|'/c calc'!A0 they asked for Zürich's number, INV-10423")],
  });
  at(3);
  await record.execute(db.as("billing_analyst"), {
    events: [opened(german, { entity: "DE01", minor: "990000", currency: "EUR", title: "Preis über Vertrag" })],
  });
  at(4);
  await recordElsewhere.execute(db.as("finance_approver"), {
    events: [
      {
        type: "request.signed",
        subject: { type: "request", id: other },
        entity: "US01",
        policyVersion: "approval_authority v3",
        before: { state: "pending", amountMinor: "5000" },
        after: { state: "approved", amountMinor: "4500", currency: "USD" },
        data: { caseId: invoiced, onBehalfOf: { personId: ana.personId, name: "Ana Ruiz" } },
      },
    ],
  });
  at(5);
});
afterAll(() => db.close());

const auditor = (entities?: readonly string[]): Context => db.as("auditor", entities ?? "all");
const find = async (filters: AuditFilters, context = auditor()): Promise<AuditEvent[]> =>
  (await searchEvents.execute(context, { filters })).rows;
const said = async (filters: AuditFilters, context = auditor()) =>
  (await find(filters, context)).map(({ type, subject }) => `${type} ${subject.id.slice(-1)}`);

const everything = ["request.signed 3", "exception.opened 2", "case.commented 1", "exception.opened 1"];
const table: [string, () => AuditFilters, string[]][] = [
  ["nothing in particular", () => ({}), everything],
  [
    "a person: both accounts, and what was done in their place",
    () => ({ personId: ana.personId }),
    ["request.signed 3", "case.commented 1", "exception.opened 1"],
  ],
  [
    "a case by its number, with what was asked for from it",
    () => ({ caseNumber: number }),
    ["request.signed 3", "case.commented 1", "exception.opened 1"],
  ],
  ["a case that is not there", () => ({ caseNumber: 99 }), []],
  [
    "a customer: what the case said first counts for everything after",
    () => ({ customerId }),
    ["request.signed 3", "case.commented 1", "exception.opened 1"],
  ],
  ["a policy", () => ({ policyKind: "approval_authority" }), ["request.signed 3"]],
  [
    "a version of a policy",
    () => ({ policyKind: "case_priority", policyVersion: 1 }),
    ["exception.opened 2", "exception.opened 1"],
  ],
  ["another version", () => ({ policyKind: "case_priority", policyVersion: 2 }), []],
  ["a type", () => ({ type: "exception.opened" }), ["exception.opened 2", "exception.opened 1"]],
  ["a command", () => ({ command: "request.record" }), ["request.signed 3"]],
  ["a legal entity", () => ({ entity: "DE01" }), ["exception.opened 2"]],
  ["amounts from", () => ({ currency: "EUR", amountFrom: "990000" }), ["exception.opened 2"]],
  ["amounts above", () => ({ currency: "EUR", amountFrom: "990001" }), []],
  [
    "amounts up to, with what the case was about",
    () => ({ currency: "USD", amountTo: "125000" }),
    ["request.signed 3", "case.commented 1", "exception.opened 1"],
  ],
  ["amounts between", () => ({ currency: "USD", amountFrom: "4000", amountTo: "5000" }), ["request.signed 3"]],
  [
    "a time",
    () => ({ from: addHours(TEST_NOW, 2).toISOString(), to: addHours(TEST_NOW, 3).toISOString() }),
    ["exception.opened 2", "case.commented 1"],
  ],
  ["words, whatever their case and signs", () => ({ words: "ZÜRICH inv-10423" }), ["case.commented 1"]],
  ["the beginning of a word", () => ({ words: "vertr" }), ["exception.opened 2"]],
  ["words that are nowhere together", () => ({ words: "vertrag zürich" }), []],
  ["signs alone", () => ({ words: "'); --" }), []],
  [
    "several at once",
    () => ({ personId: ana.personId, type: "case.commented", entity: "US01", words: "asked" }),
    ["case.commented 1"],
  ],
];
test.each(table)("by %s", async (_, filters, expected) => expect(await said(filters())).toEqual(expected));

test("by a job", async () => {
  expect(await said({ machine: "seal-audit" })).toEqual([]);
});

test("a line says who, for whom, under which policy, about what, and what changed", async () => {
  const [line] = await find({ type: "request.signed" });
  expect(line).toMatchObject({
    actorName: "Test finance approver",
    onBehalfOf: "Ana Ruiz",
    policyVersion: "approval_authority v3",
    command: "request.record",
    entity: "US01",
    amount: { minor: 4_500n, currency: "USD" },
    subject: { kind: "request", caseId: invoiced, name: expect.stringContaining(`case ${number}`) },
    changes: [
      { field: "state", before: "pending", after: "approved" },
      { field: "currency", before: null, after: "USD" },
      { field: "amountMinor", before: "5000", after: "4500" },
    ].toSorted(() => 0),
  });
});

test("pages go on where the last one ended, each event once", async () => {
  for (const filters of [{}, { personId: ana.personId }] satisfies AuditFilters[]) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof searchEvents.execute>> = await searchEvents.execute(auditor(), {
        filters,
        limit: 1,
        cursor,
      });
      seen.push(...page.rows.map(({ position }) => position));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual((await find(filters)).map(({ position }) => position));
  }
  await expect(searchEvents.execute(auditor(), { filters: {}, cursor: "elsewhere" })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});

test("an auditor of one legal entity finds its events and no others, by whatever they ask", async () => {
  const germany = auditor(["DE01"]);
  expect(await said({}, germany)).toEqual(["exception.opened 2"]);
  for (const [, filters] of table) for (const line of await find(filters(), germany)) expect(line.entity).toBe("DE01");
  expect(await said({}, auditor(["JP01"]))).toEqual([]);
  await expect(find({}, db.as("billing_analyst"))).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test.each<[string, object]>([
  ["amounts without a currency", { amountFrom: "1" }],
  ["a version without its policy", { policyVersion: 1 }],
  ["a person and a machine", { personId: customerId, machine: "seal-audit" }],
  ["an amount that is none", { currency: "USD", amountFrom: "1.5" }],
  ["what nobody knows", { secret: "1" }],
])("%s is refused", async (_, filters) => {
  await expect(find(filters)).rejects.toMatchObject({ code: "BAD_INPUT" });
});

test("what it can be narrowed by is what stands in it", async () => {
  const choices = await auditChoices.execute(auditor(), {});
  expect(choices.types).toEqual(["case.commented", "exception.opened", "request.signed"]);
  expect(choices.commands).toEqual(["case.record", "request.record"]);
  expect(choices.people.map(({ name }) => name)).toContain("Ana Ruiz");
});

test("customers are found by a part of their name, and by their id", async () => {
  const [found] = await findCustomers.execute(auditor(), { text: "northw" });
  expect(found?.name).toBe("Northwind Labs");
  expect(await findCustomers.execute(auditor(), { customerId: found?.customerId ?? "" })).toEqual([found]);
  expect(await findCustomers.execute(auditor(["DE01"]), { text: "northw" })).toEqual([]);
});

test("the ledger as a file runs no formula, sums exactly, and stands in the log", async () => {
  const { text, rows } = await exportLedger.execute(auditor(), { filters: { customerId } });
  expect(rows).toBe(3);
  expect(text).toContain("'=cmd|");
  expect(text).toContain("Sum USD,2545.00");
  for (const cell of text.split(/[\r\n]+|,(?=")|,/)) expect(cell).not.toMatch(/^[=+@\t]/);
  const [told] =
    await db.owner`select actor_name, payload->'data' as data from events where type = 'audit.ledger_exported'`;
  expect(told).toMatchObject({ actor_name: "Test auditor", data: { rows: 3, filters: { customerId } } });
  await expect(exportLedger.execute(db.as("finance_approver"), { filters: {} })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("whatever an event says, it is written: what it is found by never stands in its way", async () => {
  const odd = [
    { amountMinor: "12345678901234567890123", currency: "USD" },
    { amountMinor: "12", currency: "dollars" },
    { customerId: "not an id", amount: "many" },
    { amount: { minor: 5, currency: "USD" }, onBehalfOf: "somebody", caseId: 7 },
    { document: "x".repeat(5_000), title: "\u00e4".repeat(3_000) },
  ];
  for (const [index, after] of odd.entries())
    await record.execute(db.as("billing_analyst"), {
      events: [{ type: "case.odd", subject: { type: "case", id: `odd-${index}` }, entity: "US01", after, data: after }],
    });
  expect(await find({ type: "case.odd" })).toHaveLength(odd.length);
});

test("by a correlation", async () => {
  await record.execute(
    { ...db.as("billing_analyst"), correlationId: "req-only-this" },
    { events: [commented(german, "Later.", "DE01")] },
  );
  expect(await said({ correlation: "req-only-this" })).toEqual(["case.commented 2"]);
});
