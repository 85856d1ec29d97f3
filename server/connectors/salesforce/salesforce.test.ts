import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { salesforceMapping } from "#server/connectors/salesforce/bindings";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { mapSalesforce } from "#server/connectors/salesforce/map";
import { deadOf, factsOf, fixture, message, recordsOf } from "#server/connectors/testing/fixture";
import { type Heard, json, type Reply, standIn } from "#server/connectors/testing/stand-in";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (message: RawMessage) => mapSalesforce(message, plainMapping(salesforceMapping));
const { signal } = new AbortController();
const now = new Date("2026-03-02T10:00:00Z");
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

describe("mapping", () => {
  const item = fixture("salesforce", "order-item.json");

  test("an order item's price is exact in micros", () => {
    expect(factsOf(map(message("order_items", item)), "crm_order_item")).toEqual({
      orderId: "8015f0000000001AAA",
      productCode: "API_CALLS",
      quantity: "1",
      unitPriceMicros: "12500000",
      includedUnits: "5000",
      overageUnitPriceMicros: "12500000",
      startsOn: "2026-01-01",
      endsOn: "2026-12-31",
    });
  });

  test.each([
    ["EUR", 1_200.5, "120050000000"],
    ["JPY", 1_200, "1200000000"],
    ["JPY", 0.5, "500000"],
    ["KWD", 1.234, "1234000000"],
    ["EUR", 0.1, "10000000"],
    ["EUR", 1e-7, "10"],
    ["EUR", 1.5e21, "150000000000000000000000000000"],
  ])("%s %d is %s micros", (currency, price, micros) => {
    expect(
      factsOf(map(message("order_items", { ...item, CurrencyIsoCode: currency, UnitPrice: price })), "crm_order_item")
        .unitPriceMicros,
    ).toBe(micros);
  });

  test("a contract speaks our words, and is dated by its stamp", () => {
    const mapped = map(message("contracts", fixture("salesforce", "contract.json")));
    expect(factsOf(mapped, "crm_contract")).toMatchObject({
      number: "C-000123",
      billingFrequency: "monthly",
      poNumber: "4500-7781",
      startsOn: "2026-01-01",
    });
    expect(recordsOf(mapped)).toMatchObject([{ versionAt: "2026-01-02T09:10:11.000Z", isDeleted: false }]);
  });

  test("fields and words of one's own are read, and what no table knows is refused", () => {
    const document = {
      bindings: {
        ...plainMapping(salesforceMapping).document.bindings,
        "contract.billingFrequency": ["/Rhythm__c"],
        "contract.poNumber": ["/Order_Reference__c", "/PO_Number__c"],
      },
      values: { ...plainMapping(salesforceMapping).document.values, "contract.billingFrequency": { Jahr: "annual" } },
    };
    const own = { ...plainMapping(salesforceMapping), documentVersion: 1, document };
    const contract = (rhythm: string) =>
      mapSalesforce(message("contracts", { ...fixture("salesforce", "contract.json"), Rhythm__c: rhythm }), own);
    expect(factsOf(contract("Jahr"), "crm_contract")).toMatchObject({
      billingFrequency: "annual",
      poNumber: "4500-7781",
    });
    expect(deadOf(contract("Monthly"))).toMatchObject({
      field: "billingFrequency",
      reason: expect.stringContaining("one of monthly, quarterly, annual belongs"),
    });
  });

  test.each([
    [30, 30],
    ["45", 45],
    ["Net 60", 60],
    ["on receipt", null],
  ])("payment terms %s are %s days", (terms, days) => {
    const document = { ...plainMapping(salesforceMapping).document };
    const bindings = { ...document.bindings, "account.paymentTermsDays": ["/Terms__c"] };
    const own = { ...plainMapping(salesforceMapping), document: { ...document, bindings } };
    const account = {
      Id: "001A",
      SystemModstamp: "2026-01-02T09:10:11.000+0000",
      IsDeleted: false,
      Name: "Alder",
      Terms__c: terms,
    };
    expect(factsOf(mapSalesforce(message("accounts", account), own), "crm_account").paymentTermsDays).toBe(days);
  });

  test("a deleted record is a tombstone", () => {
    expect(recordsOf(map(message("order_items", { ...item, IsDeleted: true })))).toMatchObject([{ isDeleted: true }]);
  });

  test.each([
    ["a price as text", { UnitPrice: "0.125" }, "UnitPrice"],
    ["a fraction of a unit", { Quantity: 1.5 }, "quantity"],
    ["an order item without a currency", { CurrencyIsoCode: null }, "CurrencyIsoCode"],
    ["a stamp that is none", { SystemModstamp: "today" }, "SystemModstamp"],
  ])("%s is dead with the field named", (_case, change, field) => {
    expect(deadOf(map(message("order_items", { ...item, ...change }))).field).toBe(field);
  });

  test("whatever arrives, mapping answers; objects we do not follow are ignored", () => {
    expect(map(message("x", { attributes: { type: "Contact" }, Id: "0031" })).outcome).toBe("ignored");
    fc.assert(
      fc.property(
        fc.constantFrom("Account", "Contract", "Order", "OrderItem", "Opportunity", "Case", "Lead"),
        fc.dictionary(fc.constantFrom(...Object.keys(item)), fc.jsonValue()),
        (type, row) =>
          ["records", "ignored", "dead"].includes(map(message("x", { ...row, attributes: { type } })).outcome),
      ),
      { numRuns: 500 },
    );
  });
});

describe("reading", () => {
  const rows = (...ids: string[]) =>
    ids.map((id, index) => ({
      ...fixture("salesforce", "contract.json"),
      Id: id,
      SystemModstamp: `2026-03-01T00:0${index}:00.000+0000`,
    }));
  const token = json(200, { access_token: "t1" });

  async function connector(...script: Reply[]) {
    const server = await standIn(...script);
    stops.push(server.stop);
    const made = salesforceConnector({
      apiUrl: server.url,
      clientId: "id",
      clientSecret: "secret",
      timeoutMs: 500,
      firstPauseMs: 5,
    });
    const stream = made.streams.find(({ key }) => key === "contracts");
    if (!stream) throw new Error("The stream of contracts is gone.");
    return { made, stream, heard: server.heard };
  }

  const statement = (heard: Heard | undefined) => decodeURIComponent(heard?.path ?? "");

  test("follows the pages of a query and later asks from its last stamp, less the overlap", async () => {
    const next = "/services/data/v61.0/query/01gXX-2";
    const { stream, heard } = await connector(
      token,
      json(200, { done: false, nextRecordsUrl: next, records: rows("a", "b") }),
      json(200, { done: true, records: rows("c") }),
      json(200, { done: true, records: [] }),
    );
    const first = await stream.pull(null, { now, signal });
    const second = await stream.pull(first.cursor, { now, signal });
    expect([first.isLast, second.isLast]).toEqual([false, true]);
    await stream.pull(second.cursor, { now, signal });
    expect(heard[2]?.path).toBe(next);
    expect(statement(heard[3])).toContain(
      "WHERE SystemModstamp >= 2026-02-28T23:59:00.000Z ORDER BY SystemModstamp, Id",
    );
    expect(statement(heard[1])).toMatch(
      /^\/services\/data\/v61\.0\/queryAll\?q=SELECT Id, SystemModstamp, IsDeleted, .* FROM Contract ORDER BY/,
    );
  });

  test("a query that was given up is asked again from its beginning", async () => {
    const { stream, heard } = await connector(
      token,
      json(200, { done: false, nextRecordsUrl: "/services/data/v61.0/query/01gXX-2", records: rows("a") }),
      json(400, [{ errorCode: "INVALID_QUERY_LOCATOR", message: "invalid" }]),
      json(200, { done: true, records: rows("a", "b") }),
    );
    const first = await stream.pull(null, { now, signal });
    const again = await stream.pull(first.cursor, { now, signal });
    expect(again.messages).toHaveLength(2);
    expect(statement(heard[3])).not.toContain("WHERE");
  });

  test("a session that ended is renewed once", async () => {
    const expired = json(401, [{ errorCode: "INVALID_SESSION_ID", message: "Session expired" }]);
    const { stream, heard } = await connector(
      token,
      expired,
      json(200, { access_token: "t2" }),
      json(200, { done: true, records: rows("a") }),
    );
    expect((await stream.pull(null, { now, signal })).messages).toHaveLength(1);
    expect(heard[3]?.headers.authorization).toBe("Bearer t2");
  });

  test("a refused sign-in says whom to ask", async () => {
    const { stream } = await connector(
      json(400, { error: "invalid_client", error_description: "invalid client credentials" }),
    );
    await expect(stream.pull(null, { now, signal })).rejects.toThrow("Ask an administrator");
  });

  test.each([
    "https://elsewhere.example/services/data/v61.0/query/x",
    "//elsewhere.example/query/x",
    "/services/data/v61.0/../../other",
  ])("a further page outside the query service is refused: %s", async (next) => {
    const { stream } = await connector(token, json(200, { done: false, nextRecordsUrl: next, records: rows("a") }));
    await expect(stream.pull(null, { now, signal })).rejects.toThrow("outside its query service");
  });

  test("a record read singly gives the same message as the query", async () => {
    const [row] = rows("a");
    const { made, stream } = await connector(
      token,
      json(200, { done: true, records: [row] }),
      json(200, { ...row, OwnerId: "005" }),
    );
    const [queried] = (await stream.pull(null, { now, signal })).messages;
    const [fetched] = await made.fetch({ system: "salesforce", type: "Contract", id: "a" }, signal);
    expect(fetched?.eventId).toBe(queried?.eventId);
  });

  test("acts are refused: contracts are changed in the CRM", async () => {
    const { made } = await connector(token);
    expect(
      await made.perform({ id: "1", idempotencyKey: "k", operation: "invoice.void", invoiceId: "in_1" }, signal),
    ).toMatchObject({ outcome: "refused" });
  });
});
