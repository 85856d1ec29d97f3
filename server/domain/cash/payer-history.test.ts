import { describe, expect, test } from "vitest";
import { type Decision, historyWords, isTrusted, learned, type PaidBefore } from "#server/domain/cash/payer-history";

const decision = (given: Partial<Decision> = {}): Decision => ({
  kind: "accepted",
  customerIds: new Set(["alder"]),
  account: "de02 5001 0517",
  name: "Müller GmbH & Co. KG",
  on: "2026-05-04",
  ...given,
});
const historyOf = (...decisions: Partial<Decision>[]) =>
  decisions.reduce<readonly PaidBefore[]>((history, one) => learned(history, decision(one)), []);
const account = (history: readonly PaidBefore[]) => history.find(({ by }) => by === "account");

test("an acceptance is remembered by account and by name, however they are written", () => {
  expect(historyOf({}, { account: "DE0250010517", name: "MUELLER GMBH", on: "2026-03-01" })).toEqual([
    { customerId: "alder", by: "account", mark: "DE0250010517", times: 2, lastOn: "2026-05-04", turnedDownOn: null },
    { customerId: "alder", by: "name", mark: "mueller", times: 2, lastOn: "2026-05-04", turnedDownOn: null },
  ]);
});

test("money for two customers is remembered of both, and of nobody without account and name", () => {
  expect(historyOf({ customerIds: new Set(["alder", "birch"]), name: null }).map((one) => one.customerId)).toEqual([
    "alder",
    "birch",
  ]);
  expect(historyOf({ account: " ", name: null })).toEqual([]);
});

describe("what was undone is forgotten, what was turned down is not", () => {
  test.each<[string, Partial<Decision>[], boolean]>([
    ["accepted once", [{}], false],
    ["accepted twice", [{}, {}], true],
    ["accepted twice, undone once", [{}, {}, { kind: "undone" }], false],
    ["turned down afterwards", [{}, {}, { kind: "turned_down", on: "2026-05-05" }], false],
    ["turned down on the same day", [{}, {}, { kind: "turned_down" }], false],
    ["and accepted once more", [{}, {}, { kind: "turned_down" }, { on: "2026-05-06" }], true],
  ])("%s", (_name, decisions, expected) => {
    const known = account(historyOf(...decisions));
    expect(known !== undefined && isTrusted(known, 2)).toBe(expected);
  });

  test("undone once too often nothing is left", () => {
    expect(historyOf({}, { kind: "undone" }, { kind: "undone" })).toEqual([]);
  });
});

test.each<[Partial<Decision>[], string]>([
  [[{}, {}, {}], "paid 3 times from this account, last on 4 May 2026"],
  [[{}], "paid once from this account, on 4 May 2026"],
  [
    [{}, {}, { kind: "turned_down", on: "2026-06-02" }],
    "paid 2 times from this account, last on 4 May 2026, and turned down on 2 June 2026",
  ],
])("is told: %#", (decisions, expected) => {
  const known = account(historyOf(...decisions));
  expect(known && historyWords(known)).toBe(expected);
});
