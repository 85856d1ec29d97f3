import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { psaMapping } from "#server/connectors/psa/bindings";
import { psaConnector } from "#server/connectors/psa/connector";
import { mapPsa, minutesOf } from "#server/connectors/psa/map";
import { psaResources } from "#server/connectors/psa/wire";
import { deadOf, factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { json, standIn } from "#server/connectors/testing/stand-in";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (message: RawMessage) => mapPsa(message, plainMapping(psaMapping));
const { signal } = new AbortController();
const now = new Date("2026-03-25T10:00:00Z");

describe("mapping", () => {
  const entry = fixture("psa", "time-entry.json");
  const milestone = fixture("psa", "milestone.json");
  const project = fixture("psa", "project.json");

  test("a project speaks our words, its budget to the cent", () => {
    const mapped = map(message("projects", project));
    expect(factsOf(mapped, "psa_project")).toEqual({
      name: "Hollis Freight: Data migration",
      accountId: "0015f0000000007AAA",
      contractNumber: "C-000123",
      status: "active",
      billingMethod: "time_and_materials",
      currency: "USD",
      budgetMinor: "4800000",
      startsOn: "2026-02-02",
      endsOn: "2026-06-30",
    });
    expect(recordsOf(mapped)).toMatchObject([{ versionAt: "2026-02-02T09:00:00.000Z", isDeleted: false }]);
  });

  test("a milestone, a time entry and a rate are exact", () => {
    expect(factsOf(map(message("milestones", milestone)), "psa_milestone")).toMatchObject({
      status: "accepted",
      amountMinor: "1200050",
      acceptedOn: "2026-03-24",
      billingInvoiceId: "in_1HollisA",
    });
    expect(factsOf(map(message("time_entries", entry)), "psa_time_entry")).toMatchObject({
      minutes: 450,
      status: "approved",
      isBillable: true,
      approvedAt: "2026-03-17T09:00:00.000Z",
    });
    expect(factsOf(map(message("rates", fixture("psa", "rate.json"))), "psa_rate")).toMatchObject({
      hourlyMinor: "18750",
      startsOn: "2026-02-02",
      endsOn: null,
    });
  });

  test("of two states of one minute the one somebody agreed to is the later", () => {
    const sequences = (stream: string, ...rows: Shape[]) =>
      rows.flatMap((row) => recordsOf(map(message(stream, row))).map(({ versionSequence }) => versionSequence));
    const rate = fixture("psa", "rate.json");
    expect(sequences("milestones", { ...milestone, accepted_date: null }, milestone)).toEqual([0, 1]);
    expect(sequences("time_entries", { ...entry, approved_at: null }, entry)).toEqual([0, 1]);
    expect(sequences("rates", { ...rate, approved_on: null }, { ...rate, approved_on: "2026-01-30" })).toEqual([0, 1]);
  });

  test("a rate says when it was approved, that nobody approved it yet, or nothing at all", () => {
    const rate = fixture("psa", "rate.json");
    const approvalOf = (row: Shape) => factsOf(map(message("rates", row)), "psa_rate");
    expect(approvalOf({ ...rate, approved_on: "2026-01-30" })).toMatchObject({ approvedOn: "2026-01-30" });
    expect(approvalOf({ ...rate, approved_on: null })).toMatchObject({ approvedOn: null });
    expect(approvalOf(rate)).not.toHaveProperty("approvedOn");
  });

  test.each([
    ["0", 0],
    ["7.5", 450],
    ["0.25", 15],
    ["2.0500", 123],
    ["24", 1_440],
    ["0.33", null],
    ["1.001", null],
  ])("%s hours are %s minutes", (hours, minutes) => {
    expect(minutesOf(hours)).toBe(minutes);
  });

  test.each([
    ["JPY", "1200", "1200"],
    ["KWD", "12.345", "12345"],
    ["EUR", "0.10", "10"],
  ])("%s %s is %s minor units", (currency, amount, minor) => {
    const mapped = map(message("milestones", { ...milestone, currency, amount }));
    expect(factsOf(mapped, "psa_milestone").amountMinor).toBe(minor);
  });

  test.each([
    ["time_entries", entry, { hours: "0.33" }, "hours", "0.33 hours are no whole number of minutes"],
    ["time_entries", entry, { hours: 7.5 }, "hours", "7.5 stands where a text belongs"],
    ["time_entries", entry, { hours: "25" }, "minutes", "1500 stands"],
    ["time_entries", entry, { status: "Sleeping" }, "status", 'the text "Sleeping" stands'],
    ["milestones", milestone, { amount: "10.005" }, "amount", "10.005 has more decimal places than USD has"],
    ["milestones", milestone, { currency: "JPY" }, "amount", "12000.50 has more decimal places than JPY has"],
    ["milestones", milestone, { due_date: "2026-02-30" }, "due_date", "a day as YYYY-MM-DD"],
    ["projects", project, { crm_account_id: null }, "crm_account_id", "it names no CRM account"],
    ["projects", project, { billing_type: "Barter" }, "billingMethod", 'the text "Barter" stands'],
    ["projects", project, { modified_at: "today" }, "modified_at", "an instant as"],
  ] as const)("%s with %o is dead with the field named", (stream, row, change: Shape, field, part) => {
    const dead = deadOf(map(message(stream, { ...row, ...change })));
    expect(dead.field).toBe(field);
    expect(dead.reason).toContain(part);
    expect(dead.reason).toMatch(/^The .+ from the project system cannot be read: .+\.$/);
  });

  test("a deleted row is a tombstone that keeps what it held", () => {
    const [record] = recordsOf(map(message("time_entries", { ...entry, deleted: true })));
    expect(record).toMatchObject({ isDeleted: true, facts: { minutes: 450 } });
  });

  test("a company that keeps facts elsewhere and uses other words is read by its own document", () => {
    const mapping = plainMapping(psaMapping);
    mapping.document.bindings["project.accountId"] = ["/custom/sfdc"];
    mapping.document.values["project.status"] = { Running: "active" };
    const row = { ...project, custom: { sfdc: "001X" }, status: "Running" };
    expect(factsOf(mapPsa(message("projects", row), mapping), "psa_project")).toMatchObject({
      accountId: "001X",
      status: "active",
    });
  });

  test("whatever arrives, mapping answers", () => {
    const streams = fc.constantFrom(...psaResources.map(({ key }) => key), "invoices");
    const rows = [entry, milestone, project, fixture("psa", "rate.json")];
    const shaped = fc
      .tuple(fc.constantFrom(...rows), fc.constantFrom(...rows.flatMap((row) => Object.keys(row))), fc.jsonValue())
      .map(([row, field, value]) => ({ ...row, [field]: value }));
    fc.assert(
      fc.property(streams, fc.oneof(fc.jsonValue(), shaped), (stream, payload) =>
        ["records", "ignored", "dead"].includes(map(message(stream, payload)).outcome),
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("reading", () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  const rows = (...ids: string[]) =>
    ids.map((id, index) => ({
      ...fixture("psa", "time-entry.json"),
      id,
      modified_at: `2026-03-20T00:0${index}:00.000Z`,
    }));

  async function stream(...script: Parameters<typeof standIn>) {
    const server = await standIn(...script);
    stops.push(server.stop);
    const connector = psaConnector({ apiUrl: server.url, token: "t", timeoutMs: 500, firstPauseMs: 5 });
    const found = connector.streams.find(({ key }) => key === "time_entries");
    if (!found) throw new Error("The stream of time entries is gone.");
    return { connector, stream: found, heard: server.heard };
  }

  test("follows the cursor and later asks from its last change, less the overlap", async () => {
    const made = await stream(
      json(200, { data: rows("a", "b"), next_cursor: "n1" }),
      json(200, { data: rows("c"), next_cursor: null }),
      json(200, { data: [], next_cursor: null }),
    );
    const first = await made.stream.pull(null, { now, signal });
    const second = await made.stream.pull(first.cursor, { now, signal });
    await made.stream.pull(second.cursor, { now, signal });
    expect([first.isLast, second.isLast]).toEqual([false, true]);
    expect(made.heard.map(({ path }) => decodeURIComponent(path))).toEqual([
      "/v1/time_entries?limit=500",
      "/v1/time_entries?limit=500&cursor=n1",
      "/v1/time_entries?modified_since=2026-03-19T23:59:00.000Z&limit=500",
    ]);
    expect(made.heard[0]?.headers.authorization).toBe("Bearer t");
  });

  test("a cursor that was given up begins the list anew", async () => {
    const made = await stream(
      json(200, { data: rows("a"), next_cursor: "n1" }),
      json(400, { error: { code: "invalid_cursor", message: "The cursor has expired." } }),
      json(200, { data: rows("a", "b"), next_cursor: null }),
    );
    const first = await made.stream.pull(null, { now, signal });
    expect((await made.stream.pull(first.cursor, { now, signal })).messages).toHaveLength(2);
  });

  test("a refused token says whom to ask; an answer of another shape is no page", async () => {
    const refused = await stream(json(401, { error: { code: "unauthorized" } }));
    await expect(refused.stream.pull(null, { now, signal })).rejects.toThrow("ask an administrator to renew it");
    const strange = await stream(json(200, { rows: [] }));
    await expect(strange.stream.pull(null, { now, signal })).rejects.toThrow("no page of rows");
  });

  test("a malformed row does not stop its stream", async () => {
    const made = await stream(json(200, { data: [{ id: 7 }, ...rows("a")], next_cursor: null }));
    const page = await made.stream.pull(null, { now, signal });
    expect(page.messages.map((each) => map(each).outcome)).toEqual(["dead", "records"]);
  });

  test("a row read singly gives the same message as the list; acts are refused", async () => {
    const [row] = rows("a");
    const made = await stream(json(200, { data: [row], next_cursor: null }), json(200, row), json(404, {}));
    const [listed] = (await made.stream.pull(null, { now, signal })).messages;
    const [fetched] = await made.connector.fetch({ system: "psa", type: "time_entry", id: "a" }, signal);
    expect(fetched).toEqual(listed);
    expect(await made.connector.fetch({ system: "psa", type: "time_entries", id: "b" }, signal)).toEqual([]);
    const act = { id: "1", idempotencyKey: "k", operation: "invoice.void", invoiceId: "in_1" } as const;
    expect(await made.connector.perform(act, signal)).toMatchObject({ outcome: "refused" });
  });
});
