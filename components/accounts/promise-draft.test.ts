import { describe, expect, test } from "vitest";
import { meantSums, readInstalments, shownAmounts, withOneMore } from "./promise-draft";

const today = "2026-11-23";
const euro = (minor: bigint) => ({ minor, currency: "EUR" });
const untyped = (promisedOn = "") => ({ amount: null, promisedOn });

describe("what a promise is taken to be of", () => {
  const owed = (id: string, minor: bigint, currency: string) => ({ id, left: { minor, currency } });
  test("is what is left of the invoices that were chosen, each currency alone", () => {
    const chosen = [owed("a", 100n, "EUR"), owed("b", 500n, "USD"), owed("c", 250n, "EUR")];
    expect(meantSums(chosen, [euro(9_999n)])).toEqual([euro(350n), { minor: 500n, currency: "USD" }]);
  });
  test("is all that is past due where none was chosen", () =>
    expect(meantSums([], [euro(700n)])).toEqual([euro(700n)]));
});

describe("amounts nobody typed share what the others leave", () => {
  test.each([
    ["one takes it all", [null], 120_050n, ["1200.50"]],
    ["the first bear what divides unevenly", [null, null, null], 1_000n, ["3.34", "3.33", "3.33"]],
    ["what was typed is kept", [null, "500", null], 120_000n, ["350.00", "500", "350.00"]],
    ["where more was typed than is meant, nothing is left", ["2000", null], 120_000n, ["2000", ""]],
    ["what cannot be read takes nothing away", ["12,5", null], 1_000n, ["12,5", "10.00"]],
    ["nothing is meant", [null], 0n, [""]],
  ])("%s", (_, amounts, minor, shown) =>
    expect(
      shownAmounts(
        amounts.map((amount) => ({ amount, promisedOn: "" })),
        euro(minor),
      ),
    ).toEqual(shown),
  );
  test("a currency without decimals is divided in whole units", () =>
    expect(shownAmounts([untyped(), untyped()], { minor: 101n, currency: "JPY" })).toEqual(["51", "50"]));
});

test("one more instalment is a month after the last", () => {
  expect(withOneMore([untyped("2027-01-31")])).toEqual([untyped("2027-01-31"), untyped("2027-02-28")]);
  expect(withOneMore([untyped()])).toEqual([untyped(), untyped()]);
});

describe("instalments are read as they are sent, or with what is wrong at its place", () => {
  test("in order and within reach", () =>
    expect(
      readInstalments([untyped("2026-11-27"), { amount: "2.50", promisedOn: "2026-12-27" }], euro(1_000n), today),
    ).toEqual({
      value: [
        { amountMinor: 750n, promisedOn: "2026-11-27" },
        { amountMinor: 250n, promisedOn: "2026-12-27" },
      ],
    }));
  test("without a day and with an amount nobody can read", () =>
    expect(readInstalments([{ amount: "1,200", promisedOn: "" }], euro(1_000n), today)).toEqual({
      trouble: null,
      troubles: [
        { amount: expect.stringContaining("Leave out what parts the thousands"), promisedOn: "Choose the day." },
      ],
    }));
  test("on days in the wrong order", () =>
    expect(readInstalments([untyped("2026-12-27"), untyped("2026-11-27")], euro(1_000n), today)).toMatchObject({
      trouble: expect.stringContaining("has to come after"),
    }));
  test("on a day that has passed", () =>
    expect(readInstalments([untyped("2026-11-22")], euro(1_000n), today)).toMatchObject({
      trouble: expect.stringContaining("has passed"),
    }));
});
