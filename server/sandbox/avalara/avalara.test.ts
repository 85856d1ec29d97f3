import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { avalaraConnector } from "#server/connectors/avalara/connector";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import type { FactsOf } from "#server/domain/sync/records";
import { filterOf } from "#server/sandbox/avalara/filter";
import type { Sandbox } from "#server/sandbox/sandbox";
import { advanceDays, control, hashOf, startSmall, stripeOf } from "#server/sandbox/testing/harness";
import { DAY } from "#server/sandbox/world/time";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSmall({ customers: 120 });
});
afterAll(() => sandbox.stop());

const { signal } = new AbortController();
const now = () => new Date(sandbox.core.now());
const connector = () =>
  avalaraConnector({ apiUrl: `${sandbox.url}/avalara`, accountNumber: "1", licenseKey: "k", firstPauseMs: 1 });

/** What the invoices of the world say should be at the tax engine. */
function expected() {
  const { world } = sandbox.core;
  return world.invoices.rows
    .filter(
      ({ finalizedAt, taxRateId }) =>
        taxRateId !== null &&
        finalizedAt !== null &&
        finalizedAt >= world.anchor - 100 * DAY &&
        finalizedAt + 2_000 <= world.now,
    )
    .map(
      (invoice) =>
        `${invoice.id} ${invoice.status === "void" ? "voided" : "committed"} ${invoice.tax} ${invoice.currency}`,
    )
    .toSorted();
}

function told(landing: Landing): string[] {
  return landing
    .records("tax_transaction")
    .map(({ facts }) => facts as FactsOf<"tax_transaction">)
    .map((facts) => `${facts.documentCode} ${facts.status} ${facts.taxMinor} ${facts.currency}`)
    .toSorted();
}

describe("the tax engine", () => {
  const landing = new Landing();
  const cursors = new Map<string, string | null>();

  test("holds a transaction for every invoice that went out, in its currency and to the last minor unit", async () => {
    const before = await hashOf(sandbox);
    await pullAll(connector(), landing, cursors, now);
    expect(told(landing)).toEqual(expected());
    expect(new Set(told(landing).map((line) => line.slice(-3)))).toEqual(new Set(["EUR", "JPY", "USD"]));
    expect(landing.dead).toEqual([]);
    expect(await hashOf(sandbox)).toBe(before);
    expect(await pullAll(connector(), landing, cursors, now)).toBe(0);
  });

  test("voids what billing voids, and follows what goes out, on shaken, doubled and shortened pages", async () => {
    const open = sandbox.core.world.invoices.rows.find(
      (invoice) => invoice.status === "open" && told(landing).some((line) => line.startsWith(invoice.id)),
    );
    await stripeOf(sandbox).invoices.voidInvoice(open?.id ?? "");
    await advanceDays(sandbox, 20);
    await control(sandbox, "POST", "faults", {
      rules: [
        { system: "avalara", fault: "status", status: 429, times: 1 },
        { system: "avalara", fault: "duplicate", times: 1 },
        { system: "avalara", fault: "reorder", times: 1 },
        { system: "avalara", fault: "partial_page" },
      ],
    });
    await pullAll(connector(), landing, cursors, now);
    await control(sandbox, "DELETE", "faults");
    expect(told(landing)).toEqual(expected());
    expect(told(landing)).toContainEqual(expect.stringMatching(new RegExp(`^${open?.id} voided`)));
    const afresh = new Landing();
    await pullAll(connector(), afresh, new Map(), now);
    expect(told(afresh)).toEqual(told(landing));
  });

  test("a census lists the documents of its days, and single transactions are found by number and by code", async () => {
    const [census] = connector().censuses;
    const window = { fromOn: "2026-09-01", toOn: "2026-09-03" };
    const page = await census?.list(window, null, { now: now(), signal });
    const dates = page?.messages.map(({ payload }) => (payload as { date: string }).date) ?? [];
    expect(dates.length).toBeGreaterThan(0);
    expect(dates.every((date) => date >= window.fromOn && date <= window.toOn)).toBe(true);
    const row = page?.messages[0]?.payload as { id: number; code: string };
    const read = (id: string) => connector().fetch({ system: "avalara", type: "transaction", id }, signal);
    expect(await read(String(row.id))).toMatchObject([{ payload: { code: row.code } }]);
    expect(await read(row.code)).toMatchObject([{ payload: { id: row.id } }]);
    expect(await read("in_unknown")).toEqual([]);
  });

  test("answers as the real one does who names no day, no credentials, or a filter it cannot read", async () => {
    const ask = async (query: string, authorization = "Basic MTpr") => {
      const path = `${sandbox.url}/avalara/api/v2/companies/DEFAULT/transactions?${new URLSearchParams(query)}`;
      const response = await fetch(path, { headers: { authorization } });
      return {
        status: response.status,
        body: (await response.json()) as { value?: unknown[]; error?: { code: string } },
      };
    };
    const all = await ask("$filter=date ge '1990-01-01'");
    const recent = await ask("");
    expect(recent.body.value?.length).toBeGreaterThan(0);
    expect(recent.body.value?.length).toBeLessThan(all.body.value?.length ?? 0);
    expect(await ask("", "Bearer x")).toMatchObject({
      status: 401,
      body: { error: { code: "AuthenticationException" } },
    });
    expect(await ask("$filter=date between")).toMatchObject({ status: 400, body: { error: { code: "ParseError" } } });
    expect(await ask("$top=2000")).toMatchObject({ status: 400 });
  });
});

test.each([
  ["status eq 'Committed'", { status: "Committed" }, true],
  ["status ne 'Committed' and version gt 1", { status: "Saved", version: 2 }, true],
  ["version lt 2", { version: 2 }, false],
  ["date le '2026-03-01'", { date: "2026-03-02" }, false],
])("the filter %s", (text, row, fits) => {
  expect(filterOf(text)?.test(row)).toBe(fits);
});
