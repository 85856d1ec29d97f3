import { describe, expect, test } from "vitest";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import { draftOfAuthority, newRow, readAuthority } from "./authority-rows";

const draft = draftOfAuthority(defaultAuthorityPolicy);
const withRow = (change: object) => ({
  ...draft,
  rows: draft.rows.map((row) => (row.key === "small" ? { ...row, ...change } : row)),
});

test("what is not touched stays as it was, to the cent", () => {
  expect(readAuthority(draft)).toEqual({ document: defaultAuthorityPolicy, troubles: [] });
});

test("a step keeps hours of its own, and loses them where they are taken out", () => {
  const [row] = withRow({}).rows.filter(({ key }) => key === "small");
  const hours = (dueInHours: string) => {
    const { document } = readAuthority(withRow({ steps: row?.steps.map((step) => ({ ...step, dueInHours })) }));
    const outcome = document?.rows.find(({ key }) => key === "small")?.outcome;
    return outcome?.is === "steps" ? outcome.steps.map((step) => step.dueInHours) : null;
  };
  expect(hours("4")).toEqual([4]);
  expect(hours(" ")).toEqual([undefined]);
  const { document } = readAuthority(withRow({ steps: row?.steps.map((step) => ({ ...step, dueInHours: "4" })) }));
  expect(document && draftOfAuthority(document).rows.find(({ key }) => key === "small")?.steps[0]?.dueInHours).toBe(
    "4",
  );
});

describe("what cannot be read is said, and nothing is made of it", () => {
  test.each<[string, object, RegExp]>([
    ["an amount in words", { amountBelow: "a thousand" }, /"a thousand" in "Below 1,000" is no amount of US dollars/],
    ["an amount with too many places", { amountBelow: "10.005" }, /no amount/],
    ["an amount below zero", { amountBelow: "-1" }, /no amount/],
    ["a row without a name", { name: " " }, /A row without a name, name/],
    ["no step", { steps: [] }, /"Below 1,000", steps/],
    ["a refusal without a reason", { isRefused: true, because: "" }, /because/],
    [
      "hours in words",
      { steps: [{ name: "Signed", parts: [{ role: "finance_approver", people: 1 }], dueInHours: "soon" }] },
      /"soon" is no number of working hours/,
    ],
    ["bounds that never hold", { amountFrom: "2000" }, /never holds/],
    [
      "a role that may not sign",
      { steps: [{ name: "Analyst", parts: [{ role: "billing_analyst", people: 1 }], dueInHours: "" }] },
      /who may not/,
    ],
  ])("%s", (_, change, sentence) => {
    const { document, troubles } = readAuthority(withRow(change));
    expect(document).toBeNull();
    expect(troubles).toContainEqual(expect.stringMatching(sentence));
  });

  test("a bound that is no number", () => {
    const { troubles } = readAuthority({ ...draft, bounds: { ...draft.bounds, customer: "a month" } });
    expect(troubles).toEqual(['"a month" is no number of days; write a whole number.']);
  });
});

test("a new row has a key of its own", () => {
  const rows = [...draft.rows, newRow(draft.rows)];
  expect(new Set([...rows, newRow(rows)].map(({ key }) => key)).size).toBe(rows.length + 1);
});
