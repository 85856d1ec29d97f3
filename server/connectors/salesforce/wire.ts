import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/** Salesforce's records as the query service gives them: JSON numbers and booleans, instants as 2026-01-01T00:00:00.000+0000. */
const id = z.string().min(1).max(255);
const text = z.string().nullish();
const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");
const stamp = z
  .string()
  .refine((value) => instantOfStamp(value) !== null, "an instant as YYYY-MM-DDThh:mm:ss.000+0000");
const base = { Id: id, SystemModstamp: stamp, IsDeleted: z.boolean() };

export const wireAccount = z.looseObject({
  ...base,
  Name: z.string(),
  ParentId: id.nullish(),
  BillingStreet: text,
  BillingCity: text,
  BillingState: text,
  BillingPostalCode: text,
  BillingCountryCode: text,
  Industry: text,
  Tier__c: text,
  Region__c: text,
  Legal_Entity__c: text,
  PO_Required__c: z.boolean().nullish(),
  Payment_Terms_Days__c: z.int().nullish(),
  VAT_Number__c: text,
  Billing_Status__c: text,
  Invoice_Delivery__c: text,
  CurrencyIsoCode: currency.nullish(),
});
export const wireContract = z.looseObject({
  ...base,
  ContractNumber: z.string(),
  AccountId: id,
  Status: z.string(),
  StartDate: day,
  EndDate: day.nullish(),
  CurrencyIsoCode: currency,
  PO_Number__c: text,
  Billing_Frequency__c: text,
});
export const wireOrder = z.looseObject({
  ...base,
  OrderNumber: z.string(),
  ContractId: id,
  AccountId: id,
  Type: z.enum(["New", "Amendment"]),
  Status: z.string(),
  EffectiveDate: day,
  EndDate: day.nullish(),
  Description: text,
  Approval_Status__c: text,
  Approved_By__c: text,
});
export const wireOrderItem = z.looseObject({
  ...base,
  OrderId: id,
  Product_Code__c: text,
  Quantity: z.number(),
  UnitPrice: z.number(),
  Included_Units__c: z.number().nullish(),
  Overage_Unit_Price__c: z.number().nullish(),
  CurrencyIsoCode: currency,
  ServiceDate: day,
  EndDate: day.nullish(),
});

export const wireOpportunity = z.looseObject({
  ...base,
  Name: z.string(),
  AccountId: id.nullish(),
  ContractId: id.nullish(),
  StageName: z.string(),
  IsClosed: z.boolean(),
  IsWon: z.boolean(),
  Amount: z.number().nullish(),
  CurrencyIsoCode: currency.nullish(),
  CloseDate: day,
});
export const wireCase = z.looseObject({
  ...base,
  CaseNumber: z.string().min(1),
  AccountId: id.nullish(),
  SuppliedName: text,
  SuppliedEmail: text,
  Subject: text,
  Status: text,
  Priority: text,
  Origin: text,
  IsClosed: z.boolean(),
  IsEscalated: z.boolean().nullish(),
  CreatedDate: stamp,
  ClosedDate: stamp.nullish(),
});

export const wirePage = z.looseObject({ done: z.boolean(), nextRecordsUrl: text, records: z.array(z.looseObject({})) });
export const wireToken = z.looseObject({ access_token: z.string().min(1) });
export const wireErrors = z
  .array(z.looseObject({ message: text, errorCode: text, fields: z.array(z.string()).nullish() }))
  .min(1);

/** "2026-01-01T00:00:00.000+0000" as an ISO instant; null for anything else. */
export function instantOfStamp(value: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:?\d{2})$/.test(value)) return null;
  const at = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
