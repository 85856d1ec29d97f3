import { expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { salesforceMapping } from "#server/connectors/salesforce/bindings";
import { mapSalesforce } from "#server/connectors/salesforce/map";
import { messagesFromFile } from "#server/connectors/salesforce/read-file";
import { factsOf, fixture, recordsOf } from "#server/connectors/testing/fixture";
import { outcomesOf, printOutcomes } from "#server/connectors/testing/outcomes";
import { payloadFiles, tableFiles } from "#server/connectors/testing/payload-folder";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (message: RawMessage) => mapSalesforce(message, plainMapping(salesforceMapping));
const invented = ["contract.json", "order-item.json", "opportunity.json", "case.json"].map((name) => ({
  path: name,
  text: JSON.stringify(fixture("salesforce", name)),
}));

test("every file is mapped, left alone by rule, or dead with a sentence", () => {
  const payloads = [...payloadFiles("salesforce"), ...invented, { path: "broken.json", text: '{"records": [' }];
  const outcomes = outcomesOf([...payloads, ...tableFiles("salesforce")], messagesFromFile, map);
  printOutcomes("Salesforce", outcomes);
  for (const { path, messages, reasons } of outcomes) {
    expect(messages, path).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason, path).toMatch(/^[A-Z].{20,}\.$/s);
  }
  for (const { path } of invented) expect(outcomes.find((each) => each.path === path)).toMatchObject({ records: 1 });
});

test("recorded cases, accounts and warehouse tables are read where they hold enough", () => {
  const outcomes = outcomesOf([...payloadFiles("salesforce"), ...tableFiles("salesforce")], messagesFromFile, map);
  if (outcomes.length === 0) return;
  const of = (path: string) => outcomes.find((each) => each.path === path);
  expect(of("recorded/cases.test.json")).toMatchObject({ dead: 0, ignored: 0 });
  expect(of("recorded/get-record.test.json")?.records).toBe(1);
  expect(of("recorded/query-all-records.test.json")?.reasons.join()).toContain("SystemModstamp");
  expect(of("sf_account_data.csv")).toMatchObject({ dead: 0, records: of("sf_account_data.csv")?.messages });
  expect(of("sf_contact_data.csv")?.reasons).toEqual(['Docket does not follow "Contact" from Salesforce.']);
});

test("a table of our own: flags, days, stamps, company fields and deleted rows", () => {
  const text = [
    "id,_fivetran_synced,name,account_id,type,stage_name,is_closed,is_won,amount,currency_iso_code,close_date,is_deleted",
    "0061,2026-03-02 5:00:00,Harbor renewal,0011,Renewal,Negotiation,false,FALSE,1200.50,EUR,2026-12-31 00:00:00,TRUE",
  ].join("\n");
  const [mapped] = messagesFromFile("exports/sf_opportunity_data.csv", text).map(map);
  expect(mapped && recordsOf(mapped)).toMatchObject([{ isDeleted: true, versionAt: "2026-03-02T05:00:00.000Z" }]);
  expect(mapped && factsOf(mapped, "crm_opportunity")).toMatchObject({ amountMinor: "120050", closesOn: "2026-12-31" });
  const accounts = "id,name,tier_c,po_required_c,system_modstamp\n0011,Harbor,Strategic,TRUE,2026-03-02 05:00:00\n";
  const [account] = messagesFromFile("sf_account_data.csv", accounts).map(map);
  expect(account && factsOf(account, "crm_account")).toMatchObject({ tier: "Strategic", poRequired: true });
});

test.each([
  [
    "a page of the query service",
    JSON.stringify({ done: true, records: [fixture("salesforce", "contract.json")] }),
    "records",
  ],
  ["an object nobody follows", '[{"attributes":{"type":"Lead"},"Id":"00Q1"}]', "ignored"],
  ["an object without records", '{"success":true}', "ignored"],
  ["prose", "hello", "dead"],
  ["nothing", "", "dead"],
])("%s is told apart", (_case, text, outcome) => {
  expect(messagesFromFile("x.json", text).map((each) => map(each).outcome)).toEqual([outcome]);
});
