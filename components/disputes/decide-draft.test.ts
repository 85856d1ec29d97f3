import { expect, test } from "vitest";
import type { DisputeItemView } from "#server/domain/disputes/views";
import { firstAnswers, readAnswers, wholeOf } from "./decide-draft";

const item = (id: string, minor: bigint, state: DisputeItemView["state"] = "open"): DisputeItemView => ({
  id,
  state,
  invoice: { id: "invoice", number: "DE01-001001" },
  line: null,
  disputed: { minor, currency: "EUR" },
  accepted: { minor: 0n, currency: "EUR" },
  invoiceOpen: { minor, currency: "EUR" },
  request: null,
  decidedBy: null,
  decidedOn: null,
  note: null,
  creditedOn: null,
  rebill: null,
});
const items = [item("one", 40_000n), item("two", 10_000n), item("done", 5_000n, "rejected")];

test("begins with nothing given back of what is open", () => {
  expect(firstAnswers(items)).toEqual({ one: "0", two: "0" });
  expect(readAnswers(items, firstAnswers(items))).toEqual({
    items: [
      { itemId: "one", acceptedMinor: 0n },
      { itemId: "two", acceptedMinor: 0n },
    ],
    troubles: {},
    acceptedMinor: 0n,
    rejectedMinor: 50_000n,
    isLast: true,
  });
});

test("a part can be given back, and another left for later", () => {
  expect(readAnswers(items, { one: "150.50", two: null })).toMatchObject({
    items: [{ itemId: "one", acceptedMinor: 15_050n }],
    acceptedMinor: 15_050n,
    rejectedMinor: 24_950n,
    isLast: false,
  });
});

test.each([
  ["more than is contested", "400.01", "No more than is contested."],
  ["no amount", "many", expect.stringContaining("Write digits")],
  ["nothing", "", "Write an amount."],
])("says what is wrong with %s", (_name, typed, trouble) =>
  expect(readAnswers(items, { one: typed, two: "0" }).troubles).toEqual({ one: trouble }),
);

test("the whole of a part as it is typed", () => expect(wholeOf(item("one", 40_000n))).toBe("400.00"));
