import type { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { decimalText, microsOfMajor } from "#server/connectors/salesforce/decimal";
import { mapCase, mapOpportunity } from "#server/connectors/salesforce/map-deals";
import {
  instantOfStamp,
  wireAccount,
  wireCase,
  wireContract,
  wireOpportunity,
  wireOrder,
  wireOrderItem,
} from "#server/connectors/salesforce/wire";
import { unreadable } from "#server/connectors/unreadable";
import { bound, boundFlag, boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import type { FactsOf, MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const SALESFORCE_MAPPING_VERSION = "salesforce-1";

type Context = { externalId: string; versionAt: string; versionSequence: number; isDeleted: boolean };
type AccountFacts = FactsOf<"crm_account">;
type Kind = (payload: unknown, mapping: Mapping) => MappedMessage;

/** A record names its own type under `attributes`; the stream says it where a file left that out. */
export function mapSalesforce({ payload, stream }: RawMessage, mapping: Mapping): MappedMessage {
  if (typeof payload !== "object" || payload === null)
    return {
      outcome: "dead",
      reason: "The message from Salesforce is no record that can be read. Nothing was changed; check who wrote it.",
      field: null,
    };
  const type = typeOf(payload) ?? stream;
  const kind = KINDS.get(type);
  return kind
    ? kind(payload, mapping)
    : { outcome: "ignored", reason: `Docket does not follow "${type.slice(0, 80)}" from Salesforce.` };
}

function kindOf<Wire extends { Id: string; SystemModstamp: string; IsDeleted: boolean }>(
  label: string,
  schema: z.ZodType<Wire>,
  make: (row: Wire, context: Context, mapping: Mapping) => SourceRecord | MappedMessage,
): Kind {
  return (payload, mapping) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return unreadable("Salesforce", `The ${label} ${nameOf(payload)}`, payload, parsed.error);
    const row = parsed.data;
    const versionAt = instantOfStamp(row.SystemModstamp) ?? new Date(0).toISOString();
    const context = { externalId: row.Id, versionAt, versionSequence: 0, isDeleted: row.IsDeleted };
    const made = make(row, context, mapping);
    return "outcome" in made ? made : checkedRecords("Salesforce", `The ${label} ${row.Id}`, [made]);
  };
}

const account = kindOf("account", wireAccount, (row, context, mapping) => ({
  ...context,
  kind: "crm_account",
  facts: {
    name: row.Name,
    parentId: row.ParentId ?? null,
    tier: translated(mapping, "tier", boundText(mapping, "account.tier", row)),
    region: translated(mapping, "region", boundText(mapping, "account.region", row)),
    entityCode: translated(mapping, "entity", boundText(mapping, "account.entityCode", row)),
    address: {
      line1: row.BillingStreet ?? null,
      city: row.BillingCity ?? null,
      region: row.BillingState ?? null,
      postalCode: row.BillingPostalCode ?? null,
      country: row.BillingCountryCode ?? null,
    },
    poRequired: boundFlag(mapping, "account.poRequired", row),
    paymentTermsDays: daysOf(boundText(mapping, "account.paymentTermsDays", row)),
    taxId: boundText(mapping, "account.taxId", row),
    currency: row.CurrencyIsoCode ?? null,
    industry: row.Industry ?? null,
    // The check of the record refuses a word the tables do not lead to one of ours.
    standing: translated(mapping, "standing", boundText(mapping, "account.standing", row)) as AccountFacts["standing"],
    deliveryChannel: translated(
      mapping,
      "deliveryChannel",
      boundText(mapping, "account.deliveryChannel", row),
    ) as AccountFacts["deliveryChannel"],
  },
}));

const contract = kindOf("contract", wireContract, (row, context, mapping) => ({
  ...context,
  kind: "crm_contract",
  facts: {
    number: row.ContractNumber,
    accountId: row.AccountId,
    status: translated(mapping, "contract.status", row.Status),
    startsOn: row.StartDate,
    endsOn: row.EndDate ?? null,
    currency: row.CurrencyIsoCode,
    poNumber: boundText(mapping, "contract.poNumber", row),
    // The check of the record refuses a word the table does not lead to one of ours.
    billingFrequency: translated(
      mapping,
      "contract.billingFrequency",
      boundText(mapping, "contract.billingFrequency", row),
    ) as FactsOf<"crm_contract">["billingFrequency"],
  },
}));

const order = kindOf("order", wireOrder, (row, context, mapping) => ({
  ...context,
  kind: "crm_order",
  facts: {
    number: row.OrderNumber,
    contractId: row.ContractId,
    accountId: row.AccountId,
    kind: row.Type === "New" ? "new" : "amendment",
    status: row.Status,
    effectiveOn: row.EffectiveDate,
    endsOn: row.EndDate ?? null,
    description: row.Description ?? null,
    // Null where nobody had to approve anything; the check of the record refuses a word that leads to none of ours.
    approval: translated(
      mapping,
      "order.approval",
      boundText(mapping, "order.approval", row),
    ) as FactsOf<"crm_order">["approval"],
    approvedBy: boundText(mapping, "order.approvedBy", row),
  },
}));

const orderItem = kindOf("order item", wireOrderItem, (row, context, mapping) => ({
  ...context,
  kind: "crm_order_item",
  facts: {
    orderId: row.OrderId,
    // An item without one is refused by the check of the record.
    productCode: boundText(mapping, "orderItem.productCode", row) as string,
    quantity: decimalText(row.Quantity),
    unitPriceMicros: microsOfMajor(row.UnitPrice, row.CurrencyIsoCode),
    includedUnits: decimalOf(bound(mapping, "orderItem.includedUnits", row)),
    overageUnitPriceMicros: microsOf(bound(mapping, "orderItem.overageUnitPrice", row), row.CurrencyIsoCode),
    startsOn: row.ServiceDate,
    endsOn: row.EndDate ?? null,
  },
}));

const opportunity = kindOf("deal", wireOpportunity, mapOpportunity);
const supportCase = kindOf("case", wireCase, mapCase);

const KINDS = new Map<string, Kind>([
  ["Account", account],
  ["accounts", account],
  ["Contract", contract],
  ["contracts", contract],
  ["Order", order],
  ["orders", order],
  ["OrderItem", orderItem],
  ["order_items", orderItem],
  ["Opportunity", opportunity],
  ["opportunities", opportunity],
  ["Case", supportCase],
  ["cases", supportCase],
]);

/** "30" and "Net 30" are thirty days. */
function daysOf(text: string | null): number | null {
  if (text === null) return null;
  const digits = /^-?\d+$/.test(text.trim()) ? text : /\d{1,4}/.exec(text)?.[0];
  return digits === undefined ? null : Number(digits);
}

/** Chosen fields may hold a number as a text. What is no number stays as it is, for the check of the record to refuse. */
function decimalOf(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === "number" ? decimalText(value) : String(value).trim();
}

function microsOf(value: unknown, currency: string): string | null {
  if (value === null) return null;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? microsOfMajor(number, currency) : String(value);
}

function typeOf(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null || !("attributes" in payload)) return null;
  const { attributes } = payload;
  const type = typeof attributes === "object" && attributes !== null && "type" in attributes ? attributes.type : null;
  return typeof type === "string" ? type : null;
}

function nameOf(payload: unknown): string {
  const id = typeof payload === "object" && payload !== null && "Id" in payload ? payload.Id : null;
  return typeof id === "string" && id !== "" ? id.slice(0, 80) : "without an id";
}
