import { afterEach, expect, test, vi } from "vitest";
import type { PulledPage, RawMessage } from "#server/connectors/connector";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import { startSandbox } from "#server/sandbox/sandbox";

/** Whole worlds are made and read here, which takes a while beside other work. */
vi.setConfig({ testTimeout: 60_000 });

const { signal } = new AbortController();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function company(customers = 400) {
  const sandbox = await startSandbox({ port: 0, customers, anchor: "2026-10-12T09:30:00Z" });
  stops.push(() => sandbox.stop());
  const made = zendeskConnector({
    apiUrl: `${sandbox.url}/zendesk`,
    email: "sync@meridian-metrics.example",
    token: "t",
    firstPauseMs: 5,
  });
  const control = (path: string, body: unknown) =>
    fetch(`${sandbox.url}/_sandbox${path}`, { method: "POST", body: JSON.stringify(body) });
  return { made, control, clock: () => new Date(sandbox.core.now()) };
}

const kinds = ["support_ticket", "support_comment"] as const;

test("halves of pages, rows out of order and twice, and what changes meanwhile lead to what a fresh reading says", async () => {
  const { made, control, clock } = await company();
  const landing = new Landing();
  const cursors = new Map<string, string | null>();
  for (const fault of ["partial_page", "reorder", "duplicate", "partial_page"]) {
    await control("/faults", { rules: [{ system: "zendesk", fault }] });
    expect(await pullAll(made, landing, cursors, clock), fault).toBeGreaterThan(0);
    await control("/clock", { advanceSeconds: 9 * 86_400 });
  }
  await control("/faults", { rules: [] });
  await pullAll(made, landing, cursors, clock);
  expect(await pullAll(made, landing, cursors, clock)).toBe(0);
  expect(landing.dead).toEqual([]);
  expect(landing.ignored).toEqual([]);
  const fresh = new Landing();
  await pullAll(made, fresh, new Map(), clock);
  for (const kind of kinds) {
    expect(fresh.facts(kind).size, kind).toBeGreaterThan(100);
    expect(landing.facts(kind), kind).toEqual(fresh.facts(kind));
  }
  expect(landing.records("support_ticket").some(({ isDeleted }) => isDeleted)).toBe(true);
});

test("a ticket whose organization is linked to the CRM later finds its customer without being touched itself", async () => {
  const { made, control, clock } = await company(800);
  const landing = new Landing();
  const cursors = new Map<string, string | null>();
  await pullAll(made, landing, cursors, clock);
  const unplaced = () =>
    [...landing.facts("support_ticket")].filter(([, facts]) => "accountId" in facts && facts.accountId === null);
  const before = unplaced();
  expect(before.length).toBeGreaterThan(0);
  await control("/clock", { advanceSeconds: 40 * 86_400 });
  await pullAll(made, landing, cursors, clock);
  expect(unplaced()).toEqual([]);
});

test("the census brings the very messages of the pull, for the days asked for", async () => {
  const { made, clock } = await company();
  const landing = new Landing();
  await pullAll(made, landing, new Map(), clock);
  const [census] = made.censuses;
  const window = { fromOn: "2026-07-01", toOn: "2026-09-30" };
  const messages: RawMessage[] = [];
  for (let cursor: string | null = null, isLast = false; !isLast; ) {
    const page: PulledPage | undefined = await census?.list(window, cursor, { now: clock(), signal });
    if (!page) break;
    messages.push(...page.messages);
    ({ cursor, isLast } = page);
  }
  expect(landing.take(made, messages)).toBe(0);
  const opened = [...landing.facts("support_ticket").values()].filter(
    (facts) => "openedAt" in facts && facts.openedAt >= window.fromOn && facts.openedAt < "2026-10-01",
  );
  const merged = landing.records("support_ticket").filter(({ isDeleted }) => isDeleted).length;
  expect(messages.length).toBeGreaterThanOrEqual(opened.length);
  expect(messages.length).toBeLessThanOrEqual(opened.length + merged);
  expect(opened.length).toBeGreaterThan(50);
});

test("a world of two thousand customers is read within a few seconds", async () => {
  const sandbox = await startSandbox({ port: 0, customers: 2_000, anchor: "2026-10-12T09:30:00Z" });
  stops.push(() => sandbox.stop());
  const made = zendeskConnector({ apiUrl: `${sandbox.url}/zendesk`, email: "a@b.example", token: "t" });
  const startedAt = performance.now();
  const landing = new Landing();
  await pullAll(made, landing, new Map(), () => new Date(sandbox.core.now()));
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(landing.records("support_ticket").length).toBeGreaterThan(500);
  expect(landing.records("support_comment").length).toBeGreaterThan(1_200);
});
