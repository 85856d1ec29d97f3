import { describe, expect, test } from "vitest";
import { givenStep } from "#server/domain/drafts/given-draft";
import { draftReviewMachine, draftReviewStates } from "#server/domain/drafts/machine";
import {
  CONTROLLER_FROM_BASE_MINOR,
  nextPart,
  partBefore,
  partsAsked,
  type ReviewPart,
  type ReviewStep,
  refusalToApprove,
  reviewParts,
  waitingStep,
} from "#server/domain/drafts/sequence";

const now = new Date("2026-03-02T09:00:00Z");
const approvedBy = (position: number, part: ReviewPart, person: string, over: Partial<ReviewStep> = {}) =>
  givenStep(position, part, { decision: "approved", decidedById: person, decidedBy: person, decidedAt: now, ...over });

test("every step of the machine is one of the table, and no other", () => {
  const steps = draftReviewStates.flatMap((state) =>
    [...new Set(draftReviewMachine.transitions.map(({ action }) => action))].map((action) =>
      draftReviewMachine.allows(state, action) ? `${state} ${action} ${draftReviewMachine.next(state, action)}` : null,
    ),
  );
  expect(steps.filter((step) => step !== null)).toEqual([
    "open approve_part open",
    "open approve_last_part approved",
    "open send_back open",
    "open answer open",
    "open edit open",
    "open take_edit_back open",
    "open end ended",
    "approved reopen open",
  ]);
});

test.each<[string, bigint, bigint | null, ReviewPart[]]>([
  ["as it came, small", 0n, 100n, ["project_lead", "billing"]],
  ["raised within what is approved", 1n, 100n, ["project_lead", "billing"]],
  ["lowered by the least", -1n, 100n, ["project_lead", "billing", "controller"]],
  ["just below the threshold", 0n, CONTROLLER_FROM_BASE_MINOR - 1n, ["project_lead", "billing"]],
  ["of a size nobody can tell", 0n, null, ["project_lead", "billing", "controller"]],
  ["at the threshold", 0n, CONTROLLER_FROM_BASE_MINOR, ["project_lead", "billing", "controller"]],
])("who is asked: %s", (_name, netEditMinor, baseAmountMinor, parts) => {
  expect(partsAsked({ netEditMinor, baseAmountMinor })).toEqual(parts);
});

describe("the next part", () => {
  const small = { netEditMinor: 0n, baseAmountMinor: 1n };
  const lowered = { netEditMinor: -1n, baseAmountMinor: 1n };
  test.each<[string, ReviewStep[], typeof small, ReviewPart | null]>([
    ["of a fresh draft", [givenStep(1, "project_lead")], small, "project_lead"],
    ["after the project lead", [approvedBy(1, "project_lead", "maya")], small, "billing"],
    ["after billing", [approvedBy(1, "project_lead", "maya"), approvedBy(2, "billing", "ana")], small, null],
    [
      "after billing, where it was lowered",
      [approvedBy(1, "project_lead", "maya"), approvedBy(2, "billing", "ana")],
      lowered,
      "controller",
    ],
    [
      "where the first approval was voided",
      [approvedBy(1, "project_lead", "maya", { voidedAt: now }), approvedBy(2, "billing", "ana")],
      small,
      "project_lead",
    ],
    ["after a correction, which approves nothing", [approvedBy(1, "correction", "ana")], small, "project_lead"],
    [
      "after it was sent back, which approves nothing",
      [givenStep(1, "project_lead", { decision: "sent_back", decidedById: "maya", decidedAt: now })],
      small,
      "project_lead",
    ],
  ])("%s", (_name, steps, facts, part) => expect(nextPart(steps, facts)).toBe(part));
});

test("what waits is the one step nobody decided", () => {
  expect(waitingStep([approvedBy(1, "project_lead", "maya"), givenStep(2, "billing")])?.position).toBe(2);
  expect(waitingStep([approvedBy(1, "project_lead", "maya")])).toBeNull();
});

test("a draft goes one part back, from the project lead to billing's correction", () => {
  expect(reviewParts.map((part) => [part, partBefore(part)])).toEqual([
    ["project_lead", "correction"],
    ["billing", "project_lead"],
    ["controller", "billing"],
    ["correction", "correction"],
  ]);
});

test.each<[string, ReviewPart, string, ReviewStep[], string[], RegExp | null]>([
  ["somebody new", "billing", "ana", [approvedBy(1, "project_lead", "maya")], [], null],
  [
    "who approved another part",
    "billing",
    "maya",
    [approvedBy(1, "project_lead", "maya")],
    [],
    /approved this draft already as project lead/,
  ],
  [
    "whose approval was voided",
    "billing",
    "maya",
    [approvedBy(1, "project_lead", "maya", { voidedAt: now })],
    [],
    null,
  ],
  ["who edited", "billing", "ana", [], ["ana"], /changed this draft yourself/],
  ["who edited, as project lead", "project_lead", "ana", [], ["ana"], /changed this draft yourself/],
  ["who edited, as controller", "controller", "ana", [], ["ben", "ana"], /changed this draft yourself/],
  ["beside whom somebody else edited", "controller", "ana", [], ["ben"], null],
  ["who edited and answers a correction", "correction", "ana", [], ["ana"], null],
  ["who answered a correction", "billing", "ana", [approvedBy(1, "correction", "ana")], [], null],
])("%s", (_name, part, personId, steps, editors, refusal) => {
  const told = refusalToApprove(
    part,
    { personId },
    steps,
    editors.map((editedById) => ({ editedById })),
  );
  if (refusal === null) expect(told).toBeNull();
  else expect(told).toMatch(refusal);
});
