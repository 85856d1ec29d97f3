import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { salesforceMapping } from "#server/connectors/salesforce/bindings";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { mapSalesforce } from "#server/connectors/salesforce/map";
import { deadOf, factsOf, fixture, message, recordsOf } from "#server/connectors/testing/fixture";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import { plainMapping } from "#server/domain/sync/mapping";
import type { FactsOf } from "#server/domain/sync/records";
import type { Sandbox } from "#server/sandbox/sandbox";
import { advanceDays, hashOf, startSmall } from "#server/sandbox/testing/harness";

const map = (message: RawMessage) => mapSalesforce(message, plainMapping(salesforceMapping));

describe("a deal", () => {
  const deal = fixture("salesforce", "opportunity.json");
  const mapped = (change: object) => map(message("opportunities", { ...deal, ...change }));

  test("speaks our words, its amount to the cent", () => {
    expect(factsOf(mapped({}), "crm_opportunity")).toEqual({
      accountId: "0015f0000000001AAA",
      contractId: "8005f0000000001AAA",
      name: "Harbor Analytics renewal 2026",
      kind: "renewal",
      stage: "Negotiation/Review",
      isClosed: false,
      isWon: false,
      amountMinor: "1824050",
      currency: "EUR",
      closesOn: "2026-12-31",
    });
  });

  test.each([
    ["New Business", "new"],
    ["Existing Business", "expansion"],
    ["Existing Customer - Upgrade", "expansion"],
    [null, "new"],
  ])("of the type %s is %s", (Type, kind) => {
    expect(factsOf(mapped({ Type }), "crm_opportunity").kind).toBe(kind);
  });

  test.each([
    ["JPY", 1_200_000, "1200000"],
    ["EUR", 0.1, "10"],
    ["EUR", null, null],
  ])("over %s %s is %s minor units", (CurrencyIsoCode, Amount, minor) => {
    expect(factsOf(mapped({ CurrencyIsoCode, Amount }), "crm_opportunity").amountMinor).toBe(minor);
  });

  test("without an account says nothing of a customer", () => {
    expect(mapped({ AccountId: null })).toMatchObject({
      outcome: "ignored",
      reason: expect.stringContaining("no account"),
    });
  });

  test("deleted, it is a tombstone", () => {
    expect(recordsOf(mapped({ IsDeleted: true }))).toMatchObject([{ isDeleted: true }]);
  });

  test.each([
    ["half a yen", { CurrencyIsoCode: "JPY", Amount: 10.5 }, "Amount"],
    ["an amount without a currency", { CurrencyIsoCode: null }, "CurrencyIsoCode"],
    ["an amount as text", { Amount: "12" }, "Amount"],
    ["a type of its own", { Type: "Barter" }, "kind"],
    ["no day", { CloseDate: null }, "CloseDate"],
  ])("with %s is dead with the field named", (_case, change, field) => {
    expect(deadOf(mapped(change)).field).toBe(field);
  });
});

describe("a case", () => {
  const row = fixture("salesforce", "case.json");
  const facts = (change: object) => factsOf(map(message("cases", { ...row, ...change })), "support_ticket");

  test("is a ticket of its customer", () => {
    expect(facts({})).toEqual({
      number: "00001042",
      accountId: "0015f0000000001AAA",
      requesterName: "Ilse Brandt",
      requesterEmail: "ap@harbor.example",
      subject: "Invoice does not match our contract",
      status: "open",
      priority: "high",
      topic: "Price",
      invoiceNumber: "MM-DE-0042",
      tags: ["email", "escalated"],
      openedAt: "2026-03-01T08:00:00.000Z",
      solvedAt: null,
    });
  });

  test.each([
    [{ Status: "Waiting on Customer" }, "pending"],
    [{ Status: "On Hold" }, "on_hold"],
    [{ Status: "Parked with legal", IsClosed: false }, "open"],
    [{ Status: "Closed - no fault", IsClosed: true }, "closed"],
    [{ Status: null }, "new"],
  ])("with %o stands %s", (change, status) => {
    expect(facts(change).status).toBe(status);
  });

  test("closed, it names the instant; an unknown priority is none", () => {
    const closed = { Status: "Closed", IsClosed: true, ClosedDate: "2026-03-05T10:00:00.000+0000", Priority: "P0" };
    expect(facts(closed)).toMatchObject({ status: "closed", solvedAt: "2026-03-05T10:00:00.000Z", priority: null });
  });
});

describe("the stand-in", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSmall({ customers: 400 });
  });
  afterAll(() => sandbox.stop());

  const connector = () =>
    salesforceConnector({ apiUrl: sandbox.url, clientId: "id", clientSecret: "s", timeoutMs: 2_000, firstPauseMs: 5 });
  const now = () => new Date(sandbox.core.now());
  const landing = new Landing();
  const cursors = new Map<string, string | null>();
  const deals = () => [...landing.facts("crm_opportunity").values()] as FactsOf<"crm_opportunity">[];

  test("holds renewals of what ends soon, a few expansions and a few cases", async () => {
    await pullAll(connector(), landing, cursors, now);
    expect(landing.dead).toEqual([]);
    const open = deals().filter(({ isClosed, kind }) => kind === "renewal" && !isClosed);
    expect(open.length).toBeGreaterThan(20);
    for (const { closesOn, contractId } of open) {
      expect(closesOn <= "2027-02-09").toBe(true);
      expect(sandbox.core.world.contracts.get(contractId ?? "")?.endDate).toBe(closesOn);
    }
    expect(deals().filter(({ kind }) => kind === "expansion").length).toBeGreaterThan(3);
    expect(deals().some(({ isWon }) => isWon)).toBe(true);
    expect(landing.records("support_ticket").length).toBeGreaterThan(1);
  });

  test("changes alone lead to what a full listing says: stages, signatures, deletions", async () => {
    for (let days = 0; days < 60; days += 6) {
      await advanceDays(sandbox, 6);
      await pullAll(connector(), landing, cursors, now);
    }
    const fresh = new Landing();
    await pullAll(connector(), fresh, new Map(), now);
    for (const kind of ["crm_opportunity", "support_ticket"] as const)
      expect(landing.facts(kind), kind).toEqual(fresh.facts(kind));
    expect(landing.records("crm_opportunity").some(({ isDeleted }) => isDeleted)).toBe(true);
    expect(deals().some(({ stage }) => stage === "Closed Lost")).toBe(true);
  });

  test("deleted rows are told to queryAll alone, and the world's hash knows nothing of deals", async () => {
    const token = (await (
      await fetch(`${sandbox.url}/services/oauth2/token`, {
        method: "POST",
        body: new URLSearchParams({ grant_type: "client_credentials", client_id: "a", client_secret: "b" }),
      })
    ).json()) as { access_token: string };
    const count = async (verb: string) => {
      const q = encodeURIComponent("SELECT Id FROM Opportunity WHERE IsDeleted = true");
      const url = `${sandbox.url}/services/data/v61.0/${verb}?q=${q}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token.access_token}` } });
      return ((await answer.json()) as { totalSize: number }).totalSize;
    };
    expect(await count("query")).toBe(0);
    expect(await count("queryAll")).toBeGreaterThan(0);
    const untouched = await startSmall({ customers: 400 });
    await advanceDays(untouched, 60);
    expect(await hashOf(untouched)).toBe(await hashOf(sandbox));
    await untouched.stop();
  });
});
