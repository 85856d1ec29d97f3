import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { defaultMatchingPolicy, type MatchingPolicy, matchingPoints } from "#server/domain/bank/matching-policy";
import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import { reconcile } from "#server/services/exceptions/reconcile";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { rehearsedItems, rehearsePolicy } from "#server/services/policies/rehearse";

const kind = "matching";
let db: TestDatabase;
let late: string;
let near: string;

/** Two receipts of February: one whose payment was told four days before, one whose was told fourteen. */
beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
  const { customerId } = await given.customer();
  const [account] = await db.owner`
    insert into bank_accounts ${db.owner({ id: given.freshId(), entity_code: "DE01", identifier: "DE02500105170137075030", name: "Main account", currency: "EUR", created_at: TEST_NOW })} returning id`;
  const lineage = (system: string, external_id: string) => ({
    system,
    external_id,
    source_version_at: TEST_NOW,
    mapping_version: "test-1",
    correlation_id: "test",
    last_seen_at: TEST_NOW,
  });
  const receipt = async (amount_minor: number, booked_on: string, received_on: string): Promise<string> => {
    const id = given.freshId();
    await db.owner`insert into payments ${db.owner({ id: given.freshId(), entity_code: "DE01", customer_id: customerId, currency: "EUR", amount_minor, refunded_minor: 0, method: "customer_balance", received_on, ...lineage("stripe", `ch_${amount_minor}`) })}`;
    await db.owner`insert into bank_entries ${db.owner({ id, entity_code: "DE01", bank_account_id: account?.id ?? "", status: "booked", booked_on, currency: "EUR", amount_minor, is_reversal: false, counterparty_name: "ALDER GMBH", position: amount_minor, ...lineage("bank", `booking-${amount_minor}`) })}`;
    return id;
  };
  near = await receipt(50_000, "2026-02-20", "2026-02-16");
  late = await receipt(70_000, "2026-02-24", "2026-02-10");
});
afterAll(() => db.close());

const author = () => db.as("controller");
const second = () =>
  db.as("controller", "all", {
    userId: "00000000-0000-7000-8000-0000000000aa",
    personId: "00000000-0000-7000-9000-0000000000aa",
    name: "Second controller",
  });
const february: RehearsalWindow = { of: "past", from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };
const rehearse = (change: Partial<MatchingPolicy>, window: RehearsalWindow = february, by = author()) =>
  rehearsePolicy.execute(by, { kind, document: { ...defaultMatchingPolicy, ...change }, window });
const openTypes = async () =>
  (await db.owner`select subject_id from cases where subject_type = 'bank_entry' and closed_at is null`).map(
    ({ subject_id }) => subject_id,
  );
const detect = () => reconcile(db.asJob("detect-exceptions"), "bank_entry", [near, late]);

describe("matching rehearsed on past bookings", () => {
  test("says which receipts would be taken for something else, and for how much", async () => {
    const found = await rehearse({ toldBeforeDays: 15 });
    expect(found).toMatchObject({
      looked: 2,
      otherwise: 1,
      otherwiseMinor: 87_500n,
      flows: [{ what: "Taken for", before: "on no invoice", after: "a payment that is known", count: 1 }],
      items: [{ id: late, amount: { minor: 70_000n, currency: "EUR" } }],
    });
    const narrow = await rehearse({ toldBeforeDays: 2 });
    expect(narrow.items.map(({ id }) => id)).toEqual([near]);
    expect((await rehearse({})).otherwise).toBe(0);
    expect(
      (await rehearse({ toldBeforeDays: 15 }, { of: "past", from: "2026-02-01T00:00:00Z", to: "2026-02-21T00:00:00Z" }))
        .looked,
    ).toBe(1);
  });

  test("is for those who edit policies, and of what can be used", async () => {
    await expect(rehearse({}, february, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(rehearse({}, february, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    await expect(rehearse({ toldBeforeDays: 40 })).rejects.toMatchObject({ code: "BAD_INPUT" });
    const nothing = Object.fromEntries(matchingPoints.map((point) => [point, 0])) as MatchingPolicy["points"];
    await expect(rehearse({ points: nothing })).rejects.toThrow(/nothing would ever be proposed/);
    const document = { ...defaultMatchingPolicy, toldBeforeDays: 2 };
    await expect(
      rehearsedItems.execute(author(), { kind, document, window: february, cursor: "nowhere" }),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  test("foretells what detection does once the document is in force", async () => {
    await detect();
    expect(await openTypes()).toEqual([late]);
    expect((await rehearse({ toldBeforeDays: 15 }, { of: "open" })).items.map(({ id }) => id)).toEqual([late]);
    const document = { ...defaultMatchingPolicy, toldBeforeDays: 15 };
    const { version } = await draftDeskPolicy.execute(author(), {
      kind,
      basedOn: 1,
      document,
      note: "Transfers take longer.",
    });
    await publishDeskPolicy.execute(second(), { kind, version });
    await detect();
    expect(await openTypes()).toEqual([]);
  });
});
