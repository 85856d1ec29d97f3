import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { netsuiteMapping } from "#server/connectors/netsuite/bindings";
import type { NetsuiteClient, NetsuiteRow } from "#server/connectors/netsuite/client";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { mapNetsuite } from "#server/connectors/netsuite/map";
import { netsuiteTables, tableStream } from "#server/connectors/netsuite/table-stream";
import { deadOf, factsOf, fixture, message, recordsOf } from "#server/connectors/testing/fixture";
import { payloadFiles } from "#server/connectors/testing/payload-folder";
import { json, type Reply, reset, silence, standIn } from "#server/connectors/testing/stand-in";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (message: RawMessage) => mapNetsuite(message, plainMapping(netsuiteMapping));
const { signal } = new AbortController();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

describe("mapping", () => {
  const transaction = fixture("netsuite", "transaction.json");

  test("a transaction keeps its total to the cent and the day it was posted", () => {
    const mapped = map(message("transactions", transaction));
    expect(factsOf(mapped, "erp_transaction")).toMatchObject({
      number: "INV10423",
      kind: "invoice",
      billingId: "in_1HarborA",
      totalMinor: "142860",
      currency: "EUR",
      postedOn: "2026-03-01",
      period: "Mar 2026",
    });
    expect(recordsOf(mapped)).toMatchObject([
      { versionAt: "2026-03-01T00:05:00.123Z", versionSequence: 0, isDeleted: false },
    ]);
  });

  test.each([
    ["JPY", "96800", "96800"],
    ["KWD", "12.345", "12345"],
    ["EUR", "-5.5", "-550"],
    ["USD", "90071992547409931.25", "9007199254740993125"],
  ])("%s %s is %s minor units", (currency, decimal, minor) => {
    expect(
      factsOf(map(message("transactions", { ...transaction, currency, foreigntotal: decimal })), "erp_transaction")
        .totalMinor,
    ).toBe(minor);
  });

  test("a rejected import keeps the reason and every field that can be corrected", () => {
    expect(
      factsOf(
        map(message("invoice_imports", fixture("netsuite", "invoice-import-rejected.json"))),
        "erp_invoice_import",
      ),
    ).toEqual({
      billingInvoiceId: "in_1HarborA",
      status: "rejected",
      errorCode: "CLOSED_PERIOD",
      errorMessage: "The posting period Feb 2026 is closed.",
      transactionId: null,
      amountMinor: "142860",
      currency: "EUR",
      subsidiaryId: "2",
      postingPeriod: "Feb 2026",
      department: "100",
      glAccount: "4000",
      documentOn: "2026-03-01",
    });
  });

  test.each([
    ["more decimals than the currency has", { foreigntotal: "1428.605" }, "foreigntotal"],
    ["decimals in yen", { currency: "JPY", foreigntotal: "10.5" }, "foreigntotal"],
    ["a number where text arrives", { foreigntotal: 1428.6 }, "foreigntotal"],
    ["an unknown type", { type: "Teapot" }, "type"],
    ["a day that does not exist", { trandate: "2026-02-30" }, "trandate"],
    ["no date of change", { lastmodifieddate: null }, "lastmodifieddate"],
  ])("%s is dead with the field named", (_case, change, field) => {
    const dead = deadOf(map(message("transactions", { ...transaction, ...change })));
    expect(dead.field).toBe(field);
    expect(dead.reason).toMatch(/^The transaction 100417 from NetSuite cannot be read: .+\.$/);
  });

  test.each(["Journal", "VendBill", "SalesOrd"])("a document of another kind is left alone by rule: %s", (type) => {
    const mapped = map(message("transactions", { ...transaction, type }));
    expect(mapped).toMatchObject({
      outcome: "ignored",
      reason: expect.stringMatching(/customers in NetSuite, not .+\.$/),
    });
  });

  test("whatever arrives, mapping answers", () => {
    const streams = fc.constantFrom(...netsuiteTables.map(({ key }) => key), "vendors");
    fc.assert(
      fc.property(streams, fc.jsonValue(), (stream, payload) =>
        ["records", "ignored", "dead"].includes(map(message(stream, payload)).outcome),
      ),
      { numRuns: 500 },
    );
    for (const { text } of payloadFiles("netsuite")) expect(map(message("transactions", text)).outcome).toBe("dead");
  });
});

describe("paging by key", () => {
  const now = new Date("2026-03-02T10:00:00Z");
  const rowAt = (id: number, at: string): NetsuiteRow => ({
    ...fixture("netsuite", "transaction.json"),
    id: String(id),
    lastmodifieddate: at,
  });

  /** SuiteQL over rows in memory; `between` may change them after each answer, as a living system does. */
  function fakeNetsuite(
    rows: NetsuiteRow[],
    pageSize: number,
    between: (page: number) => void = () => undefined,
  ): NetsuiteClient {
    let page = 0;
    return {
      query(statement, _limit, offset) {
        const from = /TO_TIMESTAMP\('([^']+)'/.exec(statement)?.[1];
        const wanted = rows
          .filter((row) => from === undefined || String(row.lastmodifieddate) >= `${from}Z`)
          .toSorted(
            (left, right) =>
              String(left.lastmodifieddate).localeCompare(String(right.lastmodifieddate)) ||
              Number(left.id) - Number(right.id),
          );
        const answer = {
          rows: wanted.slice(offset, offset + pageSize),
          hasMore: offset + pageSize < wanted.length,
          answeredAt: null,
        };
        page += 1;
        between(page);
        return Promise.resolve(answer);
      },
      record: () => Promise.resolve(null),
      patch: () => Promise.reject(new Error("A pull writes nothing.")),
      upsert: () => Promise.reject(new Error("A pull writes nothing.")),
    };
  }

  async function pullAll(client: NetsuiteClient, cursor: string | null) {
    const table = netsuiteTables.find(({ key }) => key === "transactions");
    if (!table) throw new Error("The table of transactions is gone.");
    const ids: string[] = [];
    let at = cursor;
    for (let count = 0; count < 2_000; count += 1) {
      const page = await tableStream(client, table).pull(at, { now, signal });
      ids.push(...page.messages.map(({ eventId }) => eventId));
      at = page.cursor;
      if (page.isLast) return { ids, cursor: at };
    }
    throw new Error("The stream does not end.");
  }

  const minute = (index: number) => new Date(Date.parse("2026-03-01T00:00:00Z") + index * 60_000).toISOString();

  test("every row is read once, and a second pull finds nothing new", async () => {
    const client = fakeNetsuite(
      Array.from({ length: 25 }, (_, index) => rowAt(index + 1, minute(index))),
      10,
    );
    const first = await pullAll(client, null);
    expect(new Set(first.ids).size).toBe(25);
    expect(first.ids).toHaveLength(25);
    const second = await pullAll(client, first.cursor);
    expect(second.ids.filter((id) => !first.ids.includes(id))).toEqual([]);
    expect(second.ids.length).toBeGreaterThan(0);
  });

  test("more rows of one millisecond than a page holds are all read", async () => {
    const rows = [
      rowAt(1, minute(0)),
      ...Array.from({ length: 230 }, (_, index) => rowAt(index + 2, minute(1))),
      rowAt(300, minute(2)),
    ];
    const { ids } = await pullAll(fakeNetsuite(rows, 100), null);
    expect(new Set(ids).size).toBe(232);
  });

  test("a row that changes while we page is met at its new place, and none is shifted past us", async () => {
    const rows = Array.from({ length: 30 }, (_, index) => rowAt(index + 1, minute(index)));
    const client = fakeNetsuite(rows, 10, (page) => {
      if (page === 1) rows[0] = rowAt(1, minute(100));
    });
    const { ids } = await pullAll(client, null);
    expect(new Set(ids.map((id) => id.split(":")[1])).size).toBe(30);
    expect(ids.filter((id) => id.startsWith("transaction:1:"))).toHaveLength(2);
  });

  test("a row that becomes visible within two minutes of its date is found by the next pull", async () => {
    const rows = [rowAt(1, minute(0)), rowAt(2, minute(10))];
    const client = fakeNetsuite(rows, 10);
    const first = await pullAll(client, null);
    rows.push(rowAt(3, minute(9)));
    expect((await pullAll(client, first.cursor)).ids.some((id) => id.startsWith("transaction:3:"))).toBe(true);
  });

  test("a malformed row does not stop its stream", async () => {
    const { ids } = await pullAll(
      fakeNetsuite([{ id: "7", lastmodifieddate: "yesterday" }, rowAt(8, minute(0))], 10),
      null,
    );
    expect(ids).toHaveLength(2);
  });
});

describe("posting again", () => {
  const rejected = fixture("netsuite", "invoice-import-rejected.json");
  const repost: OutboundEffect = {
    id: "1",
    idempotencyKey: "docket-9",
    operation: "import.repost",
    importId: "50214",
    corrections: { postingPeriod: "Mar 2026" },
  };
  const posted = {
    ...rejected,
    custrecord_ii_status: "Posted",
    custrecord_ii_posting_period: "Mar 2026",
    custrecord_ii_transaction: "100500",
  };
  const problem = (code: string, detail: string) => ({
    title: "Bad Request",
    status: 400,
    "o:errorDetails": [{ detail, "o:errorCode": code, "o:errorPath": "custrecord_ii_department" }],
  });

  async function perform(effect: OutboundEffect, ...script: Reply[]) {
    const server = await standIn(...script);
    stops.push(server.stop);
    const connector = netsuiteConnector({ apiUrl: server.url, token: "t", timeoutMs: 300, firstPauseMs: 5 });
    return { connector, server, outcome: await connector.perform(effect, signal) };
  }

  test("a posting is confirmed with its number and period", async () => {
    const { outcome, server } = await perform(
      repost,
      json(200, rejected),
      json(204, null),
      json(200, posted),
      json(200, { id: "100500", tranid: "INV10423" }),
    );
    expect(outcome).toMatchObject({ outcome: "confirmed", confirmation: "Posted as INV10423 in Mar 2026" });
    expect(server.heard[1]).toMatchObject({
      method: "PATCH",
      body: '{"custrecord_ii_posting_period":"Mar 2026","custrecord_ii_status":"Pending"}',
    });
    expect(server.heard[1]?.headers["x-netsuite-idempotency-key"]).toBe("docket-9");
  });

  test.each([
    [
      "rejected again",
      [json(204, null), json(200, { ...rejected, custrecord_ii_error_message: "Department is missing." })],
      "refused",
      "Department is missing",
    ],
    [
      "refused outright",
      [json(400, problem("INVALID_CONTENT", "Unknown department 900."))],
      "refused",
      "Unknown department 900 (field custrecord_ii_department)",
    ],
    [
      "still pending",
      [json(204, null), json(200, { ...rejected, custrecord_ii_status: "Pending" })],
      "unknown",
      "has not tried",
    ],
    ["silence", [silence], "unknown", "did not answer"],
    ["a reset", [reset], "unknown", "broke"],
    ["a server error", [json(500, {})], "unknown", "failed inside"],
    ["too many requests", [json(429, {}, { "retry-after": "7" })], "not_sent", "slow down"],
  ])("%s", async (_case, script, outcome, part) => {
    const { outcome: answer } = await perform(repost, json(200, rejected), ...script);
    expect(answer.outcome).toBe(outcome);
    expect("reason" in answer && answer.reason).toContain(part);
  });

  test("what is posted already is confirmed without a write, and unknown corrections are refused", async () => {
    const { outcome, server } = await perform(repost, json(200, posted), json(404, {}));
    expect(outcome).toMatchObject({ outcome: "confirmed", confirmation: "Posted as transaction 100500 in Mar 2026" });
    expect(server.heard.every(({ method }) => method === "GET")).toBe(true);
    expect((await perform({ ...repost, corrections: { amount: "1" } }, json(200, rejected))).outcome.outcome).toBe(
      "refused",
    );
  });

  test.each([
    ["posted", posted, "confirmed"],
    ["rejected with our correction in it", { ...rejected, custrecord_ii_posting_period: "Mar 2026" }, "refused"],
    ["rejected without our correction", rejected, "not_done"],
  ])("looked up while %s", async (_case, record, outcome) => {
    const { connector } = await perform({ ...repost, corrections: { amount: "1" } }, json(200, record));
    expect((await connector.lookUp(repost, signal)).outcome).toBe(outcome);
  });
});
