import { describe, expect, test } from "vitest";
import { advanceWorld, createWorld } from "#server/sandbox/world/simulate";
import { DAY } from "#server/sandbox/world/time";
import type { World, WorldOptions } from "#server/sandbox/world/world";

const ANCHOR = Date.parse("2026-10-12T09:30:00Z");
const world = (options: Partial<WorldOptions> = {}) =>
  createWorld({ seed: 7, anchor: ANCHOR, customers: 150, payers: "slow", ...options });

const told = ({ strayReceipts }: World) => strayReceipts.rows.map(({ remittance }) => remittance ?? "");

describe("what waits on the cash desk", () => {
  test("is said by its payers in their own words", () => {
    const said = told(world());
    for (const words of [
      /^Rechnung DE01-\d+$/,
      /^Invoices \d+, \d+(, \d+)?$/,
      / abzgl\. Spesen$/,
      /^PAYMENT ON BEHALF OF CLIENT$/,
      /^Payment for ./,
      /^Invoice US01-\d+$/,
      /^Rueckzahlung Kaution/,
      /SETTLEMENT$/,
    ])
      expect(
        said.filter((one) => words.test(one)),
        String(words),
      ).toHaveLength(1);
  });

  test("names a number that no invoice has", () => {
    const made = world();
    const mistyped = told(made)
      .find((words) => /^Rechnung DE01-\d+$/.test(words))
      ?.replace("Rechnung ", "");
    expect(made.invoices.rows.map(({ number }) => number)).not.toContain(mistyped);
  });

  test("is there wherever the anchor falls in the week", () => {
    for (let days = 0; days < 7; days += 1)
      expect(told(world({ anchor: ANCHOR + days * DAY })).length, `${days} days on`).toBeGreaterThanOrEqual(8);
  });

  test("is paid no second time by those who take it for paid", () => {
    const made = world();
    const inMind = [...made.paidInMind];
    expect(inMind.length).toBeGreaterThanOrEqual(8);
    advanceWorld(made, ANCHOR + 150 * DAY);
    const again = made.charges.rows.filter(
      ({ invoiceId, createdAt }) => inMind.includes(invoiceId) && createdAt > ANCHOR,
    );
    expect(again).toEqual([]);
  });

  test("is not there where customers pay as agreed", () => {
    expect(world({ payers: "punctual" }).paidInMind.size).toBe(0);
  });
});
