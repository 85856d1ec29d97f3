import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "#server/sandbox/sandbox";
import { advanceDays, startSmall } from "#server/sandbox/testing/harness";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSmall();
});

afterAll(() => sandbox.stop());

interface Page {
  items: Record<string, string>[];
  hasMore: boolean;
  totalResults: number;
}

async function ask(q: string, limit = 1000, offset = 0, headers: Record<string, string> = { prefer: "transient" }) {
  const url = `${sandbox.url}/services/rest/query/v1/suiteql?limit=${limit}&offset=${offset}`;
  return fetch(url, {
    method: "POST",
    headers: { authorization: "Bearer x", ...headers },
    body: JSON.stringify({ q }),
  });
}

async function all(q: string, limit: number): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for (let more = true; more; ) {
    const page = (await (await ask(q, limit, rows.length)).json()) as Page;
    rows.push(...page.items);
    more = page.hasMore;
  }
  return rows;
}

const since = (instant: string) =>
  `WHERE lastmodifieddate >= TO_TIMESTAMP('${instant}', 'YYYY-MM-DD"T"HH24:MI:SS.FF3') ORDER BY lastmodifieddate, id`;

describe("SuiteQL", () => {
  test("pages miss and repeat nothing, oldest change first", async () => {
    const rows = await all(`SELECT * FROM transaction ${since("2020-01-01T00:00:00.000")}`, 97);
    expect(rows).toHaveLength(sandbox.core.world.transactions.rows.length);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    const keys = rows.map((row) => `${row.lastmodifieddate} ${row.id?.padStart(12, "0")}`);
    expect(keys).toEqual([...keys].sort());
  });

  test("a cursor by instant takes up exactly where the last pull ended", async () => {
    const before = await all(`SELECT * FROM customrecord_invoice_import ${since("2020-01-01T00:00:00.000")}`, 500);
    const cursor = before.at(-1)?.lastmodifieddate ?? "";
    await advanceDays(sandbox, 12);
    const later = await all(`SELECT * FROM customrecord_invoice_import ${since(cursor.replace("Z", ""))}`, 3);
    const latest = new Map([...before, ...later].map((row) => [row.id, row]));
    expect(later.length).toBeGreaterThan(1);
    expect(latest.size).toBe(sandbox.core.world.imports.rows.length);
  });

  test("yen are written without decimals, dollars with two", async () => {
    const rows = await all("SELECT * FROM transaction", 1000);
    for (const row of rows) expect(row.foreigntotal).toMatch(row.currency === "JPY" ? /^\d+$/ : /^\d+\.\d\d$/);
  });

  test.each([
    ["an unknown table", "SELECT * FROM vendor", { prefer: "transient" }],
    ["an unknown column", "SELECT * FROM customer WHERE shoe_size = 'x'", { prefer: "transient" }],
    ["no Prefer header", "SELECT * FROM customer", {}],
  ])("%s is refused in NetSuite's words", async (_name, q, headers) => {
    const response = await ask(q, 10, 0, headers as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status: 400,
      "o:errorDetails": [{ "o:errorCode": expect.any(String) }],
    });
  });

  test("an unknown record answers 404", async () => {
    const url = `${sandbox.url}/services/rest/record/v1/customrecord_invoice_import/eid:in_unknown`;
    const response = await fetch(url, { method: "PATCH", headers: { authorization: "Bearer x" }, body: "{}" });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ "o:errorDetails": [{ "o:errorCode": "NONEXISTENT_ID" }] });
  });
});
