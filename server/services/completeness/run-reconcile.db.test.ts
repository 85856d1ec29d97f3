import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { arrive, givenEntities, message, plainSource, record } from "#db/testing/given-sync";
import type { Census, Connector, RawMessage } from "#server/connectors/connector";
import type { SourceRecord } from "#server/domain/sync/records";
import { addMinutes } from "#server/domain/time";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import { fixException } from "#server/services/exceptions/fix-exception";
import { announceSources } from "#server/services/sync/known-sources";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
beforeEach(() => {
  db.clock.set(TEST_NOW);
  announceSources(() => []);
});
afterEach(
  () =>
    db.owner`truncate cases, control_totals, inbox, source_records, invoices, invoice_lines, sync_runs, sync_cursors, effects cascade`,
);
afterAll(() => db.close());

const window = { fromOn: "2026-02-10", toOn: "2026-02-12" };
const { signal } = new AbortController();
const CUSTOMER = record("billing_customer", "cus_1", { accountId: null, entityCode: "DE01" });

const invoice = (id: string, over: { minor?: string; at?: string } = {}): SourceRecord =>
  record(
    "billing_invoice",
    id,
    { totalMinor: over.minor ?? "1000", currency: "EUR", createdAt: over.at ?? "2026-02-11T10:00:00.000Z" },
    { at: "2026-02-11T10:00:00.000Z" },
  );
const messageOf = (one: SourceRecord): RawMessage =>
  message(`${one.kind}:${one.externalId}:${one.versionAt}:${JSON.stringify(one.facts).length}`, [one]);

type World = { invoices: SourceRecord[] };

/** A source that holds invoices, two a page, and lets a test do something while it lists. */
function source(world: World, over: Partial<Connector> = {}): Connector {
  const census: Census = {
    key: "invoices",
    label: "Invoices",
    kind: "billing_invoice",
    objectType: "invoice",
    async list(_window, cursor) {
      const at = Number(cursor ?? 0);
      const page = world.invoices.slice(at, at + 2);
      const isLast = at + 2 >= world.invoices.length;
      return { messages: page.map(messageOf), cursor: isLast ? null : String(at + 2), isLast };
    },
  };
  return plainSource("stripe", {
    label: "Stripe",
    censuses: [census],
    fetch: async ({ id }) => world.invoices.filter((one) => one.externalId === id).map(messageOf),
    ...over,
  });
}

const reconcile = (connector: Connector, days = window) =>
  runReconcile(db.asJob("reconcile-sources"), connector, { ...days, signal });
const totals = () =>
  db.owner`select business_on::text as day, entity_code, currency, source_count, source_sum_minor, our_count, our_sum_minor, state, differences, broken_since is not null as broke, repaired_at is not null as repaired
    from control_totals where subject = 'invoices' and source_count + our_count > 0 order by 1`;
const cases = () =>
  db.owner`select id, version, type, queue, state, outcome, entity_code, title from cases order by number`;

describe("counting", () => {
  test("equal sides agree, raise no case, and days without anything are told from days not counted", async () => {
    const held = ["in_1", "in_2", "in_3"].map((id) => invoice(id));
    const stripe = source({ invoices: held });
    await arrive(db, stripe, [CUSTOMER, ...held].map(messageOf));
    const result = await reconcile(stripe);
    expect(result.subjects[0]).toMatchObject({ subject: "invoices", listed: 3, landed: 0, broken: 0, open: 0 });
    expect(await totals()).toMatchObject([
      {
        day: "2026-02-11",
        entity_code: "DE01",
        currency: "EUR",
        source_count: 3,
        our_count: 3,
        state: "agrees",
        broke: false,
      },
    ]);
    const empty =
      await db.owner`select distinct business_on::text as day, entity_code from control_totals where subject = 'invoices' and source_count = 0 and our_count = 0 order by 1, 2`;
    expect(empty).toHaveLength(11);
    expect(await cases()).toHaveLength(0);
  });

  test("two that never arrived are named before they are fetched; the case opens, and closes with proof", async () => {
    const held = ["in_1", "in_2", "in_3", "in_4", "in_5"].map((id) => invoice(id));
    const stripe = source({ invoices: held });
    await arrive(db, stripe, [CUSTOMER, ...held.slice(0, 3)].map(messageOf));
    const result = await reconcile(stripe);
    expect(result.subjects[0]).toMatchObject({ landed: 2, broken: 1, mended: 1, open: 0 });
    expect(await totals()).toMatchObject([
      { source_count: 5, our_count: 5, state: "agrees", broke: false, repaired: true },
    ]);
    expect(await cases()).toMatchObject([
      {
        type: "completeness_break",
        queue: "dead-letters",
        outcome: "self_closed",
        entity_code: "DE01",
        title: "Invoices: 2 missing on 11 February 2026 for DE01",
      },
    ]);
    const told =
      await db.owner`select type, payload->'data' as data from events where type like 'completeness.%' order by position`;
    expect(told.find((event) => event.type === "completeness.broken")?.data.differences.missing).toEqual([
      { externalId: "in_4", amountMinor: "1000" },
      { externalId: "in_5", amountMinor: "1000" },
    ]);
    const [closed] =
      await db.owner`select payload->'data' as data from events where type = 'exception.closed' order by position desc limit 1`;
    expect(closed?.data.proof).toBe(
      "Stripe and Docket agree on invoices of 11 February 2026 for DE01: 5 over €50.00 on both sides.",
    );
    expect((await reconcile(stripe)).subjects[0]).toMatchObject({ landed: 0, broken: 0, open: 0 });
  });

  test("an amount that differs is read again; one that the source no longer holds becomes a tombstone", async () => {
    const stripe = source({ invoices: [invoice("in_1", { minor: "1500" })] });
    const older = record(
      "billing_invoice",
      "in_1",
      { totalMinor: "900", currency: "EUR", createdAt: "2026-02-11T10:00:00.000Z" },
      { at: "2026-02-11T09:00:00.000Z" },
    );
    await arrive(db, stripe, [CUSTOMER, older, invoice("in_gone")].map(messageOf));
    const result = await reconcile(stripe);
    expect(result.subjects[0]).toMatchObject({ broken: 1, mended: 1, open: 0 });
    const [broken] =
      await db.owner`select payload->'data'->'differences' as differences from events where type = 'completeness.broken' order by position desc limit 1`;
    expect(broken?.differences).toMatchObject({
      different: [{ externalId: "in_1", sourceMinor: "1500", ourMinor: "900" }],
      surplus: [{ externalId: "in_gone", amountMinor: "1000" }],
    });
    expect(
      await db.owner`select external_id, is_deleted, facts->>'totalMinor' as minor from source_records where kind = 'billing_invoice' order by 1`,
    ).toEqual([
      { external_id: "in_1", is_deleted: false, minor: "1500" },
      { external_id: "in_gone", is_deleted: true, minor: "1000" },
    ]);
    expect(
      await db.owner`select status, deleted_at is not null as gone from invoices where external_id = 'in_gone'`,
    ).toEqual([{ status: "deleted", gone: true }]);
  });

  test("what the list does not show and the source still holds is no difference", async () => {
    const world: World = { invoices: [invoice("in_1")] };
    const stripe = source(world, { fetch: async ({ id }) => (id === "in_hidden" ? [messageOf(invoice(id))] : []) });
    await arrive(db, stripe, [CUSTOMER, invoice("in_1"), invoice("in_hidden")].map(messageOf));
    expect((await reconcile(stripe)).subjects[0]).toMatchObject({ open: 0, broken: 0 });
    expect(await cases()).toHaveLength(0);
  });

  test("an object that changed while we counted is looked at again and is no break", async () => {
    const world: World = { invoices: [invoice("in_1")] };
    const stripe = source(world);
    await arrive(db, stripe, [CUSTOMER, invoice("in_1")].map(messageOf));
    const later = record(
      "billing_invoice",
      "in_1",
      { totalMinor: "7777", currency: "EUR", createdAt: "2026-02-11T10:00:00.000Z" },
      { at: "2026-03-02T09:31:00.000Z" },
    );
    const census = stripe.censuses[0] as Census;
    const moving: Census = {
      ...census,
      async list(days, cursor, context) {
        const page = await census.list(days, cursor, context);
        // By the time we look at our own side, both have moved on.
        world.invoices = [later];
        db.clock.set(addMinutes(TEST_NOW, 1));
        await arrive(db, stripe, [messageOf(later)]);
        return page;
      },
    };
    expect((await reconcile({ ...stripe, censuses: [moving] })).subjects[0]).toMatchObject({ broken: 0, open: 0 });
    expect(await totals()).toMatchObject([{ source_sum_minor: "7777", our_sum_minor: "7777", state: "agrees" }]);
    expect(await cases()).toHaveLength(0);
  });

  test("what cannot be taken in stays a break with an open case; reading the day once more is its fix", async () => {
    const stripe = source({ invoices: [invoice("in_1"), invoice("in_2")] });
    await arrive(db, stripe, [CUSTOMER, invoice("in_1"), invoice("in_2")].map(messageOf));
    await db.owner`delete from source_records where external_id = 'in_2'`;
    expect((await reconcile(stripe)).subjects[0]).toMatchObject({ broken: 1, mended: 0, open: 1 });
    const [open] = await cases();
    expect(open).toMatchObject({ state: "routed", title: "Invoices: 1 missing on 11 February 2026 for DE01" });
    const engineer = db.as("integration_engineer");
    await fixException.execute(engineer, { caseId: open?.id, version: open?.version, fix: "read_again" });
    expect(await db.owner`select data from pgboss.job where name = 'sync.reconcile'`).toMatchObject([
      { data: { source: "stripe", fromOn: "2026-02-11", toOn: "2026-02-11" } },
    ]);
    db.clock.set(addMinutes(TEST_NOW, 5));
    await db.owner`delete from inbox where event_id like '%in_2%'`;
    await reconcile(stripe, { fromOn: "2026-02-11", toOn: "2026-02-11" });
    expect(await cases()).toMatchObject([{ outcome: "fixed" }]);
  });
});

describe("what comes in between", () => {
  test("messages that arrived and only wait are not missing, and what the usual pull brings is not lost", async () => {
    const stripe = source(
      { invoices: [invoice("in_1"), invoice("in_2")] },
      {
        streams: [
          {
            key: "events",
            label: "Events",
            pull: async (cursor) => ({
              messages: cursor === null ? [messageOf(invoice("in_2"))] : [],
              cursor: "end",
              isLast: true,
            }),
          },
        ],
      },
    );
    await arrive(db, stripe, [CUSTOMER, invoice("in_1")].map(messageOf));
    expect((await reconcile(stripe)).subjects[0]).toMatchObject({ broken: 0, mended: 0, open: 0 });
    expect(await cases()).toHaveLength(0);
  });

  test("a message that cannot be read is set aside once, however often it is listed", async () => {
    const census = (run: number): Census => ({
      key: "invoices",
      label: "Invoices",
      kind: "billing_invoice",
      list: async () => ({
        messages: [{ stream: "test", eventId: `invoice:in_bad:${run}`, correlationId: "c", payload: { id: "in_bad" } }],
        cursor: null,
        isLast: true,
      }),
    });
    for (const run of [1, 2]) {
      const result = await reconcile(source({ invoices: [] }, { censuses: [census(run)] }));
      expect(result.subjects[0]).toMatchObject({ unreadable: 1 });
    }
    expect(await db.owner`select state from inbox`).toEqual([{ state: "dead" }]);
  });

  test("the wrong role is refused, and a list that never ends is stopped", async () => {
    const stripe = source({ invoices: [invoice("in_1")] });
    await expect(runReconcile(db.as("controller"), stripe, { ...window, signal })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const endless: Census = {
      ...(stripe.censuses[0] as Census),
      list: async () => ({ messages: [], cursor: "1", isLast: false }),
    };
    await expect(reconcile(source({ invoices: [] }, { censuses: [endless] }))).rejects.toThrow(/same page/);
  });
});
