import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/** GoCardless's objects of the API version 2015-07-06. Amounts are whole minor units; only creation is dated. */
const id = z.string().min(1).max(255);
const text = z.string().nullish();
const optionalId = id.nullish();
const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
const instant = z.iso.datetime({ error: "an instant as YYYY-MM-DDThh:mm:ss.sssZ" });
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");
const minor = z.int();
const notes = z.looseObject({}).nullish();

export const wireCustomer = z.looseObject({
  id,
  created_at: instant,
  given_name: text,
  family_name: text,
  company_name: text,
  email: text,
  country_code: text,
  metadata: notes,
});
export const wireMandate = z.looseObject({
  id,
  created_at: instant,
  scheme: text,
  status: z.string(),
  reference: text,
  links: z.looseObject({ customer: optionalId }).nullish(),
});
export const wirePayment = z.looseObject({
  id,
  created_at: instant,
  charge_date: day.nullish(),
  amount: minor,
  amount_refunded: minor.nullish(),
  currency,
  status: z.enum([
    "pending_customer_approval",
    "pending_submission",
    "submitted",
    "confirmed",
    "paid_out",
    "cancelled",
    "customer_approval_denied",
    "failed",
    "charged_back",
  ]),
  reference: text,
  scheme: text,
  metadata: notes,
  links: z.looseObject({ mandate: optionalId }).nullish(),
});
export const wireRefund = z.looseObject({
  id,
  created_at: instant,
  amount: minor,
  currency,
  status: text,
  links: z.looseObject({ payment: optionalId }).nullish(),
});
export const wirePayout = z.looseObject({
  id,
  created_at: instant,
  amount: minor,
  deducted_fees: minor.nullish(),
  currency,
  status: z.string(),
  reference: text,
  arrival_date: day.nullish(),
});
/** What happened to an object, without the object: it names it among its links. */
export const wireEvent = z.looseObject({
  id,
  created_at: instant,
  resource_type: z.string(),
  action: z.string(),
  details: z.looseObject({ cause: text, description: text }).nullish(),
  links: z.record(z.string(), z.unknown()),
});
export type WireCustomer = z.infer<typeof wireCustomer>;
export type WireMandate = z.infer<typeof wireMandate>;
export type WirePayment = z.infer<typeof wirePayment>;
export type WireRefund = z.infer<typeof wireRefund>;
export type WirePayout = z.infer<typeof wirePayout>;
export type WireEvent = z.infer<typeof wireEvent>;

/** Loose on purpose: one malformed row becomes one dead message, not a stream that stands still. */
export const wireMeta = z.looseObject({ cursors: z.looseObject({ after: z.string().nullish() }) });
export const wireError = z.looseObject({
  error: z.looseObject({
    message: text,
    type: text,
    code: z.number().nullish(),
    errors: z.array(z.looseObject({ message: text, reason: text, field: text })).nullish(),
  }),
});
