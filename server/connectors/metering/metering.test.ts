import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { meteringConnector } from "#server/connectors/metering/connector";
import { mapMetering, meteringMapping } from "#server/connectors/metering/map";
import { deadOf, factsOf, fixture, message, recordsOf } from "#server/connectors/testing/fixture";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import { json, type Reply, standIn } from "#server/connectors/testing/stand-in";
import { plainMapping } from "#server/domain/sync/mapping";
import { startSandbox } from "#server/sandbox/sandbox";

/** Whole worlds are made and read here, which takes a while beside other work. */
vi.setConfig({ testTimeout: 60_000 });

const { signal } = new AbortController();
const now = new Date("2026-03-02T10:00:00Z");
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const mapping = plainMapping(meteringMapping);
const row = fixture("metering", "usage-day.json");
const map = (payload: unknown) => mapMetering(message("usage_days", payload), mapping);

describe("mapping", () => {
  test("a day speaks our words, and is dated by its last change", () => {
    const mapped = map(row);
    expect(factsOf(mapped, "usage_day")).toEqual({
      billingCustomerId: "cus_Wn4yB7",
      productCode: "API_CALLS",
      usedOn: "2026-03-01",
      quantity: "412",
      eventCount: 18,
      refusedCount: 2,
      refusal: "The event is older than 24 hours.",
    });
    expect(recordsOf(mapped)).toMatchObject([
      { externalId: "uday_8f2a", versionAt: "2026-03-01T12:00:00.000Z", isDeleted: false },
    ]);
  });

  test.each([
    ["412.000", "412"],
    ["0", "0"],
    ["0.0", "0"],
    ["-0", "0"],
    ["-12.0", "-12"],
    ["007", "7"],
    ["99999999999999999999", "99999999999999999999"],
  ])("a quantity of %s is %s", (quantity, whole) => {
    expect(factsOf(map({ ...row, quantity }), "usage_day").quantity).toBe(whole);
  });

  test.each([
    ["a fraction of a unit", { quantity: "0.5" }, "quantity"],
    ["a quantity as a number", { quantity: 412 }, "quantity"],
    ["a day that does not exist", { day: "2026-02-30" }, "day"],
    ["a negative count of events", { events: -1 }, "events"],
    ["no customer", { customer_id: null }, "customer_id"],
    ["no date of change", { updated_at: undefined }, "updated_at"],
  ])("%s is dead with the field named", (_case, change, field) => {
    const dead = deadOf(map({ ...row, ...change }));
    expect(dead.field).toBe(field);
    expect(dead.reason).toMatch(/^The usage day uday_8f2a from the usage meter .*then try again\.$/);
  });

  test("the company's own field and words are read where the document names them", () => {
    const document = {
      bindings: { "usageDay.customerId": ["/properties/account", "/customer_id"] },
      values: { product: { api_calls: "API", tokens: "TOKENS" } },
    };
    const own = { ...mapping, document };
    const payload = { ...row, product: "tokens", properties: { account: "cus_other" } };
    expect(factsOf(mapMetering(message("x", payload), own), "usage_day")).toMatchObject({
      billingCustomerId: "cus_other",
      productCode: "TOKENS",
    });
  });

  test("no JSON value whatever makes the mapping throw", () => {
    const shaped = fc.dictionary(fc.constantFrom(...Object.keys(row)), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shaped), (payload) =>
        ["records", "ignored", "dead"].includes(map(payload).outcome),
      ),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(row)), fc.jsonValue(), (field, value) => {
        const mapped = map({ ...row, [field]: value });
        if (mapped.outcome === "dead")
          expect(mapped.field === field || (field === "customer_id" && mapped.field === "billingCustomerId")).toBe(
            true,
          );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("reading", () => {
  async function reading(...script: Reply[]) {
    const server = await standIn(...script);
    stops.push(server.stop);
    const made = meteringConnector({ apiUrl: server.url, apiKey: "mk_1", timeoutMs: 500, firstPauseMs: 5 });
    const [stream] = made.streams;
    if (!stream) throw new Error("The stream of usage days is gone.");
    return { made, stream, heard: server.heard };
  }

  const days = (...changes: string[]) =>
    changes.map((updated_at, index) => ({ ...row, id: `uday_${index}`, updated_at: `2026-03-01T${updated_at}.000Z` }));
  const page = (rows: unknown[], next: string | null = null) =>
    json(200, { data: rows, has_more: next !== null, next_cursor: next });

  test("follows the cursor, and later asks from the newest change, less the overlap", async () => {
    const { stream, heard } = await reading(page(days("12:00:00", "12:00:00"), "c1"), page(days("11:59:00")), page([]));
    const first = await stream.pull(null, { now, signal });
    const second = await stream.pull(first.cursor, { now, signal });
    expect([first.isLast, second.isLast]).toEqual([false, true]);
    await stream.pull(second.cursor, { now, signal });
    expect(heard.map(({ path }) => decodeURIComponent(path))).toEqual([
      "/v1/usage/days?limit=1000",
      "/v1/usage/days?limit=1000&cursor=c1",
      "/v1/usage/days?limit=1000&updated_after=2026-03-01T11:58:00.000Z",
    ]);
    expect(heard[0]?.headers.authorization).toBe("Bearer mk_1");
  });

  test("a cursor the meter no longer reads leads back to the beginning of the question", async () => {
    const { stream, heard } = await reading(
      page(days("12:00:00"), "c1"),
      json(400, { error: { code: "invalid_cursor", message: "The cursor cannot be read." } }),
      page(days("12:00:00", "12:01:00")),
    );
    const first = await stream.pull(null, { now, signal });
    expect((await stream.pull(first.cursor, { now, signal })).messages).toHaveLength(2);
    expect(heard[2]?.path).toBe("/v1/usage/days?limit=1000");
  });

  test("a refused key says whom to ask, and a page that is none is no empty page", async () => {
    const refused = await reading(json(401, { error: { code: "unauthorized", message: "no" } }));
    await expect(refused.stream.pull(null, { now, signal })).rejects.toThrow("Ask an administrator");
    const broken = await reading(json(200, { data: [], has_more: true }));
    await expect(broken.stream.pull(null, { now, signal })).rejects.toThrow("no page of usage days");
  });

  test("a day read singly gives the same message as the list; one that is not there gives none", async () => {
    const { made, stream } = await reading(page([row]), json(200, row), json(404, { error: { code: "not_found" } }));
    const [listed] = (await stream.pull(null, { now, signal })).messages;
    const [fetched] = await made.fetch({ system: "metering", type: "usage_day", id: "uday_8f2a" }, signal);
    expect(fetched).toEqual(listed);
    expect(await made.fetch({ system: "metering", type: "usage_day", id: "gone" }, signal)).toEqual([]);
  });
});

describe("with the stand-in meter", () => {
  async function company() {
    const sandbox = await startSandbox({ port: 0, customers: 300, anchor: "2026-10-12T09:30:00Z" });
    stops.push(() => sandbox.stop());
    const made = meteringConnector({ apiUrl: `${sandbox.url}/metering`, apiKey: "mk_1", firstPauseMs: 5 });
    const control = (path: string, body: unknown) =>
      fetch(`${sandbox.url}/_sandbox${path}`, { method: "POST", body: JSON.stringify(body) });
    return { made, control, clock: () => new Date(sandbox.core.now()) };
  }

  test("what arrives late, twice, out of order or in halves of pages leads to what a fresh listing says", async () => {
    const { made, control, clock } = await company();
    const landing = new Landing();
    const cursors = new Map<string, string | null>();
    for (const fault of ["partial_page", "reorder", "duplicate"]) {
      await control("/faults", { rules: [{ system: "metering", fault }] });
      expect(await pullAll(made, landing, cursors, clock)).toBeGreaterThan(0);
      await control("/clock", { advanceSeconds: 4 * 86_400 });
    }
    await control("/faults", { rules: [] });
    await pullAll(made, landing, cursors, clock);
    expect(await pullAll(made, landing, cursors, clock)).toBe(0);
    expect(landing.dead).toEqual([]);
    const fresh = new Landing();
    await pullAll(made, fresh, new Map(), clock);
    const ours = landing.facts("usage_day");
    expect(fresh.facts("usage_day").size).toBeGreaterThan(1_000);
    for (const [id, facts] of fresh.facts("usage_day")) expect(ours.get(id), id).toEqual(facts);
  });

  test("the census lists the very messages of the pull, for the days asked for", async () => {
    const { made, clock } = await company();
    const landing = new Landing();
    await pullAll(made, landing, new Map(), clock);
    const [census] = made.censuses;
    const window = { fromOn: "2026-09-20", toOn: "2026-09-22" };
    const listed = await census?.list(window, null, { now: clock(), signal });
    expect(landing.take(made, listed?.messages ?? [])).toBe(0);
    const inWindow = [...landing.facts("usage_day").values()].filter(
      (facts) => "usedOn" in facts && facts.usedOn >= window.fromOn && facts.usedOn <= window.toOn,
    );
    expect(listed?.messages).toHaveLength(inWindow.length);
    expect(inWindow.length).toBeGreaterThan(20);
  });
});
