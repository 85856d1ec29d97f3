import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { plainSource } from "#db/testing/given-sync";
import { addHours, addMinutes } from "#server/domain/time";
import { dismissCase } from "#server/services/cases/dismiss-case";
import { listCases } from "#server/services/cases/list-cases";
import { resolveCase } from "#server/services/cases/resolve-case";
import { undoCase } from "#server/services/cases/undo-case";
import { exportRootCauses } from "#server/services/causes/export-report";
import { getCause } from "#server/services/causes/get-cause";
import { listCauses } from "#server/services/causes/list-causes";
import { noteCause } from "#server/services/causes/note-cause";
import { rootCauseReport } from "#server/services/causes/root-cause-report";
import { reconcile } from "#server/services/exceptions/reconcile";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";
import { announceSources } from "#server/services/sync/known-sources";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
  announceSources(() => [plainSource("stripe", { label: "Stripe", role: "billing", streams: [] })]);
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(async () => {
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, causes, inbox cascade`;
  await db.owner`delete from policies where kind = 'auto_fix'`;
});
afterAll(async () => {
  announceSources(() => []);
  await db.close();
});

const analyst = (entities: "all" | string[] = "all") => db.as("billing_analyst", entities);
const detect = (id: string) => reconcile(db.asJob("detect-exceptions"), "invoice", [id]);

async function missing(entity = "DE01", currency = "EUR") {
  const invoice = await given.invoice(
    await given.customer({ isPoRequired: true, poNumber: "4500-7781", entity, currency }),
  );
  await detect(invoice.id);
  return invoice;
}
const caseOf = async (subjectId: string) => {
  const [row] = await db.owner<
    { id: string; version: number; cause_signature: string; root_cause: string | null; state: string }[]
  >`select * from cases where subject_id = ${subjectId}`;
  if (!row) throw new Error("No case was opened.");
  return row;
};
const signature = async () => (await listCauses.execute(analyst(), {}))[0]?.signature ?? "";

test("cases of one cause are one line: how many, how much, since when, where, and how often a week", async () => {
  await missing();
  await missing("JP01", "JPY");
  const second = await missing();
  await db.owner`update cases set detected_at = ${addHours(TEST_NOW, -24 * 8)} where subject_id = ${second.id}`;
  const [cause, ...others] = await listCauses.execute(analyst(), {});
  expect(others).toEqual([]);
  expect(cause).toMatchObject({
    openCount: 3,
    totalCount: 3,
    openDrafts: 3,
    types: [{ key: "missing_purchase_order", label: "Missing purchase order" }],
    entities: ["DE01", "JP01"],
    queue: "exceptions",
    firstSeenAt: addHours(TEST_NOW, -24 * 8),
    lastSeenAt: TEST_NOW,
    recurrences: 0,
    rootCause: null,
  });
  expect(cause?.totals.map(({ currency }) => currency)).toEqual(["EUR", "JPY"]);
  expect(cause?.weeks).toHaveLength(12);
  expect(cause?.weeks.slice(-3).map(({ startsOn, found }) => [startsOn, found])).toEqual([
    ["2026-02-16", 1],
    ["2026-02-23", 0],
    ["2026-03-02", 2],
  ]);
  expect((await listCauses.execute(analyst(["JP01"]), {}))[0]).toMatchObject({ openCount: 1, entities: ["JP01"] });
  await expect(listCauses.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await listCauses.execute(analyst(), { type: "duplicate_invoice" })).toEqual([]);
});

test("the desk shows the cases of one cause alone", async () => {
  await missing();
  const cause = await signature();
  const rows = async (of: string) =>
    (await listCases.execute(analyst(), { queue: "exceptions", filters: { cause: of } })).rows;
  expect(await rows(cause)).toHaveLength(1);
  expect(await rows("another")).toEqual([]);
});

test("what came back after it was fixed is counted", async () => {
  const first = await missing();
  await given.change(first, { po_number: "PO-1" }, addMinutes(TEST_NOW, 5));
  await detect(first.id);
  await db.owner`update cases set outcome = 'fixed' where subject_id = ${first.id}`;
  db.clock.set(addHours(TEST_NOW, 2));
  await missing();
  const [cause] = await listCauses.execute(analyst(), {});
  expect(cause).toMatchObject({ openCount: 1, totalCount: 2, recurrences: 1 });
});

test("a cause names what changed in the hours before it was first seen", async () => {
  const controller = (name: string, id: string) =>
    db.as("controller", "all", {
      userId: `00000000-0000-7000-8000-0000000000${id}`,
      personId: `00000000-0000-7000-9000-0000000000${id}`,
      name,
    });
  db.clock.set(addHours(TEST_NOW, -3));
  const publish = async (kind: string, document: unknown) => {
    const by = controller("Carla", "c1");
    const { version } = await draftPolicy.execute(by, { kind, basedOn: 1, document, note: "None." });
    return publishPolicy.execute(controller("Dora", "d1"), { kind, version });
  };
  const drafted = await publish("auto_fix", { rules: [] });
  // Who gets a case is nothing that makes an invoice wrong.
  await publish("holds", { types: [{ type: "contract_price_variance", severities: { high: "hold" } }] });
  for (const [at, version] of [
    [-90, "stripe-2+0"],
    [-1, "stripe-3+0"],
    [-0.5, "stripe-3+0"],
  ] as const)
    await db.owner`insert into inbox (id, source, account, stream, event_id, correlation_id, received_at, arrived_by, raw, state, mapping_version)
      values (gen_random_uuid(), 'stripe', 'a', 's', ${`e${at}`}, 'c', ${addHours(TEST_NOW, at)}, 'pull', '{}', 'applied', ${version})`;
  db.clock.set(TEST_NOW);
  await missing();
  const { suspects } = await getCause.execute(analyst(), { signature: await signature() });
  expect(suspects).toMatchObject([
    { kind: "version", text: "Stripe was read by another version of its connector, stripe-3.", minutesBefore: 60 },
    {
      kind: "policy",
      text: `Dora published version ${drafted.version} of what is fixed without asking.`,
      minutesBefore: 180,
      detail: "None.",
    },
  ]);
  await db.owner`update cases set detected_at = ${addHours(TEST_NOW, 72)}`;
  expect((await getCause.execute(analyst(), { signature: await signature() })).suspects).toEqual([]);
});

describe("what is found out about a cause", () => {
  const noted = {
    note: "Sales forgets to ask.",
    rootCause: "purchase_order_process" as const,
    ticketUrl: "https://tracker.example/BILL-42",
  };

  test("is noted once and told to everybody; cases that close by themselves are put down to it", async () => {
    const invoice = await missing();
    const cause = await signature();
    await noteCause.execute(analyst(), { signature: cause, ...noted, rootCause: "customer_request" });
    expect(await getCause.execute(analyst(), { signature: cause })).toMatchObject({
      note: noted.note,
      ticketUrl: noted.ticketUrl,
      rootCause: "customer_request",
      notedBy: "Test billing analyst",
      likely: expect.arrayContaining(["purchase_order_process"]),
    });
    const [event] =
      await db.owner`select type, payload from events where type = 'cause.noted' order by position desc limit 1`;
    expect(event?.payload).toMatchObject({
      before: { note: null },
      after: { note: noted.note },
      data: { signature: cause },
    });
    await expect(
      noteCause.execute(analyst(), { signature: cause, ...noted, rootCause: "customer_request" }),
    ).rejects.toThrow("noted already");
    await given.change(invoice, { po_number: "PO-1" }, addMinutes(TEST_NOW, 5));
    await detect(invoice.id);
    expect(await caseOf(invoice.id)).toMatchObject({ state: "resolved", root_cause: "customer_request" });
  });

  test.each(["javascript:alert(1)", "ftp://tracker.example/1", "tracker.example/1", "data:text/html,x"])(
    "never as a link to %s",
    async (ticketUrl) => {
      await missing();
      await expect(
        noteCause.execute(analyst(), { signature: await signature(), ...noted, ticketUrl }),
      ).rejects.toMatchObject({ code: "BAD_INPUT" });
    },
  );

  test("by nobody who may not, and of nothing that is not there", async () => {
    await missing();
    const cause = await signature();
    await expect(noteCause.execute(db.as("collector"), { signature: cause, ...noted })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(noteCause.execute(analyst(["JP01"]), { signature: cause, ...noted })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(getCause.execute(analyst(["JP01"]), { signature: cause })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("by two at once: one row, the later word stands", async () => {
    await missing();
    const cause = await signature();
    await Promise.all(
      ["a note", "b note"].map((note) => noteCause.execute(analyst(), { signature: cause, ...noted, note })),
    );
    expect(await db.owner`select 1 from causes`).toHaveLength(1);
  });
});

describe("a case that closes names its root cause", () => {
  test("as chosen, and the choice is taken back with the act", async () => {
    const { id, version } = await caseOf((await missing()).id);
    const { row } = await resolveCase.execute(analyst(), {
      caseId: id,
      version,
      note: "By phone",
      rootCause: "manual_entry",
    });
    expect(await db.owner`select root_cause from cases`).toEqual([{ root_cause: "manual_entry" }]);
    await undoCase.execute(analyst(), { caseId: id, version: row.version });
    expect(await db.owner`select root_cause, state from cases`).toEqual([{ root_cause: null, state: "routed" }]);
  });

  test("as its type suggests where nobody says", async () => {
    const { id, version } = await caseOf((await missing()).id);
    await dismissCase.execute(analyst(), { caseId: id, version, reason: "accepted_as_is", note: "Fine so" });
    expect(await db.owner`select root_cause from cases`).toEqual([{ root_cause: "purchase_order_process" }]);
  });

  test("from the list and nothing else", async () => {
    const { id, version } = await caseOf((await missing()).id);
    await expect(
      resolveCase.execute(analyst(), { caseId: id, version, note: "By phone", rootCause: "the weather" as never }),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

test("the report counts what came back by root cause, integration, product and month, beside the drafts that match now", async () => {
  const first = await missing();
  const { id, version } = await caseOf(first.id);
  await resolveCase.execute(analyst(), { caseId: id, version, note: "By phone", rootCause: "manual_entry" });
  await db.owner`update cases set detected_at = ${addHours(TEST_NOW, -24 * 40)}, closed_at = ${addHours(TEST_NOW, -24 * 30)} where id = ${id}`;
  await missing();
  await missing("JP01");
  const report = await rootCauseReport.execute(analyst(), {});
  expect(
    report.byRootCause.map(({ rootCause, found, recurrences, openDrafts }) => [
      rootCause,
      found,
      recurrences,
      openDrafts,
    ]),
  ).toEqual([
    ["purchase_order_process", 2, 2, 2],
    ["manual_entry", 1, 0, 0],
  ]);
  expect(report.bySource).toMatchObject([{ source: "Stripe", found: 3, recurrences: 2 }]);
  expect(report.byProduct).toMatchObject([{ product: "PLATFORM_TEAM", found: 3 }]);
  expect(report.byMonth.map(({ month, found, recurrences }) => [month, found, recurrences])).toEqual([
    ["2026-01", 1, 0],
    ["2026-03", 2, 2],
  ]);
  expect(report.drafts).toMatchObject([{ rootCause: "purchase_order_process", drafts: 2 }]);
  expect((await rootCauseReport.execute(analyst(["JP01"]), {})).byRootCause).toMatchObject([{ found: 1 }]);
  expect((await rootCauseReport.execute(analyst(), { fromOn: "2026-03-01", toOn: "2026-03-31" })).byMonth).toHaveLength(
    1,
  );
  const { text, fileName } = await exportRootCauses.execute(analyst(), {});
  expect(fileName).toMatch(/^root-causes-2025-09-01-2026-03-02\.csv$/);
  expect(text).toContain(
    "Purchase order not asked for or not passed on,Revenue operations,Stripe,PLATFORM_TEAM,2026-03,2,2,",
  );
  await expect(rootCauseReport.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});
