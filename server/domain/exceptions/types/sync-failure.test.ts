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
