import { describe, expect, test } from "vitest";
import type { RequestState } from "#server/domain/approvals/machine";
import type { RequestFacts } from "#server/domain/exceptions/request-facts";
import { approvedActRefused } from "#server/domain/exceptions/types/approved-act-refused";

const today = "2026-11-19";
const facts = (over: Partial<RequestFacts> = {}): RequestFacts => ({
  id: "0000",
  number: 5003,
  kind: "credit_memo",
  state: "failed",
  title: "Credit 500.00 EUR on DE01-001001",
  entityCode: "DE01",
  timeZone: "Europe/Berlin",
  customer: null,
  document: "DE01-001001",
  amount: { minor: 50_000n, currency: "EUR" },
  requesterName: "Amara Okafor",
  endedBecause: "The ERP refused it.",
  documents: [],
  refused: {
    id: "e1",
    system: "netsuite",
    label: "Post its credit memo",
    error: "The period is closed.",
    at: new Date("2026-11-19T08:00:00Z"),
  },
  seenAt: new Date("2026-11-19T08:00:00Z"),
  ...over,
});

test("what a source refused of a signed request is found, with what it said and what is at stake", () => {
  const found = approvedActRefused.detect(facts(), today);
  expect(found).toMatchObject({
    type: "approved_act_refused",
    dedupeKey: "0000",
    amount: { minor: 50_000n, currency: "EUR" },
    severity: "high",
  });
  expect(found?.title).toContain("refused what request 5003 approved: The period is closed");
  expect(found?.diagnosis).toContain('"Post its credit memo", saying: The period is closed.');
});

test.each<RequestState>(["draft", "pending", "approved", "executing", "executed", "rejected", "withdrawn", "voided"])(
  "nothing is found on a request that is %s",
  (state) => expect(approvedActRefused.detect(facts({ state }), today)).toBeNull(),
);

test("it offers to carry out again, without a second approval of what is signed", () => {
  const { fixes } = approvedActRefused.describe(facts(), {}, today);
  expect(fixes.map(({ key, refusal, movesMoney }) => ({ key, refusal, movesMoney }))).toEqual([
    { key: "carry_out_again", refusal: null, movesMoney: undefined },
  ]);
  expect(fixes[0]?.build({})).toMatchObject({ kind: "command", command: "request.retry", subjectId: "0000" });
});

describe("the proof says how it ended", () => {
  const details = approvedActRefused.detect(facts(), today)?.details;
  test.each<[string, Partial<RequestFacts>, string]>([
    [
      "done, with the document",
      { state: "executed", documents: [{ system: "netsuite", reference: "CM-7" }] },
      "Request 5003 was carried out after all: CM-7 in",
    ],
    ["taken back", { state: "withdrawn", endedBecause: "Amara Okafor withdrew it: too late" }, "was withdrawn. Amara"],
    ["void", { state: "voided", endedBecause: "What was signed has changed: Left to pay." }, "are void"],
  ])("%s", (_case, over, sentence) => {
    expect(approvedActRefused.proof(facts(over), details)).toContain(sentence);
  });
});
