import { expect, test } from "vitest";
import { record } from "#db/testing/given-sync";
import { referencesOf } from "#server/services/sync/record-references";

test.each([
  [record("crm_account", "a"), []],
  [record("crm_contract", "c"), ["crm_account:acc_1"]],
  [record("billing_customer", "b", { accountId: null }), []],
  [record("billing_subscription", "s"), ["billing_customer:cus_1", "crm_contract_number:C-1", "billing_price:price_1"]],
  [record("billing_invoice", "i", { lines: [] }), ["billing_customer:cus_1", "billing_subscription:sub_1"]],
  [record("billing_charge", "ch"), ["billing_customer:cus_1", "billing_payment_intent:pi_1"]],
  [record("billing_usage", "u", { productCode: null }), ["billing_customer:cus_1", "billing_meter:mtr_1"]],
  [
    record("erp_transaction", "t", { kind: "credit", billingId: "cn_1" }),
    ["billing_credit_note:cn_1", "billing_invoice:cn_1", "erp_subsidiary:1", "erp_customer:501"],
  ],
  [record("file_invoice", "f"), ["file_customer:A-1"]],
])("$kind $externalId is looked at again for what it names", (one, expected) => {
  expect(referencesOf(one)).toEqual(expected);
});
