import { describe, expect, test } from "vitest";
import { givenMessage, TODAY } from "#server/domain/exceptions/given-facts";
import { syncFailure } from "#server/domain/exceptions/types/sync-failure";

test.each(["received", "applied", "unchanged", "ignored", "skipped"])("a message that is %s is no failure", (state) =>
  expect(syncFailure.detect(givenMessage({ state }), TODAY)).toBeNull(),
);

test("a dead message names the field and the reason", () => {
  expect(syncFailure.detect(givenMessage(), TODAY)).toMatchObject({
    queue: "dead-letters",
    title: "Billing invoice.updated could not be read: data.object.total",
    cause: "Billing invoice.updated: data.object.total has the wrong shape",
    diagnosis:
      "Message evt_9 from Billing could not be taken in: The total is text, an amount in cents was expected. Until it is replayed or skipped, what it says about invoice.updated is missing here.",
    amount: null,
    severity: "medium",
  });
});

test("without a field the reason is the cause", () => {
  expect(syncFailure.detect(givenMessage({ field: null, reason: null, source: "unheard_of" }), TODAY)).toMatchObject({
    title: "unheard_of invoice.updated could not be read",
    cause: "unheard_of invoice.updated: It could not be read",
  });
});

test("evidence shows what came beside what was expected", () => {
  const [row] = syncFailure.describe(givenMessage(), {}, TODAY).evidence.rows;
  expect(row).toMatchObject({
    label: "data.object.total",
    differs: true,
    cells: [
      { value: '"12,00"', source: { id: "evt_9" } },
      { value: "The total is text, an amount in cents was expected." },
    ],
  });
});

describe("fixes are commands of our own", () => {
  const [replay, skip] = syncFailure.describe(givenMessage(), {}, TODAY).fixes;

  test("replay", () =>
    expect(replay?.build({})).toMatchObject({
      kind: "command",
      command: "inbox.replay",
      subjectId: givenMessage().id,
    }));

  test("skip asks why", () => {
    expect(skip?.build({ reason: " " })).toMatchObject({ kind: "refused" });
    expect(skip?.build({ reason: "Test data of the vendor" })).toMatchObject({
      kind: "command",
      command: "inbox.skip",
      reason: "Test data of the vendor",
    });
  });
});

test.each([
  ["applied", "Message evt_9 was taken in."],
  ["skipped", "Message evt_9 was left for good by a person's decision."],
])("the proof of a message that is %s", (state, proof) => {
  expect(syncFailure.proof(givenMessage({ state }), syncFailure.detect(givenMessage(), TODAY)?.details)).toBe(proof);
});

describe("whom it concerns and what waits on it", () => {
  const customer = { id: "c1", name: "Harbour Logistics GmbH", tier: null, entityCode: "DE01" };
  const amount = { minor: 142_860n, currency: "EUR" };

  test.each([
    ["both", { customer, amount }, " It concerns Harbour Logistics GmbH; €1,428.60 waits on it."],
    ["the customer alone", { customer }, " It concerns Harbour Logistics GmbH."],
    ["the money alone", { amount: { minor: 5n, currency: "JPY" } }, " ¥5 waits on it."],
  ])("%s", (_, given, words) => {
    expect(syncFailure.detect(givenMessage(given), TODAY)?.diagnosis).toMatch(new RegExp(`${words}$`));
  });

  test("the amount at stake is the case's", () => {
    expect(syncFailure.detect(givenMessage({ amount }), TODAY)?.amount).toEqual(amount);
  });

  test("customer, object and likely cause stand in the evidence", () => {
    const facts = givenMessage({ customer, object: "invoice in_1", likelyCause: "A required field is empty: total." });
    const labels = syncFailure.describe(facts, {}, TODAY).evidence.rows.map((row) => row.label);
    expect(labels).toEqual(expect.arrayContaining(["Likely cause", "Customer", "About"]));
  });
});

test.each([
  [
    "a line of a list is any line",
    { field: "data.object.lines.data.3.amount" },
    "data.object.lines.data.*.amount has the wrong shape",
  ],
  ["a missing field", { place: { pointer: "/x", isThere: false, typed: "" } }, "data.object.total is missing"],
  ["an empty field", { place: { pointer: "/x", isThere: true, typed: "null" } }, "data.object.total is empty"],
])("messages of one cause share it: %s", (_, given, cause) => {
  expect(syncFailure.detect(givenMessage(given), TODAY)?.cause).toBe(`Billing invoice.updated: ${cause}`);
});

test("details stored before customers and money were told are still read", () => {
  const before = { source: "stripe", stream: "invoice.updated", eventId: "evt_9", reason: "Odd.", field: null };
  expect(syncFailure.proof(givenMessage({ state: "applied" }), before)).toBe("Message evt_9 was taken in.");
});

describe("repairs", () => {
  const fixOf = (key: string, given = {}) =>
    syncFailure.describe(givenMessage(given), {}, TODAY).fixes.find((fix) => fix.key === key);

  test("editing proposes the field in trouble with what stands there", () => {
    expect(fixOf("edit")?.fields.map(({ name, value }) => [name, value])).toEqual([
      ["pointer", "/data/object/total"],
      ["value", "12,00"],
      ["reason", ""],
    ]);
    expect(
      fixOf("edit", { amendmentCount: 2 })?.build({
        pointer: "/data/object/total",
        value: "1200",
        reason: "Told by billing",
      }),
    ).toEqual({
      kind: "command",
      command: "inbox.amend",
      subjectId: givenMessage().id,
      reason: "Told by billing",
      input: { pointer: "/data/object/total", value: 1200, seen: 2 },
    });
  });

  test.each([
    ["no place", { pointer: "total", value: "1", reason: "because" }],
    ["no reason", { pointer: "/total", value: "1", reason: " " }],
  ])("editing is refused with %s", (_, input) =>
    expect(fixOf("edit")?.build(input)).toMatchObject({ kind: "refused" }),
  );

  test("a mapping can be chosen once one was published, and only such a one", () => {
    expect(fixOf("choose_mapping")?.refusal).toMatch(/No other mapping/);
    const fix = fixOf("choose_mapping", { publishedMappings: [3, 2] });
    expect(fix?.refusal).toBeNull();
    expect(fix?.build({ document: "2", reason: "As before" })).toMatchObject({
      command: "inbox.choose_mapping",
      input: { document: 2, seen: null },
    });
    expect(fix?.build({ document: "0", reason: "As before" })).toMatchObject({ input: { document: 0 } });
    for (const document of ["4", "", "two", "-1"])
      expect(fix?.build({ document, reason: "As before" })).toMatchObject({ kind: "refused" });
    expect(fix?.build({ document: "2", reason: "" })).toMatchObject({ kind: "refused" });
  });
});
