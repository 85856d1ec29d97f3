import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import { accountAttempts } from "#server/services/accounts/account-attempts";
import { accountContracts } from "#server/services/accounts/account-contracts";
import { accountDisputes } from "#server/services/accounts/account-disputes";
import { accountHealth } from "#server/services/accounts/account-health";
import { accountUnapplied } from "#server/services/accounts/account-unapplied";
import { type GivenFamily, givenFamily } from "#server/services/accounts/testing/given-family";

let db: TestDatabase;
let parent: GivenFamily["parent"];
let child: GivenFamily["child"];

beforeAll(async () => {
  ({ db, parent, child } = await givenFamily());
});
afterAll(() => db.close());

const collector = (entities: "all" | string[] = "all") => db.as("collector", entities);

test("money that pays nothing yet says how long it has waited, on any day", async () => {
  const on = (asOf?: string) =>
    accountUnapplied.execute(collector(), {
      customerId: parent.customerId,
      isRolledUp: true,
      ...(asOf === undefined ? {} : { asOf }),
    });
  expect(await on("2026-03-13")).toMatchObject([
    { receivedOn: "2026-02-20", left: { minor: 2_000n, currency: "USD" }, days: 21, method: "wire" },
  ]);
  expect(await on()).toHaveLength(1);
  expect(await on("2026-02-19")).toEqual([]);
});

const source = { source_version_at: TEST_NOW, mapping_version: "1", correlation_id: "test", last_seen_at: TEST_NOW };
const crm = { entity_code: "US01", system: "salesforce", ...source };

describe("what was tried and taken back", () => {
  test("tries to charge say why they failed, the latest first", async () => {
    const given = givenCases(db.owner, TEST_NOW);
    await given.failedAttempt(parent);
    const { rows, nextCursor } = await accountAttempts.execute(collector(), {
      customerId: parent.customerId,
      isRolledUp: false,
    });
    expect(nextCursor).toBeNull();
    expect(rows).toMatchObject([
      { outcome: "failed", reason: "There was not enough money", invoice: { number: "INV-10423" }, at: TEST_NOW },
    ]);
  });

  test("a chargeback names its invoice by what the payment paid; contested invoices name their ticket", async () => {
    const [payment] = await db.owner<
      { id: string }[]
    >`select id from payments where customer_id = ${parent.customerId}`;
    const given = givenCases(db.owner, TEST_NOW);
    await db.owner`insert into payment_disputes ${db.owner({ id: given.freshId(), customer_id: null, payment_id: payment?.id ?? "", currency: "USD", amount_minor: "2700", status: "needs_response", reason: "fraudulent", opened_at: TEST_NOW, external_id: "dp_1", ...crm, system: "stripe" })}`;
    await db.owner`insert into support_tickets ${db.owner({ id: given.freshId(), customer_id: child.customerId, number: "4711", subject: "Too many seats", status: "open", invoice_number: "INV-10423", tags: db.owner.json([]), opened_at: TEST_NOW, external_id: "t_1", ...crm, system: "zendesk" })}`;
    const asked = { customerId: parent.customerId, isRolledUp: true };
    const { chargebacks, contested } = await accountDisputes.execute(collector(), asked);
    expect(chargebacks).toMatchObject([
      { invoice: { id: parent.invoiceId }, amount: { minor: 2_700n }, status: "needs_response", evidenceDueAt: null },
    ]);
    expect(contested).toEqual([
      {
        id: child.invoiceId,
        number: "INV-10423",
        dueOn: "2026-03-03",
        left: { minor: 7_000n, currency: "USD" },
        ticket: { number: "4711", subject: "Too many seats", status: "open" },
      },
    ]);
    expect(await accountDisputes.execute(collector(), { ...asked, isRolledUp: false })).toMatchObject({
      decided: [],
      contested: [],
    });
  });

  test("what banks decided is summed by currency, won and lost apart", async () => {
    const given = givenCases(db.owner, TEST_NOW);
    const decided = (id: string, status: string, currency: string, amount: string) =>
      db.owner`insert into payment_disputes ${db.owner({ id: given.freshId(), customer_id: child.customerId, currency, amount_minor: amount, status, opened_at: TEST_NOW, external_id: id, ...crm, system: "stripe" })}`;
    await decided("dp_won", "won", "USD", "1000");
    await decided("dp_lost", "lost", "USD", "300");
    await decided("dp_lost_too", "lost", "USD", "200");
    await decided("dp_yen", "won", "JPY", "900");
    const asked = { customerId: parent.customerId, isRolledUp: true };
    expect((await accountDisputes.execute(collector(), asked)).decided).toEqual([
      { won: { minor: 900n, currency: "JPY" }, wonCount: 1, lost: { minor: 0n, currency: "JPY" }, lostCount: 0 },
      { won: { minor: 1_000n, currency: "USD" }, wonCount: 1, lost: { minor: 500n, currency: "USD" }, lostCount: 2 },
    ]);
  });
});

describe("what was signed, and how it is used", () => {
  const today = "2026-03-02";
  const asked = () => ({ customerId: parent.customerId });

  beforeAll(async () => {
    const { freshId } = givenCases(db.owner, TEST_NOW);
    const [contract, ended, first, second, refused] = [freshId(), freshId(), freshId(), freshId(), freshId()];
    const base = { customer_id: parent.customerId, currency: "USD", billing_frequency: "quarterly", ...crm };
    await db.owner`insert into contracts ${db.owner([
      {
        id: contract,
        number: "C-2",
        status: "Activated",
        starts_on: "2025-04-01",
        ends_on: "2026-03-31",
        external_id: "c2",
        ...base,
      },
      {
        id: ended,
        number: "C-1",
        status: "Expired",
        starts_on: "2024-04-01",
        ends_on: "2025-03-31",
        external_id: "c1",
        ...base,
      },
    ])}`;
    const amendment = (id: string, approval: string | null) => ({
      id,
      contract_id: contract,
      number: id,
      kind: "amendment",
      status: "Activated",
      effective_on: "2025-04-01",
      approval,
      external_id: id,
      ...crm,
    });
    await db.owner`insert into contract_amendments ${db.owner([amendment(first, null), amendment(second, "approved"), amendment(refused, "rejected")])}`;
    const price = (
      amendmentId: string,
      productCode: string,
      quantity: string,
      startsOn: string,
      included: string | null,
    ) => ({
      id: freshId(),
      contract_id: contract,
      amendment_id: amendmentId,
      product_code: productCode,
      quantity,
      unit_price_micros: "5000000000",
      included_units: included,
      overage_unit_price_micros: null,
      starts_on: startsOn,
      ends_on: "2026-03-31",
      external_id: freshId(),
      ...crm,
    });
    await db.owner`insert into contract_prices ${db.owner([
      price(first, "PLATFORM_TEAM", "10", "2025-04-01", null),
      price(second, "PLATFORM_TEAM", "12", "2025-10-01", null),
      price(refused, "PLATFORM_TEAM", "99", "2026-01-01", null),
      price(second, "PLATFORM_TEAM", "50", "2026-03-03", null),
      price(first, "API_CALLS", "1", "2025-04-01", "1000"),
    ])}`;
    await db.owner`insert into opportunities ${db.owner({ id: freshId(), customer_id: parent.customerId, contract_id: contract, name: "Renewal 2026", kind: "renewal", stage: "Negotiation", is_won: false, is_closed: false, currency: "USD", amount_minor: "500000", closes_on: "2026-03-20", external_id: "o1", ...crm })}`;
    await db.owner`insert into usage_records ${db.owner({ id: freshId(), customer_id: parent.customerId, product_code: "API_CALLS", period_starts_on: "2026-01-01", period_ends_on: "2026-04-01", quantity: "1200", external_id: "u1", ...crm, system: "stripe" })}`;
    const day = (usedOn: string, quantity: string) => ({
      id: freshId(),
      customer_id: parent.customerId,
      product_code: "API_CALLS",
      used_on: usedOn,
      quantity,
      event_count: 1,
      refused_count: 0,
      external_id: usedOn,
      ...crm,
      system: "metronome",
    });
    await db.owner`insert into usage_days ${db.owner([day(today, "1000"), day("2026-03-01", "30"), day("2026-01-31", "5"), day("2026-01-30", "7"), day("2026-01-01", "9"), day("2025-12-31", "11")])}`;
  });

  test("the running contract tells its products of today, what they come to in a year, and its renewal", async () => {
    const contracts = await accountContracts.execute(collector(), asked());
    expect(contracts.map(({ number, isRunning }) => [number, isRunning])).toEqual([
      ["C-2", true],
      ["C-1", false],
    ]);
    expect(contracts[0]).toMatchObject({
      endsOn: "2026-03-31",
      yearly: { minor: 240_000n, currency: "USD" },
      renewal: { name: "Renewal 2026", stage: "Negotiation", closesOn: "2026-03-20", amount: { minor: 500_000n } },
    });
    expect(contracts[0]?.products).toEqual([
      { productCode: "API_CALLS", quantity: 1n, unitPriceMicros: 5_000_000_000n, includedUnits: 1_000n },
      { productCode: "PLATFORM_TEAM", quantity: 12n, unitPriceMicros: 5_000_000_000n, includedUnits: null },
    ]);
  });

  test("use stands beside what is included, its trend without the day that is not over", async () => {
    const health = await accountHealth.execute(collector(), asked());
    expect(health.use).toEqual([
      {
        productCode: "API_CALLS",
        period: { startsOn: "2026-01-01", endsOn: "2026-03-31", used: 1_200n },
        included: 1_000n,
        recent: { last: 35n, before: 16n },
      },
    ]);
    expect(health).toMatchObject({ openTickets: [], settledTickets: 0 });
    const below = await accountHealth.execute(collector(), { customerId: child.customerId });
    expect(below).toMatchObject({ use: [], openTickets: [{ number: "4711", subject: "Too many seats" }] });
  });
});

test("nothing of an account of another legal entity is told", async () => {
  const abroad = collector(["JP01"]);
  const { customerId } = parent;
  const wide = { customerId, isRolledUp: false };
  const refused = { code: "NOT_FOUND", message: expect.stringContaining("legal entity you do not work for") };
  await expect(accountUnapplied.execute(abroad, wide)).rejects.toMatchObject(refused);
  await expect(accountAttempts.execute(abroad, wide)).rejects.toMatchObject(refused);
  await expect(accountDisputes.execute(abroad, wide)).rejects.toMatchObject(refused);
  await expect(accountContracts.execute(abroad, { customerId })).rejects.toMatchObject(refused);
  await expect(accountHealth.execute(abroad, { customerId })).rejects.toMatchObject(refused);
});

test("a role without customer.read is refused", async () => {
  await expect(accountContracts.execute(db.as("contributor"), { customerId: parent.customerId })).rejects.toMatchObject(
    { code: "FORBIDDEN" },
  );
});
