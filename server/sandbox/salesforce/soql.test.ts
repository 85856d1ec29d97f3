import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "#server/sandbox/sandbox";
import { startSmall } from "#server/sandbox/testing/harness";

let sandbox: Sandbox;
let authorization: string;

beforeAll(async () => {
  sandbox = await startSmall({ customers: 260 });
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "a", client_secret: "b" });
  const response = await fetch(`${sandbox.url}/services/oauth2/token`, { method: "POST", body });
  authorization = `Bearer ${((await response.json()) as { access_token: string }).access_token}`;
});

afterAll(() => sandbox.stop());

interface Page {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: (Record<string, unknown> & { Id: string; SystemModstamp: string })[];
}

async function get(path: string): Promise<Response> {
  return fetch(`${sandbox.url}${path}`, { headers: { authorization, "sforce-query-options": "batchSize=200" } });
}

function ask(q: string): Promise<Response> {
  return get(`/services/data/v61.0/query?q=${encodeURIComponent(q)}`);
}

async function all(q: string): Promise<Page["records"]> {
  let page = (await (await ask(q)).json()) as Page;
  const rows = [...page.records];
  while (page.nextRecordsUrl) {
    page = (await (await get(page.nextRecordsUrl)).json()) as Page;
    rows.push(...page.records);
  }
  return rows;
}

describe("SOQL", () => {
  test.each(["Account", "Contract", "Order", "OrderItem"])("pages of %s miss and repeat nothing", async (object) => {
    const q = `SELECT Id, SystemModstamp FROM ${object} WHERE SystemModstamp >= 2020-01-01T00:00:00Z ORDER BY SystemModstamp, Id`;
    const rows = await all(q);
    const { world } = sandbox.core;
    const tables = {
      Account: world.customers,
      Contract: world.contracts,
      Order: world.orders,
      OrderItem: world.orderItems,
    };
    expect(rows).toHaveLength(tables[object as keyof typeof tables].rows.length);
    expect(new Set(rows.map((row) => row.Id)).size).toBe(rows.length);
    const keys = rows.map((row) => `${row.SystemModstamp} ${row.Id}`);
    expect(keys).toEqual([...keys].sort());
    for (const row of rows) expect(row.Id).toMatch(/^[A-Za-z0-9]{18}$/);
  });

  test("conditions can be joined and nested", async () => {
    const [first] = await all(
      "SELECT Id, Name, PO_Required__c FROM Account WHERE PO_Required__c = true ORDER BY SystemModstamp, Id",
    );
    const q = `SELECT Id FROM Account WHERE (Id = '${first?.Id}' OR Name = 'nobody') AND IsDeleted = false`;
    expect((await all(q)).map((row) => row.Id)).toEqual([first?.Id]);
  });

  test("a correction of a contract is there to read", async () => {
    const { world } = sandbox.core;
    const contract = world.contracts.rows[0];
    const path = `/services/data/v61.0/sobjects/Contract/${contract?.id}`;
    const response = await fetch(`${sandbox.url}${path}`, {
      method: "PATCH",
      headers: { authorization },
      body: JSON.stringify({ PO_Number__c: "PO-9" }),
    });
    expect(response.status).toBe(204);
    expect(await (await get(path)).json()).toMatchObject({ PO_Number__c: "PO-9", attributes: { type: "Contract" } });
  });

  test.each([
    ["SELECT Id FROM Spaceship", 400, "MALFORMED_QUERY"],
    ["SELECT Shoe__c FROM Account", 400, "INVALID_FIELD"],
  ])("%s is refused in Salesforce's words", async (q, status, errorCode) => {
    const response = await ask(q);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject([{ errorCode }]);
  });

  test("without a session nothing is told; an unknown id is 404", async () => {
    const stranger = await fetch(`${sandbox.url}/services/data/v61.0/query?q=x`, {
      headers: { authorization: "Bearer x" },
    });
    expect([stranger.status, await stranger.json()]).toMatchObject([401, [{ errorCode: "INVALID_SESSION_ID" }]]);
    expect((await get("/services/data/v61.0/sobjects/Contract/8000000")).status).toBe(404);
  });
});
