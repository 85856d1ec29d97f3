import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import { addHours } from "#server/domain/time";
import { getCase } from "#server/services/cases/get-case";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let customerId: string;
let caseId: string;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ({ customerId } = await given.openInvoice());
  caseId = (await given.case({ customerId })).id;
});
afterAll(() => db.close());

type TicketRow = { number: string; hoursAgo: number; customer?: string; entity?: string; deleted?: boolean };

async function givenTicket({ number, hoursAgo, customer = customerId, entity = "US01", deleted = false }: TicketRow) {
  await db.owner`insert into support_tickets ${db.owner({
    id: given.freshId(),
    entity_code: entity,
    customer_id: customer,
    number,
    subject: `Ticket <b>${number}</b>`,
    status: "on_hold",
    tags: db.owner.json([]),
    opened_at: addHours(TEST_NOW, -hoursAgo),
    system: "zendesk",
    external_id: number,
    source_version_at: TEST_NOW,
    mapping_version: "zendesk-1",
    correlation_id: number,
    last_seen_at: TEST_NOW,
    deleted_at: deleted ? TEST_NOW : null,
  })}`;
}

test("a case shows the five latest tickets of its customer, without deleted ones and those of others", async () => {
  expect((await getCase.execute(db.as("billing_analyst"), { caseId })).tickets).toEqual([]);
  for (const hoursAgo of [70, 10, 30, 50, 20, 60]) await givenTicket({ number: `T${hoursAgo}`, hoursAgo });
  await givenTicket({ number: "deleted", hoursAgo: 1, deleted: true });
  await givenTicket({ number: "elsewhere", hoursAgo: 1, customer: given.freshId() });
  const { tickets } = await getCase.execute(db.as("billing_analyst"), { caseId });
  expect(tickets.map(({ number }) => number)).toEqual(["T10", "T20", "T30", "T50", "T60"]);
  expect(tickets[0]).toEqual({
    id: expect.any(String),
    number: "T10",
    subject: "Ticket <b>T10</b>",
    status: "on_hold",
    openedAt: addHours(TEST_NOW, -10),
  });
});

test("a ticket of a legal entity the reader has no rights over is not shown", async () => {
  await givenTicket({ number: "abroad", hoursAgo: 2, entity: "JP01" });
  const seen = async (entities: "all" | string[]) =>
    (await getCase.execute(db.as("billing_analyst", entities), { caseId })).tickets.map(({ number }) => number);
  expect(await seen("all")).toContain("abroad");
  expect(await seen(["US01"])).not.toContain("abroad");
});

test("a case without a customer shows none", async () => {
  const row = await given.case({ customerId: null });
  expect((await getCase.execute(db.as("billing_analyst"), { caseId: row.id })).tickets).toEqual([]);
});
