import { expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { salesforceMapping } from "#server/connectors/salesforce/bindings";
import { mapSalesforce } from "#server/connectors/salesforce/map";
import { salesforceObjects } from "#server/connectors/salesforce/object-stream";
import { deadOf, factsOf, fixture, message } from "#server/connectors/testing/fixture";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (raw: RawMessage, mapping = plainMapping(salesforceMapping)) => mapSalesforce(raw, mapping);
const order = fixture("salesforce", "order.json");

test.each([
  ["Approved", "Renata Colby", "approved"],
  ["Pending", null, "pending"],
  ["In Approval Process", null, "pending"],
  ["Recalled", null, "pending"],
  ["Rejected", "Renata Colby", "rejected"],
  [null, null, null],
])("an order whose approval is %s", (word, by, approval) => {
  const row = { ...order, Approval_Status__c: word, Approved_By__c: by };
  expect(factsOf(map(message("orders", row)), "crm_order")).toMatchObject({ approval, approvedBy: by });
});

test("an org without approvals of orders says nothing of them", () => {
  const { Approval_Status__c: _status, Approved_By__c: _by, ...row } = order;
  expect(factsOf(map(message("orders", row)), "crm_order")).toMatchObject({ approval: null, approvedBy: null });
});

test("a word that no table leads to one of ours is refused, and a company's own table may lead it there", () => {
  const row = { ...order, Approval_Status__c: "Signed off" };
  expect(deadOf(map(message("orders", row))).field).toBe("approval");
  const mapping = plainMapping(salesforceMapping);
  mapping.document.values["order.approval"] = { "Signed off": "approved" };
  mapping.document.bindings["order.approvedBy"] = ["/Deal_Desk__c"];
  expect(factsOf(map(message("orders", { ...row, Deal_Desk__c: "R. Colby" }), mapping), "crm_order")).toMatchObject({
    approval: "approved",
    approvedBy: "R. Colby",
  });
});

test("the approval is asked for with every order", () => {
  const fields = salesforceObjects.find(({ key }) => key === "orders")?.fields ?? [];
  expect(fields).toEqual(expect.arrayContaining(["Approval_Status__c", "Approved_By__c"]));
});
