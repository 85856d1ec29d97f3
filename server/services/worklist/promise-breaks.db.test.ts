import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT_CASE, AccountCaseDetails } from "#server/domain/collections/account-case";
import type { PlainDate } from "#server/domain/time";
import { recordContact } from "#server/services/collections/records/record-contact";
import { aCall, type Desk, euros, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";
import { previewActs } from "#server/services/dunning/preview-run";
import { refreshDue, refreshWorklistOf } from "#server/services/worklist/keep-worklist";

let desk: Desk;
let alder: string;
let birch: string;
let invoice: string;

beforeAll(async () => {
  desk = await openDesk();
  // Both stand at the same day of the regular strategy; one of them gives its word.
  const late = { due_on: "2026-02-24", issued_on: "2026-01-25" };
  alder = await desk.given.account("Alder GmbH");
  invoice = await desk.given.owed(alder, "ALDER-1", late);
  birch = await desk.given.account("Birch AG");
  await desk.given.owed(birch, "BIRCH-1", late);
});
afterAll(() => desk.close());

const worker = () => desk.asJob("keep-worklist");

/** Comes to the morning of a day, on which time alone moves accounts. */
async function comesTo(day: PlainDate): Promise<void> {
  desk.clock.set(new Date(`${day}T06:00:00Z`));
  await refreshDue(worker());
}

type Place = { lane: string; boost: string | null; details: unknown; priority_reasons: { points: number }[] };
async function placeOf(customerId: string) {
  const [row] = await desk.owner<Place[]>`
    select lane, boost, details, priority_reasons from cases where type = ${ACCOUNT_CASE} and dedupe_key = ${customerId}`;
  if (!row) throw new Error("The account is not on the worklist.");
  return { ...row, details: AccountCaseDetails.parse(row.details) };
}

/** What dunning would do on the day it is, and hold back, as customer and step. */
async function dunning(day: PlainDate, show: "planned" | "held"): Promise<[string, string][]> {
  const { rows } = await previewActs.execute(desk.meike, { entity: "DE01", day, show, step: null, hold: null });
  return rows.map(({ customerName, step }): [string, string] => [customerName, step]).toSorted();
}

test("a promise keeps everybody away until it breaks, and then the account is back with the reason", async () => {
  desk.goTo(TODAY);
  await refreshWorklistOf(worker(), [alder, birch]);
  expect(await placeOf(alder)).toMatchObject({ lane: "today", boost: null });
  expect(await dunning(TODAY, "planned")).toEqual([
    ["Alder GmbH", "reminder_1"],
    ["Birch AG", "reminder_1"],
  ]);

  await desk.promised(alder, euros(100_000n, "2026-03-05", [invoice]));
  await refreshWorklistOf(worker(), [alder]);
  const promised = await placeOf(alder);
  expect(promised).toMatchObject({ lane: "held", boost: null });
  expect(promised.details.promised).toMatchObject({ on: "2026-03-05" });
  expect(await dunning(TODAY, "planned")).toEqual([["Birch AG", "reminder_1"]]);
  expect(await dunning(TODAY, "held")).toEqual([["Alder GmbH", "reminder_1"]]);

  // The last of its three days of grace.
  await comesTo("2026-03-08");
  const inGrace = await placeOf(alder);
  expect(inGrace).toMatchObject({ lane: "promises_due", boost: null });
  expect(inGrace.details.lane.sentence).toContain("the promise breaks on 9 March 2026");
  expect((await desk.events(alder)).map(({ type }) => type)).not.toContain("promise.broken");

  await comesTo("2026-03-09");
  const broken = await placeOf(alder);
  expect(broken).toMatchObject({ lane: "broken", boost: "a promise was broken" });
  expect(broken.details.lane.sentence).toBe(
    "Nothing of what was promised by 5 March 2026 arrived, and nobody has spoken with the customer since.",
  );
  expect((await desk.events(alder)).filter(({ type }) => type === "promise.broken")).toMatchObject([
    { sentence: expect.stringMatching(/was broken: nothing of €1,000\.00 arrived by 8 March 2026\.$/) },
  ]);
  // The policy goes on with the call after a broken word; who gave none is at the second reminder.
  expect(await dunning("2026-03-09", "planned")).toEqual([
    ["Alder GmbH", "call"],
    ["Birch AG", "reminder_2"],
  ]);
  expect(await dunning("2026-03-09", "held")).toEqual([]);
});

test("it stays broken while nobody answers, and until somebody has spoken with them", async () => {
  desk.goTo("2026-03-09");
  await recordContact.execute(desk.meike, aCall(alder, { outcome: "no_answer", personName: null }));
  await refreshWorklistOf(worker(), [alder]);
  expect(await placeOf(alder)).toMatchObject({ lane: "broken", boost: null });
  await recordContact.execute(desk.meike, aCall(alder));
  await refreshWorklistOf(worker(), [alder]);
  expect(await placeOf(alder)).toMatchObject({ lane: "waiting_on_them", boost: null });
});
