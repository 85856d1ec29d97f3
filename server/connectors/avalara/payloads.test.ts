import { expect, test } from "vitest";
import { mapAvalara } from "#server/connectors/avalara/map";
import { messagesFromFile } from "#server/connectors/avalara/read-file";
import { fixture } from "#server/connectors/testing/fixture";
import { outcomesOf, printOutcomes } from "#server/connectors/testing/outcomes";
import { payloadFiles } from "#server/connectors/testing/payload-folder";

const invented = ["transaction.json", "calculation-failed.json"].map((path) => ({
  path,
  text: JSON.stringify(fixture("avalara", path)),
}));

/** Which recorded files hold something that cannot be read, and why: everything else is mapped or ignored by a rule. */
const DEAD: Record<string, Record<string, RegExp>> = {
  avalara: {},
  taxjar: { "order.json": /order 123 .* in the field order\.currency nothing stands/ },
  "erp-tax-sync-results": {
    "lago-aggregator/taxes/invoices/api_limit_response.json": /in the field failedInvoices\.0\.id nothing stands/,
    "lago-aggregator/taxes/invoices/failure_response_locked_void.json": /in the field failedInvoices\.0\.issuing_date/,
    "lago-aggregator/companies/success_string_response.json": /no object that can be read/,
  },
};

test.each(Object.keys(DEAD))(
  "every recorded file of %s is mapped, ignored by a rule, or dead with a sentence",
  (system) => {
    const recorded = payloadFiles(system);
    const outcomes = outcomesOf(recorded.length > 0 ? recorded : invented, messagesFromFile, mapAvalara);
    printOutcomes(system, outcomes);
    for (const { path, messages, reasons } of outcomes) {
      expect(messages, path).toBeGreaterThan(0);
      for (const reason of reasons) expect(reason, path).toMatch(/^[A-Z].{20,}\.$/s);
    }
    if (recorded.length === 0) return;
    const dead = outcomes.filter((outcome) => outcome.dead > 0);
    expect(dead.map(({ path }) => path).toSorted()).toEqual(Object.keys(DEAD[system] ?? {}).toSorted());
    for (const { path, reasons } of dead) expect(reasons.join(" ")).toMatch(DEAD[system]?.[path] ?? /^$/);
  },
);

test("every transaction of the recorded batch arrives with the amounts it has", () => {
  const batch = payloadFiles("avalara").find(({ path }) => path === "batchSave.json");
  const text = batch?.text ?? JSON.stringify([fixture("avalara", "transaction.json")]);
  const rows = JSON.parse(text) as { code: string; totalTax: number; totalTaxable: number; status: string }[];
  const seen = messagesFromFile("batch.json", text).map((one) => mapAvalara(one));
  expect(seen).toHaveLength(rows.length);
  for (const [index, row] of rows.entries()) {
    const mapped = seen[index];
    expect(mapped?.outcome === "records" ? mapped.records[0]?.facts : mapped).toMatchObject({
      documentCode: row.code,
      taxMinor: row.totalTax
        .toFixed(2)
        .replace(/^0\.?0?(?=\d)|\./g, "")
        .replace(/^0+(?=\d)/, ""),
      status: { Saved: "saved", Committed: "committed", Cancelled: "voided" }[row.status],
    });
  }
});

test.each([
  ["a single transaction", '{"id":1,"code":"a","status":"Saved","modifiedDate":"x"}', 1],
  [
    "a page",
    '{"@recordsetCount":2,"value":[{"id":1,"code":"a","status":"Saved","modifiedDate":"x"},{"id":2,"code":"b","status":"Saved","modifiedDate":"x"}]}',
    2,
  ],
  ["a reply under response", '{"response":{"id":1,"code":"a","status":"Saved","modifiedDate":"x"}}', 1],
  ["a hand-over", '{"succeededInvoices":[{"id":"1"},{"id":"2"}],"failedInvoices":[{"id":"3"}]}', 3],
  ["an empty hand-over", '{"succeededInvoices":[],"failedInvoices":[]}', 1],
  ["no JSON", "<html>", 1],
])("%s is split into its messages", (_case, text, count) => {
  expect(messagesFromFile("x.json", text)).toHaveLength(count);
});
