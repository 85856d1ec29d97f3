import { describe, expect, test } from "vitest";
import { apiVersionIn, documentIn, idsIn, moneyIn, objectIn } from "#server/domain/sync/payload-facts";

const stripeEvent = (object: object) => ({ object: "event", api_version: "2024-09-30.acacia", data: { object } });

describe("the money a message speaks of", () => {
  test.each([
    [
      "an invoice",
      stripeEvent({ object: "invoice", currency: "usd", total: 27_000 }),
      { minor: 27_000n, currency: "USD" },
    ],
    [
      "an invoice whose total is gone",
      stripeEvent({ object: "invoice", currency: "eur", total: null, amount_due: "twelve", amount_remaining: 900 }),
      { minor: 900n, currency: "EUR" },
    ],
    [
      "yen have no hundredths",
      stripeEvent({ object: "charge", currency: "jpy", amount: 1200 }),
      { minor: 1200n, currency: "JPY" },
    ],
    [
      "an ERP document in decimals",
      { id: "5", foreigntotal: "1234.50", currency: "USD" },
      { minor: 123_450n, currency: "USD" },
    ],
    ["dinars have three places", { foreigntotal: "1.234", currency: "KWD" }, { minor: 1_234n, currency: "KWD" }],
    [
      "an invoice import",
      { custrecord_ii_amount: "10.00", custrecord_ii_currency: "EUR" },
      { minor: 1_000n, currency: "EUR" },
    ],
    ["an amount that holds both", { amount: { value: "12.34", currency: "EUR" } }, { minor: 1_234n, currency: "EUR" }],
    [
      "an amount of minor units that holds both",
      { amount: { value: 1234, currency: "EUR" } },
      { minor: 1_234n, currency: "EUR" },
    ],
    [
      "a row of a file",
      { fileName: "a.csv", facts: { totalMinor: "5", total: "12.00", currency: "USD" } },
      { minor: 1_200n, currency: "USD" },
    ],
  ])("%s", (_, payload, money) => expect(moneyIn(payload)).toEqual(money));

  test.each([
    ["a price is no money that waits", stripeEvent({ object: "price", currency: "usd", amount: 5 })],
    ["no currency", stripeEvent({ object: "invoice", total: 5 })],
    ["a currency that is none", stripeEvent({ object: "invoice", total: 5, currency: "dollars" })],
    ["more places than the currency has", { foreigntotal: "1.005", currency: "USD" }],
    ["a number larger than can be kept", { foreigntotal: "99999999999999999999", currency: "USD" }],
    ["text", "<html>"],
    ["a list", [1]],
    ["null", null],
  ])("%s", (_, payload) => expect(moneyIn(payload)).toBeNull());
});

test("the object of a message and how people call it", () => {
  const invoice = stripeEvent({ object: "invoice", id: "in_1", number: "INV-7" });
  expect(objectIn(invoice)).toEqual({ type: "invoice", id: "in_1" });
  expect(documentIn(invoice)).toBe("INV-7");
  expect(objectIn({ attributes: { type: "Account" }, Id: "0015e" })).toEqual({ type: "Account", id: "0015e" });
  expect(objectIn("text")).toEqual({ type: null, id: null });
  expect(documentIn({ tranid: "INV10423" })).toBe("INV10423");
  expect(apiVersionIn(invoice)).toBe("2024-09-30.acacia");
  expect(apiVersionIn([])).toBeNull();
});

test("ids of a payload come with the likeliest first and end at the limit", () => {
  const payload = stripeEvent({
    description: "Platform Team",
    hash: "ab12cd34",
    customer: "cus_1",
    id: "in_1",
    count: 3,
  });
  expect(idsIn(payload, 10)).toEqual(["cus_1", "in_1", "2024-09-30.acacia", "ab12cd34"]);
  expect(idsIn(payload, 1)).toEqual(["cus_1"]);
  expect(idsIn({ AccountId: "0015e000" }, 5)).toEqual(["0015e000"]);
});
