import { describe, expect, test } from "vitest";
import { renewalInSight, yearlyOf } from "#server/domain/accounts/renewal";

const today = "2026-03-02";
const contract = (endsOn: string | null, given: { isRunning?: boolean; stage?: string } = {}) => ({
  number: `C ${endsOn}`,
  isRunning: given.isRunning ?? true,
  endsOn,
  renewal: given.stage ? { name: "Renewal", stage: given.stage, closesOn: "2026-03-20", amount: null } : null,
});

describe("a renewal in sight", () => {
  test.each([
    ["today", [contract("2026-03-02")], { endsOn: "2026-03-02", days: 0, stage: null }],
    ["in sixty days", [contract("2026-05-01")], { endsOn: "2026-05-01", days: 60, stage: null }],
    ["in sixty-one days", [contract("2026-05-02")], null],
    ["over since yesterday", [contract("2026-03-01")], null],
    ["without an end", [contract(null)], null],
    ["of a contract that does not run", [contract("2026-03-10", { isRunning: false })], null],
    [
      "the first of two, with the deal that is to renew it",
      [contract("2026-04-20"), contract("2026-03-20", { stage: "Negotiation" })],
      { endsOn: "2026-03-20", days: 18, stage: "Negotiation" },
    ],
  ])("%s", (_, contracts, found) => {
    const next = renewalInSight(contracts, today);
    if (found === null) expect(next).toBeNull();
    else expect(next).toEqual({ contract: `C ${found.endsOn}`, ...found });
  });
});

test("a year's price is that of its billing periods, without what is paid by use", () => {
  const seats = { quantity: 30n, unitPriceMicros: 53_100_000n, isFixed: true };
  const calls = { quantity: 1n, unitPriceMicros: 1_200_000n, isFixed: false };
  expect(yearlyOf([seats, calls], 1, "EUR")).toEqual({ minor: 19_116n, currency: "EUR" });
  expect(yearlyOf([seats], 3, "EUR")).toEqual({ minor: 6_372n, currency: "EUR" });
  expect(yearlyOf([seats], 12, "JPY")).toEqual({ minor: 1_593n, currency: "JPY" });
  expect(yearlyOf([calls], 1, "EUR")).toBeNull();
});
