import { afterEach, describe, expect, test } from "vitest";
import { avalaraClient } from "#server/connectors/avalara/client";
import { PAGE_SIZE, transactionStream } from "#server/connectors/avalara/transaction-stream";
import type { PulledPage } from "#server/connectors/connector";
import { fixture, type Shape } from "#server/connectors/testing/fixture";
import { json, type Reply, standIn } from "#server/connectors/testing/stand-in";

const { signal } = new AbortController();
const now = new Date("2026-03-10T12:00:00.000Z");
let server: Awaited<ReturnType<typeof standIn>> | null = null;
afterEach(() => server?.stop());

const row = (id: number, modifiedDate: string, changes: Shape = {}): Shape => ({
  ...fixture("avalara", "transaction.json"),
  id,
  code: `in_${id}`,
  modifiedDate,
  ...changes,
});

async function engine(...script: Reply[]) {
  server = await standIn(...script);
  return avalaraClient({ apiUrl: server.url, accountNumber: "11", licenseKey: "k", firstPauseMs: 1, timeoutMs: 1_000 });
}

const page = (rows: Shape[], hasNext = false) =>
  json(200, { value: rows, ...(hasNext ? { "@nextLink": "https://engine.example/next" } : {}) });
const asked = (at: number) => new URL(server?.heard[at]?.path ?? "", "http://x").searchParams;
const idsOf = ({ messages }: PulledPage) => messages.map(({ payload }) => (payload as Shape).id);

describe("paging", () => {
  test("goes on from the last row's instant, never by an offset alone, and says every day", async () => {
    const client = await engine(
      page([row(1, "2026-03-01T10:00:00.000Z"), row(2, "2026-03-02T10:00:00.000Z")], true),
      page([row(2, "2026-03-02T10:00:00.000Z"), row(3, "2026-03-03T10:00:00.000Z")]),
    );
    const stream = transactionStream(client);
    const first = await stream.pull(null, { now, signal });
    const second = await stream.pull(first.cursor, { now, signal });
    expect([idsOf(first), first.isLast, idsOf(second), second.isLast]).toEqual([[1, 2], false, [3], true]);
    expect(asked(0).get("$filter")).toBe("date ge '1990-01-01'");
    expect(asked(1).get("$filter")).toBe("date ge '1990-01-01' and modifiedDate ge '2026-03-02T10:00:00.000Z'");
    expect([asked(1).get("$orderBy"), asked(1).get("$top"), asked(1).get("$skip")]).toEqual([
      "modifiedDate ASC, id ASC",
      String(PAGE_SIZE),
      "0",
    ]);
    expect(server?.heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from("11:k").toString("base64")}`);
    expect(server?.heard[0]?.path).toMatch(/^\/api\/v2\/companies\/DEFAULT\/transactions\?/);
  });

  test("among rows of one instant the offset helps, with a seam that is read twice", async () => {
    const same = "2026-03-01T10:00:00.000Z";
    const many = Array.from({ length: 60 }, (_, index) => row(index + 1, same));
    const client = await engine(page(many, true), page(many.slice(50), true), page([row(61, same)]));
    const stream = transactionStream(client);
    let cursor: string | null = null;
    const seen: unknown[] = [];
    for (let isLast = false; !isLast; ) {
      const next: PulledPage = await stream.pull(cursor, { now, signal });
      seen.push(...idsOf(next));
      cursor = next.cursor;
      isLast = next.isLast;
    }
    expect(seen).toEqual(Array.from({ length: 61 }, (_, index) => index + 1));
    expect([asked(1).get("$skip"), asked(2).get("$skip")]).toEqual(["0", "1"]);
  });

  test("the next pull looks a little back, and what it finds again has the same id", async () => {
    const late = row(9, "2026-03-03T09:58:00.000Z");
    const known = row(3, "2026-03-03T10:00:00.000Z");
    const stream = transactionStream(await engine(page([known]), page([late, known])));
    const first = await stream.pull(null, { now, signal });
    const second = await stream.pull(first.cursor, { now, signal });
    expect(asked(1).get("$filter")).toContain("modifiedDate ge '2026-03-03T09:55:00.000Z'");
    expect(idsOf(second)).toEqual([9, 3]);
    expect(second.messages[1]?.eventId).toBe(first.messages[0]?.eventId);
  });

  test("a page that fails leaves the cursor where it was", async () => {
    const client = await engine(page([row(1, "2026-03-01T10:00:00.000Z")], true), json(500, {}));
    const stream = transactionStream(client);
    const first = await stream.pull(null, { now, signal });
    await expect(stream.pull(first.cursor, { now, signal })).rejects.toThrow("Avalara failed inside");
    expect(JSON.parse(first.cursor ?? "")).toMatchObject({ page: { from: "2026-03-01T10:00:00.000Z" } });
  });

  test("a row without a readable date is still brought, for the mapping to say so", async () => {
    const stream = transactionStream(await engine(page([row(1, "soon")])));
    expect(idsOf(await stream.pull(null, { now, signal }))).toEqual([1]);
  });
});

test.each([
  [
    "wrong credentials",
    json(401, { error: { code: "AuthenticationException" } }),
    "refused",
    /ask an administrator to renew them/,
  ],
  [
    "a filter it cannot read",
    json(400, { error: { code: "ParseError", message: "Bad filter." } }),
    "refused",
    /^Avalara refused: Bad filter\. Nothing was read\.$/,
  ],
  ["no page", json(200, { rows: [] }), "no_answer", /no page of transactions/],
])("%s becomes a sentence", async (_case, reply, kind, words) => {
  const stream = transactionStream(await engine(reply));
  const error: unknown = await stream.pull(null, { now, signal }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind, message: expect.stringMatching(words) });
});
