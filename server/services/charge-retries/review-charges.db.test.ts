import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { defaultChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import { retryNow } from "#server/services/charge-retries/retry-now";
import { reviewCharges } from "#server/services/charge-retries/review-charges";
import { givenCharges } from "#server/services/charge-retries/testing/given-charges";

let db: TestDatabase;
let given: ReturnType<typeof givenCharges>;
let alder: string;
let count = 0;
const fresh = () => `R-${++count}`;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCharges(db);
  await given.entities();
  alder = await given.account("Alder GmbH");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

describe("a soft decline", () => {
  test("is planned by the schedule, charged on its day, and recovered", async () => {
    const number = fresh();
    const { invoiceId, attemptId } = await given.failed(alder, number, "2026-03-02T08:00:00Z");
    expect(await given.review(invoiceId)).toBe(true);
    const [planned] = await given.retries(invoiceId);
    expect(planned).toMatchObject({
      attempt_id: attemptId,
      state: "planned",
      planned_on: "2026-03-03",
      effect_id: null,
    });
    expect(await given.effects(number)).toEqual([]);
    expect(await given.review(invoiceId)).toBe(false);

    given.on("2026-03-03T00:10:00Z");
    expect(await given.byClock()).toBeGreaterThan(0);
    const [asked] = await given.retries(invoiceId);
    expect(asked).toMatchObject({ state: "requested" });
    expect(await given.effects(number)).toMatchObject([{ state: "intent", requested_by: "retry-charges" }]);
    expect(await given.review(invoiceId)).toBe(false);

    await given.answered(asked?.effect_id ?? "", "confirmed");
    await given.tried(alder, invoiceId, "2026-03-03T00:11:00Z", { status: "succeeded" });
    await given.paidBy(invoiceId);
    expect(await given.review(invoiceId)).toBe(true);
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "succeeded", settled_reason: "The charge went through." },
    ]);
    expect(await given.events(planned?.id ?? "")).toEqual([
      "charge_retry.planned",
      "charge_retry.requested",
      "charge_retry.succeeded",
    ]);
  });

  test("that is declined again is planned anew, by a row of its own", async () => {
    const number = fresh();
    const { invoiceId } = await given.failed(alder, number, "2026-03-01T08:00:00Z");
    await given.review(invoiceId);
    const [asked] = await given.retries(invoiceId);
    expect(asked).toMatchObject({ state: "requested" });
    await given.answered(asked?.effect_id ?? "", "failed");
    await given.tried(alder, invoiceId, "2026-03-02T09:31:00Z");
    await given.review(invoiceId);
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "failed" },
      { state: "planned", planned_on: "2026-03-04", effect_id: null },
    ]);
    expect(await given.effects(number)).toHaveLength(1);
  });
});

test("a hard decline is never charged again; somebody asks for another means of payment, once", async () => {
  const birch = await given.account("Birch AG", { email: null });
  const number = fresh();
  const { invoiceId } = await given.failed(birch, number, "2026-03-02T08:00:00Z", { decline_code: "stolen_card" });
  await given.review(invoiceId);
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "exhausted", asks: "customer" }]);
  await given.tried(birch, invoiceId, "2026-03-05T08:00:00Z", { decline_code: "stolen_card" });
  for (const day of ["05", "12", "19"]) {
    given.on(`2026-03-${day}T09:00:00Z`);
    await given.byClock();
    await given.review(invoiceId);
  }
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "exhausted" }, { state: "exhausted", task_id: null }]);
  expect(await given.effects(number)).toEqual([]);
  expect(await given.tasks(birch)).toEqual([`Ask Birch AG for another means of payment for invoice ${number}`]);
});

describe("a document that tries every day", () => {
  const everyDay = {
    ...defaultChargeRetryPolicy,
    schedules: defaultChargeRetryPolicy.schedules.map((one) =>
      one.key === "cards" ? { ...one, waits: Array.from({ length: 30 }, () => 1), noticeFromFailure: null } : one,
    ),
  };
  beforeAll(async () => {
    const began = new Date("2026-01-01T00:00:00Z");
    await db.owner`insert into policies (kind, version, document, state, effective_from, created_at, created_by, published_at, published_by)
      values ('charge_retry', 2, ${db.owner.json(everyDay)}, 'published', ${began}, ${began}, 'test', ${began}, 'test')`;
  });
  afterAll(() => db.owner`delete from policies where kind = 'charge_retry' and version = 2`);

  test("stops where the scheme does, and goes on when the scheme lets it", async () => {
    const number = fresh();
    const { invoiceId, customerId } = await given.failed(alder, number, "2026-02-05T08:00:00Z");
    for (let day = 6; day <= 25; day += 1)
      await given.tried(customerId, invoiceId, `2026-02-${String(day).padStart(2, "0")}T08:00:00Z`);
    await given.review(invoiceId);
    // Twenty further charges within thirty days: the first of them leaves that span on 9 March.
    expect(await given.retries(invoiceId)).toMatchObject([{ state: "planned", planned_on: "2026-03-09" }]);
    const [planned] = await given.retries(invoiceId);
    await expect(
      retryNow.execute(db.as("collector"), { retryId: planned?.id ?? "", version: planned?.version ?? 0 }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("allows 20 further charges") });
    expect(await given.effects(number)).toEqual([]);
  });
});

describe("the gateway's own tries", () => {
  const byGateway = { next_attempt_at: "2026-03-05T09:00:00Z" };

  test("keep ours from being planned at all", async () => {
    const number = fresh();
    const { invoiceId } = await given.failed(alder, number, "2026-02-28T08:00:00Z", {}, byGateway);
    expect(await given.review(invoiceId)).toBe(false);
    expect(await given.byClock()).toBe(0);
    expect(await given.retries(invoiceId)).toEqual([]);
  });

  test("hold back one that was planned before they were told of", async () => {
    const number = fresh();
    const { invoiceId } = await given.failed(alder, number, "2026-03-02T08:00:00Z");
    await given.review(invoiceId);
    await db.owner`update invoices set next_attempt_at = '2026-03-05T09:00:00Z' where id = ${invoiceId}`;
    given.on("2026-03-03T09:00:00Z");
    await given.byClock();
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "planned", held_because: "The payment gateway charges it again by itself." },
    ]);
    expect(await given.effects(number)).toEqual([]);
  });
});

test("what the customer pays by itself is not charged by us", async () => {
  const number = fresh();
  const { invoiceId } = await given.failed(
    alder,
    number,
    "2026-02-28T08:00:00Z",
    {},
    { collection_method: "send_invoice" },
  );
  expect(await given.review(invoiceId)).toBe(false);
  expect(await given.retries(invoiceId)).toEqual([]);
});

test("what only the gateway can collect becomes a task on its day", async () => {
  const cedar = await given.account("Cedar KG");
  const number = fresh();
  const debit = { system: "gocardless", method: "sepa_core", failure_code: "insufficient_funds", decline_code: null };
  const { invoiceId } = await given.failed(cedar, number, "2026-02-24T08:00:00Z", debit, {
    collection_method: "send_invoice",
  });
  await given.review(invoiceId);
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "exhausted", asks: "gateway" }]);
  expect(await given.tasks(cedar)).toEqual([`Collect it once more in GoCardless. Invoice ${number}.`]);
  expect(await given.effects(number)).toEqual([]);
});

describe("on its day it is looked at again", () => {
  const planned = async (customer = alder) => {
    const number = fresh();
    const charge = await given.failed(customer, number, "2026-03-02T08:00:00Z");
    await given.review(charge.invoiceId);
    return { ...charge, number };
  };
  const dueDay = async () => {
    given.on("2026-03-03T09:00:00Z");
    await given.byClock();
  };

  test("paid by transfer, it is dropped", async () => {
    const { invoiceId, number } = await planned();
    await given.paidBy(invoiceId);
    await dueDay();
    expect(await given.retries(invoiceId)).toMatchObject([{ state: "dropped", settled_reason: "It is paid." }]);
    expect(await given.effects(number)).toEqual([]);
  });

  test("contested, it waits, and goes on once it is not any more", async () => {
    const { invoiceId, number } = await planned();
    await db.owner`update invoices set is_disputed = true where id = ${invoiceId}`;
    await dueDay();
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "planned", held_because: "The customer contests it." },
    ]);
    await db.owner`update invoices set is_disputed = false where id = ${invoiceId}`;
    given.on("2026-03-03T15:30:00Z");
    await given.byClock();
    expect(await given.retries(invoiceId)).toMatchObject([{ state: "requested", held_because: null }]);
    expect(await given.effects(number)).toHaveLength(1);
  });

  test("on a payment plan, it waits", async () => {
    const { invoiceId, customerId, number } = await planned();
    await given.planned(customerId, invoiceId, 100_000, "2026-03-02T12:00:00Z");
    await dueDay();
    expect(await given.retries(invoiceId)).toMatchObject([{ held_because: "A payment plan collects it." }]);
    expect(await given.effects(number)).toEqual([]);
  });

  test("of a customer that is left out, it waits", async () => {
    const maple = await given.account("Maple SE");
    const { invoiceId, number } = await planned(maple);
    await db.owner`insert into collection_exclusions ${db.owner({ id: given.freshId(), entity_code: "DE01", customer_id: maple, kind: "left_out", reason: "In talks", from_on: "2026-03-01", entered_by: "Ana", entered_at: TEST_NOW })}`;
    await dueDay();
    expect(await given.retries(invoiceId)).toMatchObject([{ held_because: "Left out by Ana: In talks" }]);
    expect(await given.effects(number)).toEqual([]);
  });

  test("declined meanwhile by somebody else's try, the new failure is decided about", async () => {
    const { invoiceId, customerId } = await planned();
    await given.tried(customerId, invoiceId, "2026-03-02T20:00:00Z");
    await dueDay();
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "dropped", settled_reason: "It was charged meanwhile and declined again." },
      { state: "planned", planned_on: "2026-03-04" },
    ]);
  });
});

test("looked at twice at once, it is charged once", async () => {
  const number = fresh();
  const { invoiceId } = await given.failed(alder, number, "2026-02-28T08:00:00Z");
  await Promise.allSettled([given.review(invoiceId), given.review(invoiceId), given.review(invoiceId)]);
  expect(await given.effects(number)).toHaveLength(1);
  expect(await given.retries(invoiceId)).toHaveLength(1);
});

test("a charge of which the gateway tells no outcome becomes a task after its time", async () => {
  const elm = await given.account("Elm OHG");
  const number = fresh();
  const { invoiceId } = await given.failed(elm, number, "2026-02-28T08:00:00Z");
  await given.review(invoiceId);
  const [asked] = await given.retries(invoiceId);
  await given.answered(asked?.effect_id ?? "", "failed");
  await given.byClock();
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "requested" }]);
  given.on("2026-03-03T10:00:00Z");
  await given.byClock();
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "exhausted", asks: "gateway" }]);
  expect(await given.tasks(elm)).toEqual([`Find out why it could not be charged again. Invoice ${number}.`]);
  given.on("2026-03-09T10:00:00Z");
  await given.byClock();
  expect(await given.effects(number)).toHaveLength(1);
});

test("nobody but the job has charges looked at", async () => {
  for (const role of ["collector", "controller", "administrator"] as const)
    await expect(reviewCharges.execute(db.as(role), { invoiceIds: [given.freshId()] })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
});
