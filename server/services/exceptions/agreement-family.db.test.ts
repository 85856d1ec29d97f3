import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { type Company, openCompany, type Planted } from "#server/services/exceptions/testing/company";

const FAMILY = [
  "amendment_not_reflected",
  "proration_error",
  "unapproved_rate_change",
  "milestone_not_accepted",
  "time_billing_mismatch",
];
/** What another type might say of the same trouble: then it would be reported twice. */
const NEIGHBOURS = ["contract_price_variance", "usage_over_entitlement", "duplicate_invoice"];
const ENTITIES = ["US01", "DE01", "JP01"];
const HOUR = 3_600;
const DAY = 24 * HOUR;

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 600_000);
afterAll(() => company.close());

const watched = (lines: string[]) =>
  lines.filter((line) => [...FAMILY, ...NEIGHBOURS].includes(line.split(" ")[0] ?? ""));
const found = async () => watched(await company.found());
const present = async () => watched(await company.present());

/** Some time on the sources are read, and what time alone makes wrong is looked for, as every night. */
async function later(seconds = 90): Promise<void> {
  await company.liveOn(seconds);
  await company.sync();
  for (const kind of ["contract", "project", "invoice"] as const)
    await reconcile(company.db.asJob("detect-exceptions"), kind, "all");
}

type Case = { id: string; version: number; state: string; outcome: string | null; title: string; severity: string };

async function caseOf({ type, subject }: Planted): Promise<Case> {
  const [row] = await company.db.owner<Case[]>`
    select c.id, c.version, c.state, c.outcome, c.title, c.severity from cases c join source_records r on r.id = c.subject_id
    where c.type = ${type} and r.external_id = ${subject.id} order by c.number desc limit 1`;
  if (!row) throw new Error(`There is no case of ${type} on ${subject.id}.`);
  return row;
}

async function planted(type: string, isWanted: (mistake: Planted) => boolean = () => true): Promise<Planted> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const entity = ENTITIES[attempt % ENTITIES.length] ?? "DE01";
    const [mistake] = await company.inject(type, { entity });
    if (mistake && isWanted(mistake)) {
      await later();
      return mistake;
    }
  }
  throw new Error(`Nothing could be planted for ${type}.`);
}

async function fix(mistake: Planted, key: string, input: Record<string, string> = {}): Promise<void> {
  const analyst = company.db.as("billing_analyst", "all");
  const row = await caseOf(mistake);
  await fixException.execute(analyst, { caseId: row.id, version: row.version, fix: key, input });
  await company.carryOut();
  const failed = await company.db
    .owner`select operation, error from effects where case_id = ${row.id} and state = 'failed'`;
  expect(failed).toEqual([]);
  await later();
}

/** Closed as fixed, and the case's last event says what is now true. */
async function expectProof(mistake: Planted, words: string): Promise<void> {
  const row = await caseOf(mistake);
  expect(row).toMatchObject({ state: "resolved", outcome: "fixed" });
  // The hold is lifted after the case has closed.
  const events = await company.db.owner<{ text: string }[]>`
    select payload::text as text from events where stream = ${`case:${row.id}`} order by sequence desc limit 2`;
  expect(events.map(({ text }) => text).join("\n")).toContain(words);
  expect(await found()).toEqual(await present());
}

const isHeld = async ({ subject }: Planted) =>
  (
    await company.db.owner`
    select 1 from invoice_holds h join source_records r on r.id = h.invoice_id where r.external_id = ${subject.id} and h.released_at is null`
  ).length > 0;

test("of eighteen months of contracts, drafts and projects exactly the planted mistakes are found", async () => {
  const { world } = company.sandbox.core;
  expect(world.orders.rows.some(({ approval }) => approval === "Approved")).toBe(true);
  expect(await company.db.owner`select reason, field, stream from inbox where state = 'dead'`).toEqual([]);
  const [billed] = await company.db.owner<{ hours: number; milestones: number }[]>`
    select (select count(*)::int from time_entries where invoice_external_id is not null) as hours,
      (select count(*)::int from milestones where invoice_external_id is not null) as milestones`;
  expect(billed?.hours).toBeGreaterThan(10);
  expect(billed?.milestones).toBeGreaterThan(0);
  await later();
  expect(await found()).toEqual(await present());
}, 300_000);

test("every type that is planted anew is found by the next sync, in every entity, and nothing is said twice", async () => {
  const added: Planted[] = [];
  for (const entity of ENTITIES)
    for (const type of FAMILY) added.push(...(await company.inject(type, { entity, count: 2 })));
  expect(new Set(added.map(({ type, entity }) => `${type} ${entity}`)).size).toBe(FAMILY.length * ENTITIES.length);
  await company.liveOn(90);
  await company.sync();
  expect(await found()).toEqual(await present());
  // What one mistake mends of another, planted on the same contract a moment before, is there no more.
  const there = new Set(await present());
  const standing = added.filter(({ type, entity, subject }) => there.has(`${type} ${entity} ${subject.id}`));
  expect(standing.length).toBeGreaterThan(added.length - 4);
  for (const mistake of standing) expect(await caseOf(mistake)).toMatchObject({ state: "routed" });
}, 300_000);

describe("an amendment that nobody carried to billing", () => {
  test("is set on the subscription; what the next invoice prorates for it is right", async () => {
    const { world } = company.sandbox.core;
    const subscriptionOf = ({ subject }: Planted) =>
      world.subscriptions.must(world.links.subscriptionByContract.get(subject.id) ?? "");
    const mistake = await planted("amendment_not_reflected", (each) => subscriptionOf(each).frequency === "Monthly");
    const subscription = subscriptionOf(mistake);
    await fix(mistake, "set_amended_terms");
    await expectProof(mistake, "has the terms of order");
    expect(subscription.pendingLines?.length).toBe(2);
    // Billing's events are told for thirty days, so it is read on the way.
    for (let weeks = 0; weeks < 4; weeks += 1) await later(8 * DAY);
    const prorated = world.invoices.rows.filter(
      ({ subscriptionId, lines }) => subscriptionId === subscription.id && lines.some(({ isProration }) => isProration),
    );
    expect(prorated).toHaveLength(1);
    expect(await found()).toEqual(await present());
  }, 300_000);
});

describe("a proration that is off", () => {
  test("is held, and its lines get the amounts that are due", async () => {
    const mistake = await planted("proration_error");
    expect(await isHeld(mistake)).toBe(true);
    await fix(mistake, "correct_proration");
    await expectProof(mistake, "now prorates as contract");
  }, 300_000);

  test("whose unused time was forgotten gets its credit", async () => {
    const mistake = await planted("proration_error", ({ explanation }) => explanation.includes("not given back"));
    await fix(mistake, "correct_proration");
    const invoice = company.sandbox.core.world.invoices.must(mistake.subject.id);
    expect(invoice.lines.at(-1)).toMatchObject({ description: expect.stringContaining("Unused time of") });
    await expectProof(mistake, "now prorates as contract");
  }, 300_000);
});

describe("what nobody approved", () => {
  test.each([
    ["an order", "whose approval is"],
    ["a discount", "without an amendment"],
  ])(
    "%s is billed at the approved terms instead",
    async (_name, words) => {
      const mistake = await planted("unapproved_rate_change", ({ explanation }) => explanation.includes(words));
      expect(await isHeld(mistake)).toBe(true);
      await fix(mistake, "bill_approved_terms");
      await expectProof(mistake, "at approved prices now");
    },
    300_000,
  );

  test("an order that is approved after all stands", async () => {
    const mistake = await planted("unapproved_rate_change", ({ explanation }) =>
      explanation.includes("whose approval is"),
    );
    const { world } = company.sandbox.core;
    const { contractId } = world.invoices.must(mistake.subject.id);
    for (const id of world.links.ordersByContract.get(contractId ?? "") ?? []) {
      const order = world.orders.must(id);
      if (order.status !== "Activated" || order.approval === null) continue;
      Object.assign(order, { approval: "Approved", approvedBy: "Renata Colby", modifiedAt: world.now });
    }
    world.orders.touch();
    await later();
    expect(await caseOf(mistake)).toMatchObject({ state: "resolved", outcome: "self_closed" });
    expect(await found()).toEqual(await present());
  }, 300_000);

  test("a rate is put before those who approve it", async () => {
    const mistake = await planted("unapproved_rate_change", ({ explanation }) => explanation.includes("bills prices"));
    await fix(mistake, "request_rate_approval");
    expect(await caseOf(mistake)).toMatchObject({ state: "correcting" });
    await later(2 * HOUR);
    await expectProof(mistake, "at approved prices now");
  }, 300_000);
});

describe("a milestone billed before its acceptance", () => {
  test("comes off the draft, which is deleted where it bills nothing else", async () => {
    const mistake = await planted("milestone_not_accepted");
    expect(await isHeld(mistake)).toBe(true);
    await fix(mistake, "take_off_draft");
    await expectProof(mistake, "deleted in billing");
    const [left] = await company.db.owner`select 1 from milestones where invoice_external_id = ${mistake.subject.id}`;
    expect(left).toBeUndefined();
  }, 300_000);

  test("stands once its acceptance is recorded", async () => {
    const mistake = await planted("milestone_not_accepted");
    await fix(mistake, "record_acceptance", { acceptedOn: "2026-10-01", acceptedBy: "Jutta Hallmann" });
    await expectProof(mistake, "accepted");
    const [row] = await company.db
      .owner`select accepted_on::text from milestones where invoice_external_id = ${mistake.subject.id}`;
    expect(row).toEqual({ accepted_on: "2026-10-01" });
  }, 300_000);
});

describe("hours and their billing", () => {
  test("approved hours that nobody billed are put on a draft", async () => {
    const mistake = await planted("time_billing_mismatch", ({ explanation }) => explanation.includes("on no invoice"));
    const before = company.sandbox.core.world.invoices.rows.length;
    await fix(mistake, "bill_time");
    expect(company.sandbox.core.world.invoices.rows.length).toBe(before + 1);
    await expectProof(mistake, "are on an invoice");
  }, 300_000);

  test("hours billed without an approval are put before those who give it", async () => {
    const mistake = await planted("time_billing_mismatch", ({ explanation }) =>
      explanation.includes("were billed that"),
    );
    await fix(mistake, "request_approval");
    await later(2 * HOUR);
    await expectProof(mistake, "every billed hour is approved");
  }, 300_000);
});

test("as the company's days go by, what is found stays what is there", async () => {
  for (const days of [1, 2, 4]) {
    await later(days * DAY);
    expect(await found(), `after ${days} more days`).toEqual(await present());
  }
}, 300_000);
