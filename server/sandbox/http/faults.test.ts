import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "#server/sandbox/sandbox";
import { control, startSmall, stripeOf } from "#server/sandbox/testing/harness";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSmall();
});

afterEach(() => sandbox.stop());

const script = (rules: unknown[]) => control(sandbox, "POST", "faults", { rules });

function list(path = "/v1/customers?limit=20", init: RequestInit = {}): Promise<Response> {
  return fetch(`${sandbox.url}${path}`, { headers: { authorization: "Bearer sk_test_x" }, ...init });
}

async function idsOf(response: Response): Promise<string[]> {
  const { data } = (await response.json()) as { data: { id: string }[] };
  return data.map((row) => row.id);
}

describe("each fault", () => {
  test("status comes with the vendor's error and Retry-After, as often as asked", async () => {
    await script([{ system: "stripe", fault: "status", status: 429, retryAfterSeconds: 7, times: 2 }]);
    const first = await list();
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await first.json()).toMatchObject({ error: { code: "rate_limit" } });
    expect((await list()).status).toBe(429);
    expect((await list()).status).toBe(200);
    expect(await control(sandbox, "GET", "faults")).toMatchObject({ rules: [{ hits: 2 }] });
  });

  test("timeout gives no answer and changes nothing", async () => {
    await script([{ fault: "timeout", delayMs: 60 }]);
    await expect(list()).rejects.toThrow();
    expect(sandbox.core.received).toHaveLength(0);
  });

  test("apply_then_timeout changes the world without an answer", async () => {
    const id = sandbox.core.world.customers.rows[0]?.id ?? "";
    await script([{ method: "POST", fault: "apply_then_timeout", delayMs: 60 }]);
    await expect(list(`/v1/customers/${id}`, { method: "POST", body: "phone=123" })).rejects.toThrow();
    expect((await stripeOf(sandbox).customers.retrieve(id)) as { phone?: string }).toMatchObject({ phone: "123" });
  });

  test("malformed is no JSON", async () => {
    await script([{ fault: "malformed" }]);
    await expect((await list()).json()).rejects.toThrow();
  });

  test("duplicate repeats a row, reorder shakes them, and neither moves the last", async () => {
    const plain = await idsOf(await list());
    await script([{ fault: "duplicate", times: 1 }]);
    const doubled = await idsOf(await list());
    expect(doubled).toHaveLength(plain.length + 1);
    expect(new Set(doubled)).toEqual(new Set(plain));
    await script([{ fault: "reorder", times: 1 }]);
    const shaken = await idsOf(await list());
    expect(shaken).not.toEqual(plain);
    expect([...shaken].sort()).toEqual([...plain].sort());
    expect(shaken.at(-1)).toBe(plain.at(-1));
  });

  test("partial pages are short but say that there is more", async () => {
    await script([{ fault: "partial_page" }]);
    const seen = await stripeOf(sandbox).customers.list({ limit: 20 }).autoPagingToArray({ limit: 1000 });
    expect(new Set(seen.map((customer) => customer.id)).size).toBe(60);
  });

  test("slow waits", async () => {
    await script([{ fault: "slow", delayMs: 120 }]);
    const before = performance.now();
    expect((await list()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(100);
  });

  test("chance is the same in every run", async () => {
    const pattern = async () => {
      await script([{ fault: "status", probability: 0.5 }]);
      const statuses: number[] = [];
      for (let round = 0; round < 12; round += 1) statuses.push((await list()).status);
      return statuses;
    };
    const first = await pattern();
    expect(await pattern()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test("a rule strikes only where it says, and DELETE clears the script", async () => {
    await script([
      { system: "netsuite", fault: "status" },
      { pathContains: "/v1/prices", fault: "status" },
    ]);
    expect((await list()).status).toBe(200);
    expect((await list("/v1/prices")).status).toBe(503);
    await control(sandbox, "DELETE", "faults");
    expect((await list("/v1/prices")).status).toBe(200);
  });
});
