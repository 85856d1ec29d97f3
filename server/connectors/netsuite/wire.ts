import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/** NetSuite's rows as SuiteQL gives them: lower-case names, every value a string, absent values null. */
const id = z.string().min(1).max(255);
const text = z.string().nullish();
const optionalId = id.nullish();
const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, "a plain decimal amount");
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");
const modified = z.iso.datetime({ error: "an instant as YYYY-MM-DDThh:mm:ss.sssZ" });

export const wireSubsidiary = z.looseObject({
  id,
  name: z.string(),
  legalname: text,
  country: text,
  currency: currency.nullish(),
  externalid: text,
  lastmodifieddate: modified,
});
export const wireErpCustomer = z.looseObject({
  id,
  entityid: text,
  companyname: text,
  externalid: optionalId,
  subsidiary: optionalId,
  currency: currency.nullish(),
  terms: text,
  vatregnumber: text,
  lastmodifieddate: modified,
});
export const wireTransaction = z.looseObject({
  id,
  tranid: text,
  externalid: optionalId,
  type: z.enum(["CustInvc", "CustPymt", "CustCred"]),
  trandate: day,
  duedate: day.nullish(),
  entity: optionalId,
  subsidiary: optionalId,
  currency,
  foreigntotal: decimal,
  taxtotal: decimal.nullish(),
  status: text,
  postingperiod: text,
  lastmodifieddate: modified,
});
export const wireImport = z.looseObject({
  id,
  externalid: id,
  custrecord_ii_status: z.enum(["Pending", "Posted", "Rejected"]),
  custrecord_ii_error_code: text,
  custrecord_ii_error_message: text,
  custrecord_ii_transaction: optionalId,
  custrecord_ii_amount: decimal,
  custrecord_ii_currency: currency,
  custrecord_ii_subsidiary: optionalId,
  custrecord_ii_posting_period: text,
  custrecord_ii_department: text,
  custrecord_ii_gl_account: text,
  custrecord_ii_trandate: day,
  lastmodifieddate: modified,
});
export type WireImport = z.infer<typeof wireImport>;
/** What recognises the revenue of one line of a posting; which invoice and line of billing that is, the company's own columns say. */
export const wireRevenuePlan = z.looseObject({
  id,
  recordnumber: text,
  item: text,
  subsidiary: optionalId,
  currency,
  amount: decimal,
  amountrecognized: decimal,
  revrecstartdate: day,
  revrecenddate: day,
  status: z.string(),
  /** Month by month, where somebody set it so: a JSON list of periods and amounts. */
  plannedrevenue: text,
  lastmodifieddate: modified,
});
export type WireRevenuePlan = z.infer<typeof wireRevenuePlan>;

const wirePlannedMonths = z.array(
  z.strictObject({ period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), amount: decimal }),
);

/** What each month of a plan recognises; null where nobody set it, undefined where it cannot be read. */
export function plannedMonths({
  plannedrevenue,
}: WireRevenuePlan): z.infer<typeof wirePlannedMonths> | null | undefined {
  if (!plannedrevenue) return null;
  try {
    return wirePlannedMonths.safeParse(JSON.parse(plannedrevenue)).data;
  } catch {
    return undefined;
  }
}
export const wireRate = z.looseObject({
  id,
  basecurrency: currency,
  transactioncurrency: currency,
  exchangerate: z.string().regex(/^\d+(\.\d+)?$/, "a positive decimal rate"),
  effectivedate: day,
  lastmodifieddate: modified,
});

export const wireToken = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.union([z.number(), z.string().regex(/^\d+$/, "a number of seconds")]),
});

export const wireRefusal = z.looseObject({ error: z.string().min(1) });

/** A document as the record service gives it, as far as it is needed to recognise it. */
export const wireDocument = z.looseObject({
  id,
  tranid: text,
  foreigntotal: decimal,
  taxtotal: decimal.nullish(),
  currency,
  trandate: day,
  status: text,
  entity: optionalId,
  subsidiary: optionalId,
});
export type WireDocument = z.infer<typeof wireDocument>;

export const wireDeletion = z.looseObject({
  type: z.string().min(1),
  recordid: id,
  name: text,
  deleteddate: modified,
});

/** Loose on purpose: one malformed row becomes one dead message, not a stream that stands still. */
export const wirePage = z.looseObject({ items: z.array(z.looseObject({})), hasMore: z.boolean() });
export const wireError = z.looseObject({
  title: text,
  "o:errorDetails": z.array(z.looseObject({ detail: text, "o:errorCode": text, "o:errorPath": text })).min(1),
});
