import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { given, givenEntities, record } from "#db/testing/given-sync";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner`truncate inbox, source_records, customers, contracts, opportunities, projects, milestones, time_entries, hourly_rates, external_references`;
});

const later = { at: "2026-02-02T10:00:00.000Z" };
const waiting = async () =>
  (await db.owner`select kind from source_records where not is_projected order by kind`).map(({ kind }) => kind);

describe("projects", () => {
  const parts = [
    record("psa_milestone", "ms_1"),
    record("psa_time_entry", "te_1"),
    record("psa_rate", "rate_1"),
  ] as const;

  test("stand under their customer, with its legal entity and the contract they name by number", async () => {
    await given(db, record("crm_account", "acc_1", { entityCode: "DE01" }), record("crm_contract", "con_1"));
    await given(db, record("psa_project", "prj_1", { contractNumber: "C-1" }), ...parts);
    expect(
      await db.owner`select p.entity_code, k.number, p.name, p.billing_method, p.budget_minor::text from projects p
        join customers c on c.id = p.customer_id left join contracts k on k.id = p.contract_id`,
    ).toEqual([
      {
        entity_code: "DE01",
        number: "C-1",
        name: "Data migration",
        billing_method: "time_and_materials",
        budget_minor: "5000000",
      },
    ]);
    expect(
      await db.owner`select m.entity_code, m.amount_minor::text, m.accepted_on::text, t.minutes, t.approved_at, r.hourly_minor::text
        from projects p join milestones m on m.project_id = p.id join time_entries t on t.project_id = p.id join hourly_rates r on r.project_id = p.id`,
    ).toEqual([
      {
        entity_code: "DE01",
        amount_minor: "1500000",
        accepted_on: "2026-02-12",
        minutes: 450,
        approved_at: new Date("2026-02-03T08:00:00.000Z"),
        hourly_minor: "18500",
      },
    ]);
    expect(await waiting()).toEqual([]);
  });

  test("what arrives before its project, and the project before its customer, waits and then stands", async () => {
    await given(db, ...parts);
    expect(await waiting()).toEqual(["psa_milestone", "psa_rate", "psa_time_entry"]);
    await given(db, record("psa_project", "prj_1"));
    expect(await waiting()).toEqual(["psa_milestone", "psa_project", "psa_rate", "psa_time_entry"]);
    await given(db, record("crm_account", "acc_1"));
    expect(await waiting()).toEqual([]);
    expect(await db.owner`select count(*)::int as n from time_entries`).toEqual([{ n: 1 }]);
  });

  test("a customer's other legal entity reaches every part", async () => {
    await given(db, record("crm_account", "acc_1"), record("psa_project", "prj_1"), ...parts);
    await given(db, record("crm_account", "acc_1", { entityCode: "JP01" }, later));
    const entities = await db.owner`select entity_code from projects union select entity_code from milestones
      union select entity_code from time_entries union select entity_code from hourly_rates`;
    expect(entities).toEqual([{ entity_code: "JP01" }]);
  });

  test("follow their contract's number when it changes, either way", async () => {
    const contractOf = async () => (await db.owner`select contract_id is not null as found from projects`)[0]?.found;
    await given(db, record("crm_account", "acc_1"), record("crm_contract", "con_1"));
    await given(db, record("psa_project", "prj_1", { contractNumber: "C-1" }));
    expect(await contractOf()).toBe(true);
    await given(db, record("crm_contract", "con_1", { number: "C-9" }, later));
    expect(await contractOf()).toBe(false);
    await given(db, record("psa_project", "prj_1", { contractNumber: "C-9" }, later));
    expect(await contractOf()).toBe(true);
  });

  test("another customer's contract of the same number is not theirs", async () => {
    await given(db, record("crm_account", "acc_1"), record("crm_account", "acc_2", { name: "Birch" }));
    await given(db, record("crm_contract", "con_2", { accountId: "acc_2" }));
    await given(db, record("psa_project", "prj_1", { contractNumber: "C-1" }));
    expect(await db.owner`select contract_id from projects`).toEqual([{ contract_id: null }]);
  });

  test("a deleted entry stays as a tombstone, and an older word changes nothing", async () => {
    await given(db, record("crm_account", "acc_1"), record("psa_project", "prj_1"));
    await given(db, record("psa_time_entry", "te_1", { minutes: 60 }, { ...later, deleted: true }));
    await given(db, record("psa_time_entry", "te_1", { minutes: 450 }));
    expect(await db.owner`select minutes, deleted_at from time_entries`).toEqual([
      { minutes: 60, deleted_at: new Date(later.at) },
    ]);
  });
});

describe("deals", () => {
  test("stand under their customer and lead to the contract they renew, whichever came first", async () => {
    await given(db, record("crm_opportunity", "opp_1", { contractId: "con_1" }));
    expect(await waiting()).toEqual(["crm_opportunity"]);
    await given(db, record("crm_account", "acc_1", { entityCode: "DE01" }));
    const deal =
      () => db.owner`select o.entity_code, k.number, o.stage, o.is_won, o.amount_minor::text, o.closes_on::text
      from opportunities o left join contracts k on k.id = o.contract_id`;
    const first = { entity_code: "DE01", stage: "Negotiation", is_won: false, amount_minor: "1200000" };
    expect(await deal()).toEqual([{ ...first, number: null, closes_on: "2026-03-31" }]);
    await given(db, record("crm_contract", "con_1"));
    await given(
      db,
      record("crm_opportunity", "opp_1", { contractId: "con_1", stage: "Closed Won", isWon: true }, later),
    );
    expect(await deal()).toMatchObject([{ number: "C-1", stage: "Closed Won", is_won: true }]);
    expect(await waiting()).toEqual([]);
  });

  test("a deal without an amount is kept as such, and a deleted one is a tombstone", async () => {
    await given(db, record("crm_account", "acc_1"));
    const open = { amountMinor: null, currency: null };
    await given(db, record("crm_opportunity", "opp_1", open, { deleted: true }));
    expect(await db.owner`select amount_minor, currency, deleted_at is not null as is_gone from opportunities`).toEqual(
      [{ amount_minor: null, currency: null, is_gone: true }],
    );
  });
});
