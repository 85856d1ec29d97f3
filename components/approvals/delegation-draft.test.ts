import { describe, expect, test } from "vitest";
import { type DelegationDraft, delegationOf, emptyDelegation } from "./delegation-draft";

const now = new Date("2026-03-04T10:00:00.000Z");
const draft: DelegationDraft = {
  ...emptyDelegation,
  toPersonId: "p-2",
  from: "2026-03-10",
  lastDay: "2026-03-12",
  reason: "On leave",
};

test("days become instants, the last day included; nothing chosen means everything", () => {
  expect(delegationOf(draft, "USD", now)).toEqual({
    value: {
      toPersonId: "p-2",
      kinds: "all",
      entities: "all",
      limitBaseMinor: null,
      startsAt: new Date("2026-03-10T00:00:00.000Z"),
      endsAt: new Date("2026-03-13T00:00:00.000Z"),
      reason: "On leave",
    },
  });
});

test("what begins today begins now, with the limit and the parts that were chosen", () => {
  const today: DelegationDraft = { ...draft, from: "2026-03-04", limit: "500", kinds: ["refund"], entities: ["DE01"] };
  expect(delegationOf(today, "USD", now)).toMatchObject({
    value: { startsAt: now, limitBaseMinor: 50_000n, kinds: ["refund"], entities: ["DE01"] },
  });
});

describe("what is missing is said", () => {
  test.each<[Partial<DelegationDraft>, string]>([
    [{ toPersonId: null }, "who signs"],
    [{ from: "" }, "first and the last day"],
    [{ lastDay: "2026-03-09" }, "before the first"],
    [{ from: "2020-01-01", lastDay: "2020-01-02" }, "The last day is over"],
    [{ reason: " " }, "why"],
    [{ limit: "5.005" }, "decimal places"],
  ])("%o", (change, words) => {
    const read = delegationOf({ ...draft, ...change }, "USD", now);
    expect("trouble" in read ? read.trouble : "").toContain(words);
  });
});
