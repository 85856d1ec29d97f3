import { expect, test } from "vitest";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { mapStripe } from "#server/connectors/stripe/map";
import { factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { plainMapping } from "#server/domain/sync/mapping";

const mapping = plainMapping(stripeMapping);
const note = (change: Shape = {}): Shape => ({
  id: "cn_1",
  object: "credit_note",
  number: "HARB-0042-CN-01",
  invoice: "in_1",
  customer: "cus_1",
  status: "issued",
  currency: "eur",
  total: 11_900,
  created: 1_772_323_260,
  memo: "Credit for the outage",
  pre_payment_amount: 0,
  post_payment_amount: 11_900,
  out_of_band_amount: null,
  customer_balance_transaction: null,
  refunds: [],
  lines: {
    object: "list",
    data: [{ id: "cnli_1", description: "Seats", amount: 10_000, invoice_line_item: "il_seats" }],
    has_more: false,
  },
  ...change,
});
const read = (change: Shape) =>
  factsOf(mapStripe(message("credit_notes", note(change)), mapping), "billing_credit_note");

test.each<[string, Shape, string | null, string | null]>([
  ["before payment", { pre_payment_amount: 11_900, post_payment_amount: 0 }, "0", "0"],
  ["paid back", { refunds: [{ amount_refunded: 11_900, refund: "re_1" }] }, "11900", "0"],
  ["put aside", { customer_balance_transaction: "cbtxn_1" }, "0", "11900"],
  [
    "in all three ways",
    {
      customer_balance_transaction: "cbtxn_1",
      refunds: [{ amount_refunded: 5_000, refund: "re_1" }],
      out_of_band_amount: 900,
    },
    "5000",
    "6000",
  ],
  ["settled elsewhere", { out_of_band_amount: 11_900 }, "0", "0"],
  ["an older note with a refund", { post_payment_amount: undefined, refunds: undefined, refund: "re_1" }, null, null],
  [
    "an older note that was put aside",
    { post_payment_amount: undefined, refunds: undefined, customer_balance_transaction: "cbtxn_1" },
    null,
    null,
  ],
  ["an older note before payment", { post_payment_amount: undefined, refunds: undefined }, "0", "0"],
])("what became of a credit: %s", (_name, change, refundedMinor, toBalanceMinor) => {
  expect(read(change)).toMatchObject({ refundedMinor, toBalanceMinor });
});

test("a credit says what it is for", () => {
  expect(read({})).toMatchObject({
    memo: "Credit for the outage",
    lines: [{ invoiceLineId: "il_seats", description: "Seats", amountMinor: "10000" }],
  });
});

test.each<[string, unknown, string | null]>([
  ["nothing in hand", 0, "0"],
  ["credit in hand", -5_000, "5000"],
  ["something put off to the next invoice", 300, "0"],
  ["nothing said", undefined, null],
])("a customer with %s", (_name, balance, creditBalanceMinor) => {
  const customer = { id: "cus_1", object: "customer", name: "Harbor", currency: "eur", balance };
  expect(factsOf(mapStripe(message("customers", customer), mapping), "billing_customer")).toMatchObject({
    creditBalanceMinor,
  });
});

const invoice = (change: Shape): Shape => ({ ...fixture("stripe", "invoice-2025-04-30.basil.json"), ...change });
const paidFromBalance = (change: Shape) =>
  recordsOf(mapStripe(message("invoices", invoice(change)), mapping)).filter(({ externalId }) =>
    externalId.endsWith(":credit_balance"),
  );

test.each<[string, Shape, object[]]>([
  ["used all", { starting_balance: -5_000, ending_balance: 0 }, [{ amountMinor: "5000", status: "paid" }]],
  ["used a part", { starting_balance: -5_000, ending_balance: -2_000 }, [{ amountMinor: "3000", status: "paid" }]],
  [
    "gave it back when it was voided",
    { starting_balance: -5_000, ending_balance: 0, status: "void" },
    [{ status: "canceled" }],
  ],
  ["had none to use", { starting_balance: 0, ending_balance: 0 }, []],
  ["took over what had been put off", { starting_balance: 300, ending_balance: 0 }, []],
  ["is not out yet", { starting_balance: -5_000, ending_balance: null }, []],
])("an invoice that %s", (_name, change, facts) => {
  expect(paidFromBalance(change).map((record) => record.facts)).toMatchObject(facts);
});
