import { z } from "zod";
import { isPlainDate } from "#server/domain/time";
import { defineApprovalKind } from "#server/services/approvals/kinds/kind";
import { prepareHourlyRate } from "#server/services/approvals/kinds/rate-of-hours";
import { preparePrice } from "#server/services/approvals/kinds/rate-of-subscription";

const Minor = z.string().regex(/^[1-9]\d{0,14}$/, "write an amount above zero");
/** An amount says nothing without it. */
const Currency = z.string().regex(/^[A-Z]{3}$/, "write a currency such as EUR");
const Day = z.string().refine(isPlainDate, "write a day such as 2026-12-31");

/** What is agreed anew and from which day on: the price of a product under a contract, or of an hour on a project. */
export const RateChangeTerms = z.discriminatedUnion("of", [
  z.strictObject({
    of: z.literal("subscription"),
    contractId: z.uuid(),
    productCode: z.string().min(1).max(100),
    currency: Currency,
    priceMinor: Minor,
    effectiveOn: Day,
  }),
  z.strictObject({
    of: z.literal("hourly"),
    rateId: z.uuid(),
    currency: Currency,
    priceMinor: Minor,
    effectiveOn: Day,
  }),
]);
export type RateChangeTerms = z.output<typeof RateChangeTerms>;
export type PriceTerms = Extract<RateChangeTerms, { of: "subscription" }>;
export type HourlyTerms = Extract<RateChangeTerms, { of: "hourly" }>;

/** Changes an agreed price from a day on, in the system that owns the agreement and in the one that bills by it. */
export const rateChange = defineApprovalKind<RateChangeTerms>({
  key: "rate_change",
  terms: RateChangeTerms,
  prepare: (scope, terms) =>
    terms.of === "subscription" ? preparePrice(scope, terms) : prepareHourlyRate(scope, terms),
});
