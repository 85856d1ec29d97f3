import { expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { netsuiteMapping } from "#server/connectors/netsuite/bindings";
import { mapNetsuite } from "#server/connectors/netsuite/map";
import { messagesFromFile } from "#server/connectors/netsuite/read-file";
import { factsOf, fixture } from "#server/connectors/testing/fixture";
import { outcomesOf, printOutcomes } from "#server/connectors/testing/outcomes";
import { payloadFiles, tableFiles } from "#server/connectors/testing/payload-folder";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (message: RawMessage) => mapNetsuite(message, plainMapping(netsuiteMapping));
const invented = ["transaction.json", "invoice-import-rejected.json"].map((name) => ({
  path: name,
  text: JSON.stringify(fixture("netsuite", name)),
}));

test("every file is mapped, left alone by rule, or dead with a sentence", () => {
  const payloads = [...payloadFiles("netsuite"), ...invented, { path: "broken.json", text: '{"items": [' }];
  const outcomes = outcomesOf([...payloads, ...tableFiles("netsuite")], messagesFromFile, map);
  printOutcomes("NetSuite", outcomes);
  for (const { path, messages, reasons } of outcomes) {
    expect(messages, path).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason, path).toMatch(/^[A-Z].{20,}\.$/s);
  }
  for (const { path, ignored } of outcomes) if (path.endsWith(".xml")) expect([path, ignored]).toEqual([path, 1]);
  for (const { path, ignored } of outcomes) if (path.startsWith("inputs/")) expect([path, ignored]).toEqual([path, 1]);
});

test("warehouse tables of both schemas are read where they hold enough", () => {
  const outcomes = outcomesOf(tableFiles("netsuite"), messagesFromFile, map);
  if (outcomes.length === 0) return;
  const of = (path: string) => outcomes.find((each) => each.path === path);
  for (const path of ["netsuite2_customer_data.csv", "netsuite_customers_data.csv", "netsuite_subsidiaries_data.csv"])
    expect([path, of(path)?.records], path).toEqual([path, of(path)?.messages]);
  expect(of("netsuite2_transaction_data.csv")).toMatchObject({ records: 0, dead: 0 });
  expect(of("netsuite_transactions_data.csv")?.reasons.join()).toContain("in the field");
  expect(outcomes.filter(({ path }) => /account|period|item|vendor/.test(path)).every(({ dead }) => dead === 0)).toBe(
    true,
  );
});

test("a table of our own: days, missing currencies and deleted rows", () => {
  const text = [
    "id,_fivetran_deleted,_fivetran_synced,companyname,currency,lastmodifieddate",
    "7,FALSE,2026-03-02 05:00:00,Harbor Analytics,1,2026-03-01 6:07:35",
    "8,TRUE,2026-03-02 05:00:00,Gone Ltd,1,",
  ].join("\n");
  const [kept, gone] = messagesFromFile("exports/netsuite2_customer_data.csv", text).map(map);
  expect(kept && factsOf(kept, "erp_customer")).toMatchObject({ name: "Harbor Analytics", currency: null });
  expect(kept).toMatchObject({ records: [{ versionAt: "2026-03-01T06:07:35.000Z" }] });
  expect(gone).toMatchObject({
    records: [{ externalId: "8", isDeleted: true, versionAt: "2026-03-02T05:00:00.000Z" }],
  });
});

test.each([
  [
    "a page of SuiteQL",
    JSON.stringify({ items: [fixture("netsuite", "transaction.json")], hasMore: false }),
    "records",
  ],
  ["an envelope", "<soapenv:Envelope></soapenv:Envelope>", "ignored"],
  ["a request", '{"customerId":"1","lines":[]}', "ignored"],
  ["an object of no kind", '{"a":1}', "dead"],
  ["prose", "hello", "dead"],
  ["nothing", "", "dead"],
])("%s is told apart", (_case, text, outcome) => {
  expect(messagesFromFile("x.txt", text).map((each) => map(each).outcome)).toEqual([outcome]);
});
