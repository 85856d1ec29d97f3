import type { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import {
  instantOfStamp,
  wireAccount,
  wireContract,
  wireOrder,
  wireOrderItem,
} from "#server/connectors/salesforce/wire";
import { unreadable } from "#server/connectors/unreadable";
import { divideHalfUp, exponentOf, MICROS_PER_MINOR } from "#server/domain/money";
import type { MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const SALESFORCE_MAPPING_VERSION = "salesforce-1";

type Context = { externalId: string; versionAt: string; versionSequence: number; isDeleted: boolean };
type Kind = (payload: unknown) => MappedMessage;

/** A record names its own type under `attributes`; the stream says it where a file left that out. */
export function mapSalesforce({ payload, stream }: RawMessage): MappedMessage {
  const type = typeOf(payload) ?? stream;
  const kind = KINDS.get(type);
  return kind
    ? kind(payload)
    : { outcome: "ignored", reason: `Docket does not follow "${type.slice(0, 80)}" from Salesforce.` };
}

function kindOf<Wire extends { Id: string; SystemModstamp: string; IsDeleted: boolean }>(
  label: string,
  schema: z.ZodType<Wire>,
  make: (row: Wire, context: Context) => SourceRecord,
): Kind {
  return (payload) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return unreadable("Salesforce", `The ${label} ${nameOf(payload)}`, payload, parsed.error);
    const row = parsed.data;
    const versionAt = instantOfStamp(row.SystemModstamp) ?? new Date(0).toISOString();
    return checkedRecords("Salesforce", `The ${label} ${row.Id}`, [
      make(row, { externalId: row.Id, versionAt, versionSequence: 0, isDeleted: row.IsDeleted }),
    ]);
  };
}

const FREQUENCIES = { Monthly: "monthly", Quarterly: "quarterly", Annual: "annual" } as const;

const account = kindOf("account", wireAccount, (row, context) => ({
  ...context,
  kind: "crm_account",
  facts: {
    name: row.Name,
    parentId: row.ParentId ?? null,
    tier: row.Tier__c ?? null,
    region: row.Region__c ?? null,
    entityCode: row.Legal_Entity__c ?? null,
    address: {
      line1: row.BillingStreet ?? null,
      city: row.BillingCity ?? null,
      region: row.BillingState ?? null,
      postalCode: row.BillingPostalCode ?? null,
      country: row.BillingCountryCode ?? null,
    },
    poRequired: row.PO_Required__c ?? false,
    paymentTermsDays: row.Payment_Terms_Days__c ?? null,
    taxId: row.VAT_Number__c ?? null,
    currency: row.CurrencyIsoCode ?? null,
    industry: row.Industry ?? null,
  },
}));

const contract = kindOf("contract", wireContract, (row, context) => ({
  ...context,
  kind: "crm_contract",
  facts: {
    number: row.ContractNumber,
    accountId: row.AccountId,
    status: row.Status,
    startsOn: row.StartDate,
    endsOn: row.EndDate ?? null,
    currency: row.CurrencyIsoCode,
    poNumber: row.PO_Number__c ?? null,
    billingFrequency: row.Billing_Frequency__c ? FREQUENCIES[row.Billing_Frequency__c] : null,
  },
}));

const order = kindOf("order", wireOrder, (row, context) => ({
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
  },
}));

const orderItem = kindOf("order item", wireOrderItem, (row, context) => ({
  ...context,
  kind: "crm_order_item",
  facts: {
    orderId: row.OrderId,
    productCode: row.Product_Code__c,
    quantity: decimalText(row.Quantity),
    unitPriceMicros: microsOfMajor(row.UnitPrice, row.CurrencyIsoCode),
    includedUnits:
      row.Included_Units__c === null || row.Included_Units__c === undefined ? null : decimalText(row.Included_Units__c),
    overageUnitPriceMicros:
      row.Overage_Unit_Price__c === null || row.Overage_Unit_Price__c === undefined
        ? null
        : microsOfMajor(row.Overage_Unit_Price__c, row.CurrencyIsoCode),
    startsOn: row.ServiceDate,
    endsOn: row.EndDate ?? null,
  },
}));

const KINDS = new Map<string, Kind>([
  ["Account", account],
  ["accounts", account],
  ["Contract", contract],
  ["contracts", contract],
  ["Order", order],
  ["orders", order],
  ["OrderItem", orderItem],
  ["order_items", orderItem],
]);

/**
 * JSON numbers are written back as the shortest decimal that reads as the same number, which for the amounts a CRM
 * holds is the decimal that was typed; from there on the arithmetic is exact.
 */
function decimalText(value: number): string {
  const [mantissa = "0", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(mantissa) ?? [];
  const shift = Number(exponent);
  const digits = shift < 0 ? `${"0".repeat(-shift)}${whole}${fraction}` : `${whole}${fraction.padEnd(shift, "0")}`;
  const point = shift < 0 ? whole.length : Math.min(digits.length, whole.length + shift);
  return `${sign}${digits.slice(0, point)}${point < digits.length ? `.${digits.slice(point)}` : ""}`;
}

/** A price in whole currency units, 12.5 EUR, as millionths of a cent; JPY has no cents, so 1200 JPY are 1200 minor units. */
function microsOfMajor(value: number, currency: string): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimalText(value)) ?? [];
  const scaled = BigInt(whole + fraction) * 10n ** BigInt(exponentOf(currency)) * MICROS_PER_MINOR;
  return divideHalfUp(sign === "-" ? -scaled : scaled, 10n ** BigInt(fraction.length)).toString();
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
