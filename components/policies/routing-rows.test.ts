import { describe, expect, test } from "vitest";
import { defaultRoutingPolicy } from "#server/domain/routing/routing-policy";
import { givenRow } from "#server/domain/routing/testing/given-routing";
import { documentOf, draftsOf, moved, type RowDraft, rowTroubles, withNewRow, wordsOf } from "./routing-rows";

const document = {
  rows: [
    givenRow(
      "a",
      { types: ["x"], amountFrom: 123_450, amountBelow: 500_000, places: ["DE", "US-CA"], expression: "is_draft" },
      {
        team: "tax",
        severity: "high",
        skill: "vat",
        dueInMinutes: 90,
        assign: "least_loaded",
        escalation: { to: "leads", afterMinutes: 60, stalledAfterMinutes: null },
      },
    ),
    givenRow("b"),
  ],
};

test.each([
  ["of one with everything", document],
  ["as delivered", defaultRoutingPolicy],
  ["without rows", { rows: [] }],
])("a table %s is what it was after being opened", (_case, one) => {
  expect(documentOf(draftsOf(one))).toEqual(one);
});

const row = (change: Partial<RowDraft>): RowDraft => ({
  ...(draftsOf({ rows: [givenRow("a")] })[0] as RowDraft),
  ...change,
});

test.each<[string, Partial<RowDraft>, string[]]>([
  ["nothing typed", {}, []],
  ["amounts in dollars, with a comma for thousands", { amountFrom: "5,000", amountBelow: "9999.99" }, []],
  ["what is no amount", { amountFrom: "many", amountBelow: "-5" }, ["amountFrom", "amountBelow"]],
  ["more decimals than cents", { amountFrom: "5.005" }, ["amountFrom"]],
  ["what is no number of minutes", { due: "1.5" }, ["due"]],
  ["none at all", { due: "0" }, ["due"]],
  ["going up without a time", { goesUp: true }, ["after"]],
  [
    "a time for lying still that is none",
    { goesUp: true, afterMinutes: "60", stalledAfterMinutes: "soon" },
    ["stalled"],
  ],
  ["times of what does not go up", { goesUp: false, afterMinutes: "soon" }, []],
])("%s", (_case, change, fields) => {
  expect(rowTroubles(row(change)).map(({ field }) => field)).toEqual(fields);
});

describe("rows", () => {
  const keys = (rows: readonly RowDraft[]) => rows.map(({ key }) => key).join("");
  const rows = draftsOf({ rows: [givenRow("a"), givenRow("b"), givenRow("c")] });
  test.each([
    ["b", -1, "bac"],
    ["b", 1, "acb"],
    ["a", -1, "abc"],
    ["c", 1, "abc"],
    ["x", 1, "abc"],
  ] as const)("%s moved by %s", (key, by, expected) => {
    expect(keys(moved(rows, key, by))).toBe(expected);
  });

  test("new ones stand above the last, under a key and a name nobody has", () => {
    const first = withNewRow(rows);
    expect(keys(first.rows)).toBe("abrow-4c");
    const second = withNewRow(first.rows.filter(({ key }) => key !== "a"));
    expect(second.rows.map(({ name }) => name)).toEqual(["Row b", "New row", "New row 2", "Row c"]);
    expect(new Set(second.rows.map(({ key }) => key)).size).toBe(4);
    expect(withNewRow([]).rows).toHaveLength(1);
  });
});

test("lists are read however they are separated", () => {
  expect(wordsOf(" DE, US-CA;DE\nFR ,")).toEqual(["DE", "US-CA", "FR"]);
});
