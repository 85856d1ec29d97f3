import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import type { DunningPolicy, DunningStrategy } from "#server/domain/collections/dunning-policy";
import type { RehearsalWindow, RehearsedItem } from "#server/domain/policies/rehearsal";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { rehearsedItems, rehearsePolicy } from "#server/services/policies/rehearse";

const kind = "dunning";
let db: TestDatabase;
let alder: string;
let birch: string;
let cedar: string;
let dogwood: string;

/** Four accounts: ten and a few days late, paid since, contested, and one with yen beside euros. */
beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
  await given.rate("JPY", "USD", "2026-02-27", "0.01");
  alder = await given.account("Alder GmbH");
  await given.owed(alder, "A-1", { due_on: "2026-02-20" });
  await given.owed(alder, "A-2", { due_on: "2026-02-23", total_minor: 50_000 });
  birch = await given.account("Birch AG");
  await given.paid(await given.owed(birch, "B-1", { status: "paid" }), 100_000, "2026-02-10");
  await given.paid(await given.owed(birch, "B-2"), 100_000, "2026-03-01");
  cedar = await given.account("Cedar KG");
  await given.owed(cedar, "C-1", { is_disputed: true, due_on: "2026-02-20" });
  dogwood = await given.account("Dogwood K.K.", { tier: "Enterprise" });
  await given.owed(dogwood, "D-1", { due_on: "2026-02-10" });
  await given.owed(dogwood, "D-2", { due_on: "2026-02-10", currency: "JPY" });
  await given.account("Elm SE");
});
afterAll(() => db.close());

const february: RehearsalWindow = { of: "past", from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };
const today: RehearsalWindow = { of: "open" };
const withRegular = (change: Partial<DunningStrategy>): DunningPolicy => ({
  ...defaultDunningPolicy,
  strategies: defaultDunningPolicy.strategies.map((one) => (one.key === "regular" ? { ...one, ...change } : one)),
});
const rehearse = (document: DunningPolicy, window: RehearsalWindow = today, by = db.as("controller")) =>
  rehearsePolicy.execute(by, { kind, document, window });
const words = (item: RehearsedItem | undefined) =>
  (item?.changes ?? []).map(({ what, before, after }) => [
    what,
    before.is === "text" && before.text,
    after.is === "text" && after.text,
  ]);

describe("dunning rehearsed on what is open", () => {
  test("says what would go out today otherwise, for how much, and what decides", async () => {
    const found = await rehearse(withRegular({ graceDays: 0 }));
    expect(found).toMatchObject({
      looked: 3,
      otherwise: 1,
      noun: { many: "accounts" },
      items: [
        {
          id: alder,
          href: null,
          name: "Alder GmbH",
          amount: { minor: 150_000n, currency: "EUR" },
          decidedBy: "Regular customers (everybody else)",
        },
      ],
    });
    expect(found.otherwiseMinor).toBe(187_500n);
    expect(words(found.items[0])).toEqual([
      ["Contact today", "First reminder by e-mail for 2 invoices", "Second reminder by e-mail for 2 invoices"],
    ]);
  });

  test("tells what keeps back what would go out, and adds up by what it goes", async () => {
    const { items, flows } = await rehearse(withRegular({ leastMinor: { EUR: 1_000_000 } }));
    expect(words(items[0])).toEqual([
      ["Contact today", "First reminder by e-mail for 2 invoices", "nothing (too small)"],
      ["Contact by", "e-mail", "none"],
    ]);
    expect(flows).toEqual([{ what: "Contact by", before: "e-mail", after: "none", count: 1, baseMinor: 187_500n }]);
  });

  test("names the strategy an account would go by, and one amount for several currencies", async () => {
    const { items } = await rehearse({ ...defaultDunningPolicy, segments: [] });
    expect(items.map(({ id }) => id)).toEqual([dogwood]);
    expect(items[0]).toMatchObject({
      amount: { minor: 225_000n, currency: "USD" },
      decidedBy: "Regular customers (everybody else)",
    });
    expect(words(items[0])).toEqual([
      ["Strategy", "Key accounts", "Regular customers"],
      [
        "Contact today",
        "Call accounts payable by telephone for 2 invoices",
        "Call the customer by telephone for 2 invoices",
      ],
    ]);
  });

  test("finds nothing otherwise in the document in force, nor in a new name of a text", async () => {
    expect(await rehearse(defaultDunningPolicy)).toMatchObject({ looked: 3, otherwise: 0, items: [] });
    const steps = defaultDunningPolicy.strategies[0]?.steps.map((step) =>
      step.template === null ? step : { ...step, template: "other" },
    );
    expect((await rehearse(withRegular({ steps }))).otherwise).toBe(0);
  });
});

describe("dunning rehearsed on past days", () => {
  test("says what would have gone out, and when first", async () => {
    const found = await rehearse(withRegular({ graceDays: 0 }), february);
    expect(found).toMatchObject({ looked: 4, otherwise: 2 });
    const byName = new Map(found.items.map((item) => [item.name, item]));
    expect(words(byName.get("Birch AG"))).toEqual([
      ["Contacts", "2 e-mails and 1 call", "3 e-mails and 1 call"],
      ["First contact", "6 February 2026", "4 February 2026"],
      ["Days of contact", "2026-02-06, 2026-02-13, 2026-02-20", "2026-02-04, 2026-02-11, 2026-02-18, 2026-02-26"],
    ]);
    // As many, and the first on the same Monday, yet the second sooner.
    expect(words(byName.get("Alder GmbH"))).toEqual([
      ["Days of contact", "2026-02-16, 2026-02-25", "2026-02-16, 2026-02-23"],
    ]);
    // Paid in the meantime or after the window, so that both invoices were asked for.
    expect(byName.get("Birch AG")).toMatchObject({ isOver: false, amount: { minor: 200_000n, currency: "EUR" } });
    expect(found.flows).toContainEqual({
      what: "Contacts",
      before: "2 e-mails and 1 call",
      after: "3 e-mails and 1 call",
      count: 1,
      baseMinor: 250_000n,
    });
  });

  test("knows of each day no more than was so on it", async () => {
    const early: RehearsalWindow = { of: "past", from: "2026-02-09T00:00:00Z", to: "2026-02-14T00:00:00Z" };
    // Both were asked for on the 4th and are on the 11th; by then one of them is paid.
    const { items } = await rehearse(withRegular({ graceDays: 0, quietDays: 0 }), early);
    expect(items.find(({ name }) => name === "Birch AG")?.amount).toEqual({ minor: 100_000n, currency: "EUR" });
  });

  test("finds nothing otherwise in the document in force", async () => {
    expect(await rehearse(defaultDunningPolicy, february)).toMatchObject({ looked: 4, otherwise: 0 });
  });

  test.each([
    ["is longer than 92 days", "2025-11-01T00:00:00Z", "2026-02-02T00:00:00Z", /longer than 92 days/],
    ["is still to come", "2026-03-03T00:00:00Z", "2026-03-05T00:00:00Z", /still to come/],
  ])("is refused where the window %s", async (_case, from, to, sentence) => {
    await expect(rehearse(defaultDunningPolicy, { of: "past", from, to })).rejects.toThrow(sentence);
  });

  test("takes 92 days, and a window that ends after today as far as today", async () => {
    const window = (from: string, to: string): RehearsalWindow => ({ of: "past", from, to });
    expect((await rehearse(defaultDunningPolicy, window("2025-11-01T00:00:00Z", "2026-02-01T00:00:00Z"))).looked).toBe(
      4,
    );
    expect((await rehearse(defaultDunningPolicy, window("2026-03-01T00:00:00Z", "2026-06-30T00:00:00Z"))).looked).toBe(
      3,
    );
  });
});

test("goes on after a place, and refuses what is none", async () => {
  const document = withRegular({ graceDays: 0 });
  const page = (cursor: string, window: RehearsalWindow = february) =>
    rehearsedItems.execute(db.as("controller"), { kind, document, window, cursor });
  const [first = "", second = ""] = [alder, birch].sort();
  expect((await page(first)).items.map(({ id }) => id)).toEqual([second]);
  expect((await page(second)).items).toEqual([]);
  for (const window of [february, today])
    await expect(page("nowhere", window)).rejects.toMatchObject({ code: "BAD_INPUT" });
});

test("is for those who edit policies, over every legal entity, and of what can be used", async () => {
  await expect(rehearse(defaultDunningPolicy, today, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(rehearse(defaultDunningPolicy, today, db.as("controller", ["DE01"]))).rejects.toThrow(
    /every legal entity/,
  );
  await expect(rehearse({ ...defaultDunningPolicy, otherwise: "nobody" })).rejects.toMatchObject({ code: "BAD_INPUT" });
  expect((await rehearse(withRegular({ graceDays: 0 }))).items.some(({ id }) => id === cedar)).toBe(false);
});

test("what was recorded counts: a promise holds its invoice for as long as either document lets it", async () => {
  const given = givenReceivables(db.owner, TEST_NOW);
  const fir = await given.account("Fir GmbH");
  await given.owed(fir, "F-1", { due_on: "2026-02-20" });
  await db.owner`insert into promises ${db.owner({
    id: given.freshId(),
    entity_code: "DE01",
    customer_id: fir,
    currency: "EUR",
    amount_minor: 100_000,
    promised_on: "2026-02-26",
    given_on: "2026-02-24",
    given_at: "2026-02-24T09:00:00Z",
    agreement_id: given.freshId(),
    position: 1,
    channel: "call",
    taken_by: "Meike Harders",
    told_state: "open",
    told_on: "2026-02-24",
  })}`;
  const { items } = await rehearse({
    ...defaultDunningPolicy,
    promises: { ...defaultDunningPolicy.promises, graceDays: 5 },
  });
  expect(items.map(({ id }) => id)).toEqual([fir]);
  expect(words(items[0])[0]).toEqual(["Contact today", expect.stringMatching(/ for 1 invoice$/), "nothing (promised)"]);
});
