import { expect, test } from "vitest";
import type { DraftStepView } from "#server/domain/drafts/views";
import { holdSentence, hoursWords, partStandings, turnWords } from "./draft-words";

const step = (position: number, part: DraftStepView["part"], over: Partial<DraftStepView> = {}): DraftStepView => ({
  position,
  part,
  decision: null,
  decidedBy: null,
  decidedAt: null,
  note: null,
  voidedBecause: null,
  ...over,
});

test("a part stands by the approval that holds, not by one that was voided or sent back", () => {
  const standings = partStandings({
    parts: ["project_lead", "billing"],
    steps: [
      step(1, "project_lead", { decision: "approved", decidedBy: "Maya", voidedBecause: "changed" }),
      step(2, "project_lead", { decision: "approved", decidedBy: "Felix" }),
      step(3, "billing", { decision: "sent_back" }),
      step(4, "billing"),
    ],
  });
  expect(standings).toEqual([
    { part: "project_lead", step: expect.objectContaining({ decidedBy: "Felix" }), isNext: false },
    { part: "billing", step: null, isNext: true },
  ]);
});

test("while billing corrects, no part of the sequence is next", () => {
  const steps = [step(1, "project_lead", { decision: "sent_back" }), step(2, "correction")];
  expect(partStandings({ parts: ["project_lead", "billing"], steps }).some(({ isNext }) => isNext)).toBe(false);
});

test("whose turn it is", () => {
  expect([turnWords("billing", false), turnWords("project_lead", true)]).toEqual([
    "Waits for billing",
    "Waits for you: project lead",
  ]);
});

test("hours", () => expect([hoursWords(750), hoursWords(60), hoursWords(null)]).toEqual(["12.5 h", "1 h", "–"]));

test.each([
  ["by the review", { isByReview: true, isByCases: true }, "open", /until every part has approved/],
  ["by a case alone", { isByReview: false, isByCases: true }, "approved", /by an open exception/],
  ["by nobody, approved", { isByReview: false, isByCases: false }, "approved", /billing issues it/],
  ["by somebody in billing", { isByReview: false, isByCases: false }, "ended", /a reason of its own/],
] as const)("held %s", (_name, hold, state, sentence) => {
  const exceptions = [{ id: "1", number: 1, queue: "exceptions", title: "t", isHolding: true }];
  expect(holdSentence({ state, hold: { ...hold, act: null, isAutoAdvancing: false }, exceptions })).toMatch(sentence);
});

test("billing that refuses to hold is quoted", () => {
  const act = { state: "failed" as const, confirmation: null, error: "It is already open." };
  const hold = { isByReview: true, isByCases: false, act, isAutoAdvancing: true };
  expect(holdSentence({ state: "open", hold, exceptions: [] })).toContain("It is already open.");
});
