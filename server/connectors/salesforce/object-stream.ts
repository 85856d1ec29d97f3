import { z } from "zod";
import type { PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { pulledMessage } from "#server/connectors/pulled-message";
import type { SalesforceClient, SalesforceRow } from "#server/connectors/salesforce/client";
import { instantOfStamp } from "#server/connectors/salesforce/wire";

export type SalesforceObject = { key: string; label: string; object: string; fields: readonly string[] };

const COMMON = ["Id", "SystemModstamp", "IsDeleted"];

/** What others refer to comes first. */
export const salesforceObjects: readonly SalesforceObject[] = [
  {
    key: "accounts",
    label: "Accounts",
    object: "Account",
    fields: [
      ...COMMON,
      "Name",
      "ParentId",
      "BillingStreet",
      "BillingCity",
      "BillingState",
      "BillingPostalCode",
      "BillingCountryCode",
      "Industry",
      "Tier__c",
      "Region__c",
      "Legal_Entity__c",
      "PO_Required__c",
      "Payment_Terms_Days__c",
      "VAT_Number__c",
      "Billing_Status__c",
      "Invoice_Delivery__c",
      "CurrencyIsoCode",
    ],
  },
  {
    key: "contracts",
    label: "Contracts",
    object: "Contract",
    fields: [
      ...COMMON,
      "ContractNumber",
      "AccountId",
      "Status",
      "StartDate",
      "EndDate",
      "ContractTerm",
      "CurrencyIsoCode",
      "PO_Number__c",
      "Billing_Frequency__c",
    ],
  },
  {
    key: "orders",
    label: "Orders",
    object: "Order",
    fields: [
      ...COMMON,
      "OrderNumber",
      "ContractId",
      "AccountId",
      "Type",
      "Status",
      "EffectiveDate",
      "EndDate",
      "Description",
      "Approval_Status__c",
      "Approved_By__c",
    ],
  },
  {
    key: "order_items",
    label: "Order items",
    object: "OrderItem",
    fields: [
      ...COMMON,
      "OrderId",
      "Product_Code__c",
      "Quantity",
      "UnitPrice",
      "Included_Units__c",
      "Overage_Unit_Price__c",
      "CurrencyIsoCode",
      "ServiceDate",
      "EndDate",
    ],
  },
  {
    key: "opportunities",
    label: "Deals and renewals",
    object: "Opportunity",
    fields: [
      ...COMMON,
      "Name",
      "AccountId",
      "ContractId",
      "Type",
      "StageName",
      "IsClosed",
      "IsWon",
      "Amount",
      "CurrencyIsoCode",
      "CloseDate",
    ],
  },
  {
    key: "cases",
    label: "Cases",
    object: "Case",
    fields: [
      ...COMMON,
      "CaseNumber",
      "AccountId",
      "SuppliedName",
      "SuppliedEmail",
      "Subject",
      "Status",
      "Priority",
      "Type",
      "Reason",
      "Origin",
      "Invoice_Number__c",
      "IsClosed",
      "IsEscalated",
      "CreatedDate",
      "ClosedDate",
    ],
  },
];

const instant = z.iso.datetime();
/** `since` bounds the running query, `newest` is the latest change seen; `next` is null between pulls. */
const cursorSchema = z.strictObject({
  since: instant.nullable(),
  newest: instant.nullable(),
  next: z.string().nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;

/** Rows become visible up to this much later than their stamp says; what was seen before is recognised by its id. */
const OVERLAP_MS = 2 * 60_000;

/** Everything changed since the last pull, deleted rows included, in the order of its stamps. */
export function salesforceStream(client: SalesforceClient, object: SalesforceObject): Stream {
  return {
    key: object.key,
    label: object.label,
    async pull(text, { signal }) {
      const at = readCursor(cursorSchema, text) ?? { since: null, newest: null, next: null };
      const since =
        at.next === null ? at.newest && new Date(Date.parse(at.newest) - OVERLAP_MS).toISOString() : at.since;
      // Salesforce gives up an open query after a while; then the same question is asked again from its beginning.
      const page =
        (at.next === null ? null : await client.more(at.next, signal)) ??
        (await client.query(statementOf(object, since), signal));
      return pulled(object, { ...at, since }, page.rows, page.next);
    },
  };
}

function pulled(object: SalesforceObject, at: Cursor, rows: SalesforceRow[], next: string | null): PulledPage {
  const newest = rows
    .map(stampOf)
    .reduce<string | null>((best, each) => (best === null || (each !== null && each > best) ? each : best), at.newest);
  const cursor: Cursor = { since: at.since, newest, next };
  return { messages: rows.map((row) => rowMessage(object, row)), cursor: writeCursor(cursor), isLast: next === null };
}

function statementOf({ object, fields }: SalesforceObject, since: string | null): string {
  const where = since === null ? "" : ` WHERE SystemModstamp >= ${since}`;
  return `SELECT ${fields.join(", ")} FROM ${object}${where} ORDER BY SystemModstamp, Id`;
}

function stampOf(row: SalesforceRow): string | null {
  return typeof row.SystemModstamp === "string" ? instantOfStamp(row.SystemModstamp) : null;
}

/** A record read singly has more fields than our query asks for; the same selection gives the same message. */
export function rowMessage({ key, object, fields }: SalesforceObject, row: SalesforceRow): RawMessage {
  const payload = {
    attributes: { type: object },
    ...Object.fromEntries(fields.filter((field) => field in row).map((field) => [field, row[field]])),
  };
  const versionAt = stampOf(row) ?? new Date(0).toISOString();
  return pulledMessage(
    key,
    object,
    typeof row.Id === "string" ? row.Id : "unnamed",
    { versionAt, versionSequence: 0 },
    payload,
  );
}
