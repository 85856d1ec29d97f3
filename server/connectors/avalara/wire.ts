import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/** AvaTax's transactions (REST v2). Amounts are decimals written as JSON numbers; days are days, not instants. */
const text = z.string().nullish();
const id = z.union([z.string().min(1).max(255), z.int()]);
const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
/** Some answers give the day with a midnight that means nothing. */
const dayOrMidnight = z
  .string()
  .transform((value) => value.replace(/T00:00:00(\.0+)?Z?$/, ""))
  .pipe(day);
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");
/** A number is exact to fifteen digits; beyond them what arrived is no longer what was sent. */
const decimal = z.union([
  z.string().regex(/^-?\d+(\.\d+)?$/, "a plain decimal amount"),
  z
    .number()
    .refine((value) => !/e/i.test(String(value)) && String(value).replace(/\D/g, "").length <= 15, "an exact amount"),
]);

export const wireTransaction = z.looseObject({
  id,
  code: z.string().min(1).max(255),
  date: dayOrMidnight,
  status: z.enum(["Temporary", "Saved", "Posted", "Committed", "Cancelled", "Adjusted", "Queued", "PendingApproval"]),
  type: text,
  currencyCode: currency,
  customerCode: text,
  customerVendorCode: text,
  totalTaxable: decimal.nullish(),
  totalTax: decimal.nullish(),
  country: text,
  region: text,
  version: z.int().min(0).nullish(),
  modifiedDate: z.iso.datetime({ offset: true, error: "an instant as YYYY-MM-DDThh:mm:ss.sssZ" }),
  messages: z.array(z.looseObject({ summary: text, details: text, refersTo: text, severity: text })).nullish(),
});
export type WireTransaction = z.infer<typeof wireTransaction>;

/** Loose on purpose: one malformed row becomes one dead message, not a stream that stands still. */
export const wirePage = z.looseObject({ value: z.array(z.looseObject({})), "@nextLink": text });
export const wireError = z.looseObject({
  error: z.looseObject({
    code: text,
    message: text,
    details: z.array(z.looseObject({ code: text, message: text, description: text })).nullish(),
  }),
});

/** What a tax hand-over between systems answers for one invoice: amounts are whole minor units. */
const handedOver = {
  id: z.string().min(1).max(255),
  issuing_date: dayOrMidnight,
  currency,
  contact: z.looseObject({ external_id: text, country: text, state: text }).nullish(),
};
export const wireHandedOver = z.looseObject({
  ...handedOver,
  sub_total_excluding_taxes: z.int(),
  taxes_amount_cents: z.int(),
});
export const wireRefused = z.looseObject({ ...handedOver, validation_errors: z.unknown() });

/** TaxJar's order, kept in recorded files. It names no currency; a person who knows it can put it in. */
export const wireOrder = z.looseObject({
  transaction_id: z.string().min(1).max(255),
  transaction_date: z.iso.datetime({ offset: true }),
  currency,
  amount: decimal,
  sales_tax: decimal,
  to_country: text,
  to_state: text,
});
