import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { givenCases } from "#db/testing/given-cases";
import { type TimelineKind, timelineKinds } from "#server/domain/collections/record-views";
import { openTransaction } from "#server/kernel/command";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { accountLedger } from "#server/services/collections/records/account-ledger";
import { accountTimeline } from "#server/services/collections/records/account-timeline";
import { addNote } from "#server/services/collections/records/add-note";
import { enterContactPerson } from "#server/services/collections/records/enter-contact-person";
import { enterExclusion } from "#server/services/collections/records/enter-exclusion";
import { recordContact } from "#server/services/collections/records/record-contact";
import { noteStates } from "#server/services/collections/records/tell-promises";
import { aCall, type Desk, euros, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";

let desk: Desk;
let customerId: string;
let invoiceId: string;
let petra: string;

beforeAll(async () => {
  desk = await openDesk();
  const { given } = desk;
  customerId = await given.account("Alder GmbH");
  invoiceId = await given.owed(customerId, "ALDER-1");
  await given.tried(customerId, invoiceId, "2026-02-05T10:00:00Z");
  await given.credited(invoiceId, 10_000, "2026-02-10", { number: "CN-7", reason: "goodwill" });
  ({ contactPersonId: petra } = await enterContactPerson.execute(desk.meike, {
    customerId,
    name: "Petra Vogel",
    role: "finance",
    email: null,
    phone: null,
    locale: null,
    mayBeMailed: false,
    mayBeCalled: false,
    getsReminders: false,
  }));
  for (const [day, minor] of [
    [TODAY, 20_000n],
    ["2026-03-03", 30_000n],
  ] as const) {
    desk.goTo(day);
    await recordContact.execute(
      desk.meike,
      aCall(customerId, {
        personId: petra,
        personName: null,
        outcome: "promised",
        note: `Promised on ${day}`,
        invoiceIds: [invoiceId],
        promise: euros(minor, "2026-03-06", [invoiceId]),
      }),
    );
  }
  await given.paid(invoiceId, 20_000, "2026-03-04");
  await desk.owner`insert into payments ${desk.owner({ id: given.freshId(), entity_code: "DE01", customer_id: customerId, currency: "EUR", amount_minor: 20_000, refunded_minor: 0, method: "sepa_debit", received_on: "2026-03-04", system: "stripe", external_id: "py_1", source_version_at: desk.clock.now(), mapping_version: "1", correlation_id: "test", last_seen_at: desk.clock.now() })}`;
  desk.goTo("2026-03-11");
  await desk.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    await noteStates({ tx, now: desk.clock.now() }, [customerId]);
  });
  await enterExclusion.execute(desk.meike, {
    customerId,
    invoiceId,
    fromOn: "2026-03-11",
    untilOn: "2026-03-20",
    reason: "Moving",
  });
  await addNote.execute(desk.meike, { customerId, text: "Their bank changed." });
  await givenCases(desk.owner, desk.clock.now()).case({
    entityCode: "DE01",
    customerId,
    subjectId: invoiceId,
    title: "The price is not the agreed one",
    detectedAt: new Date("2026-02-20T08:00:00Z"),
  });
});
afterAll(() => desk.close());

test("the desk tells how promises were kept, by the customer and by each person", async () => {
  const { promises, kept, people, workedBy, today } = await accountDesk.execute(desk.reader, { customerId });
  expect(today).toBe("2026-03-11");
  expect(workedBy).toBe("Meike Harders");
  expect(promises.map(({ state, paid, canBeEnded }) => [state, paid.minor, canBeEnded]).sort()).toEqual([
    ["broken", 0n, false],
    ["kept", 20_000n, false],
  ]);
  const rate = { due: 2, kept: 1, rate: 5_000 };
  expect(kept).toMatchObject(rate);
  expect(people).toMatchObject([{ id: petra, kept: rate }]);
});

test("the ledger holds each contact with its promise, the latest first", async () => {
  const { rows, nextCursor } = await accountLedger.execute(desk.reader, { customerId });
  expect(nextCursor).toBeNull();
  expect(rows.map(({ note, personName, outcome, onDay }) => [note, personName, outcome, onDay])).toEqual([
    ["Promised on 2026-03-03", "Petra Vogel", "promised", "2026-03-03"],
    ["Promised on 2026-03-02", "Petra Vogel", "promised", "2026-03-02"],
  ]);
  expect(rows[0]).toMatchObject({ invoices: [{ number: "ALDER-1" }], promiseNumbers: [expect.any(Number)] });
});

describe("the timeline", () => {
  const page = (kinds: TimelineKind[] = [], cursor?: string) =>
    accountTimeline.execute(db(), { customerId, kinds, ...(cursor && { cursor }) });
  const db = () => desk.as("billing_analyst");

  test("tells all that happened in one stream, the latest first", async () => {
    const { rows, nextCursor } = await page();
    expect(nextCursor).toBeNull();
    const told = rows.map(
      ({ onDay, kind, sentence }) => `${onDay} ${kind}: ${sentence.replace(/romise \d+/, "romise N")}`,
    );
    expect(told.map((line) => line.slice(0, 10))).toEqual(
      told
        .map((line) => line.slice(0, 10))
        .toSorted()
        .reverse(),
    );
    expect(told.toSorted()).toEqual([
      "2026-01-02 invoice: Invoice ALDER-1 was issued, due on 1 February 2026.",
      "2026-02-05 charge: A charge of invoice ALDER-1 failed: insufficient funds.",
      "2026-02-10 credit: Credit CN-7 was given on invoice ALDER-1.",
      "2026-02-20 case: Case 10001 was opened.",
      "2026-03-02 contact: Call to Petra Vogel by Meike Harders: They promise to pay.",
      "2026-03-02 promise: Promise N was given by Petra Vogel for 6 March 2026, taken by Meike Harders.",
      "2026-03-03 contact: Call to Petra Vogel by Meike Harders: They promise to pay.",
      "2026-03-03 promise: Promise N was given by Petra Vogel for 6 March 2026, taken by Meike Harders.",
      "2026-03-04 payment: A payment arrived by sepa debit.",
      "2026-03-11 exclusion: Meike Harders left invoice ALDER-1 out from 11 March 2026 to 20 March 2026.",
      "2026-03-11 note: Meike Harders noted:",
      "2026-03-11 promise: Promise N was broken.",
      "2026-03-11 promise: Promise N was kept.",
    ]);
    expect(rows.find(({ kind }) => kind === "credit")).toMatchObject({
      amount: { minor: 10_000n, currency: "EUR" },
      detail: "goodwill",
      at: null,
      target: { type: "credit_memo" },
    });
    expect(rows.find(({ kind }) => kind === "note")?.detail).toBe("Their bank changed.");
    expect(rows.find(({ kind }) => kind === "case")?.target).toMatchObject({ type: "case", queue: "exceptions" });
  });

  test.each(timelineKinds)("of kind %s alone holds no other", async (kind) => {
    const { rows } = await page([kind]);
    const all = await page();
    expect(rows.map(({ id }) => id)).toEqual(all.rows.filter((row) => row.kind === kind).map(({ id }) => id));
  });

  test("shows no case of a desk the reader may not open", async () => {
    const known = await desk.given.account("Sync GmbH");
    await givenCases(desk.owner, desk.clock.now()).case({
      entityCode: "DE01",
      customerId: known,
      queue: "dead-letters",
    });
    const seenBy = async (role: "collector" | "controller") =>
      (await accountTimeline.execute(desk.as(role), { customerId: known, kinds: [] })).rows.map(({ target }) => target);
    expect(await seenBy("controller")).toMatchObject([{ type: "case", queue: "dead-letters" }]);
    expect(await seenBy("collector")).toEqual([]);
  });

  test("page by page none comes twice and none is missing", async () => {
    const busy = await desk.given.account("Busy GmbH");
    await desk.owner`
      insert into account_notes (id, entity_code, customer_id, text, author_name, at)
      select gen_random_uuid(), 'DE01', ${busy}, 'note ' || n, 'Meike Harders', '2026-03-01T10:00:00Z'::timestamptz - (n / 3) * interval '1 second' from generate_series(1, 120) n`;
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { rows, nextCursor } = await accountTimeline.execute(db(), {
        customerId: busy,
        kinds: [],
        ...(cursor && { cursor }),
      });
      ids.push(...rows.map(({ id }) => id));
      cursor = nextCursor ?? undefined;
    } while (cursor);
    expect(ids).toHaveLength(120);
    expect(new Set(ids).size).toBe(120);
  });
});

test("an account of another legal entity is not found; a role without collection.read is refused", async () => {
  const asked = { customerId };
  for (const query of [accountDesk, accountLedger]) {
    await expect(query.execute(desk.abroad, asked)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(query.execute(desk.as("contributor"), asked)).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  await expect(accountTimeline.execute(desk.abroad, { ...asked, kinds: [] })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
