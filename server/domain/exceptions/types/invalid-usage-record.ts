import { z } from "zod";
import { unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isClaim, isDraft } from "#server/domain/exceptions/facts";
import {
  isAccepted,
  knownPeriodOf,
  type MeteredProduct,
  meteredProducts,
  type UsagePeriod,
  usagePeriodOf,
  usageSeenAt,
} from "#server/domain/exceptions/usage-days";
import type { UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import { acceptDays, takeAgain } from "#server/domain/exceptions/usage-meter-fixes";
import { amountWords, countWords, dayWords, periodWords, productWords } from "#server/domain/exceptions/words";
import { divideHalfUp, extendPrice } from "#server/domain/money";

const whole = z.string().regex(/^\d+$/);

const Refused = z.strictObject({
  usedOn: z.string(),
  refusedEvents: whole,
  reason: z.string().nullable(),
  estimatedUnits: whole,
});
const Product = z.strictObject({
  productCode: z.string(),
  days: z.array(Refused).min(1),
  unitPriceMicros: whole,
  estimatedMinor: whole,
});
const Details = z.strictObject({
  currency: z.string(),
  periodStartsOn: z.string(),
  periodEndsOn: z.string(),
  products: z.array(Product).min(1),
});
type Details = z.output<typeof Details>;
type Product = z.output<typeof Product>;

/** An event that was counted once and sent again loses nothing when it is refused: that is what refusing it is for. */
const LOSES_NOTHING = /\b(taken before|duplicate|already (counted|taken|recorded|exists))\b/i;

/**
 * Events of the invoice's period that the meter would not count, so that nobody bills them. What they held is not known: it
 * is estimated as the average event of the same day, one unit at least, at the price of a unit beyond the included ones.
 */
export const invalidUsageRecord = defineExceptionType({
  key: "invalid_usage_record",
  label: "Invalid usage record",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["usage_feed_defect", "mapping_change", "customer_master_data"],
  dueInHours: 24,
  severity: (_details, facts) => (isDraft(facts) ? "medium" : "high"),
  holdsInvoice: () => true,
  detect(facts) {
    const period = usagePeriodOf(facts);
    if (!period || !isClaim(facts) || isExtraCopy(facts)) return null;
    const known = knownPeriodOf(facts, period);
    const products = meteredProducts(facts, period).flatMap((product) => refusedOf(facts, product, known) ?? []);
    if (products.length === 0) return null;
    return {
      dedupeKey: facts.invoice.id,
      details: {
        currency: facts.invoice.currency,
        periodStartsOn: period.startsOn,
        periodEndsOn: period.endsOn,
        products,
      },
    };
  },
  title(details) {
    const events = eventCount(details);
    return `${events === 1n ? "1 usage event" : `${countWords(events)} usage events`} refused by the meter`;
  },
  diagnose(details, facts) {
    const [first] = details.products as [Product];
    const [day] = first.days as [Product["days"][number]];
    const events = eventCount(details);
    const why = day.reason ? ` ("${day.reason.replace(/\.\s*$/, "")}")` : "";
    const when =
      details.products.length === 1 && first.days.length === 1
        ? `on ${dayWords(day.usedOn)}`
        : `from ${periodWords(details.periodStartsOn, details.periodEndsOn)}`;
    const name = documentName(facts.invoice);
    return `The meter refused ${countWords(events)} event${events === 1n ? "" : "s"} of ${productWords(first.productCode)} of ${facts.customer.name} ${when}${why}; about ${amountWords(totalOf(details), details.currency)} ${isDraft(facts) ? `would be left off ${name}, which is held` : `may be left off ${name}`}.`;
  },
  amount: (details) => ({ minor: totalOf(details), currency: details.currency }),
  cause(details) {
    const [first] = details.products as [Product];
    return `${productWords(first.productCode)} refused: ${first.days[0]?.reason?.replace(/\.\s*$/, "") ?? "no reason given"}`;
  },
  evidence(details, facts) {
    const { contract, usage } = systemNames;
    const rows = details.products.flatMap((product) => {
      const agreed = facts.contract?.prices.find((price) => price.productCode === product.productCode) ?? null;
      return [
        ...product.days.map((day) => ({
          label: `${productWords(product.productCode)}: ${dayWords(day.usedOn)}`,
          differs: true,
          cells: [
            cell(contract, null, null, "OrderItem"),
            cell(
              usage,
              `${countWords(BigInt(day.refusedEvents))} refused: ${day.reason ?? "no reason given"}`,
              dayIn(facts, product.productCode, day.usedOn),
              "usage_day",
            ),
          ],
        })),
        statedRow(`${productWords(product.productCode)}: estimated`, [
          cell(contract, amountWords(BigInt(product.estimatedMinor), details.currency), agreed, "OrderItem"),
          cell(
            usage,
            `${countWords(product.days.reduce((sum, day) => sum + BigInt(day.estimatedUnits), 0n))} units`,
            null,
            "usage_day",
          ),
        ]),
      ];
    });
    return evidenceOf([contract, usage], rows);
  },
  fixes(details, facts) {
    const wanted = details.products.map(({ productCode, days }) => ({
      productCode,
      days: days.map((day) => day.usedOn),
    }));
    return [
      takeAgain(facts, wanted, { key: "resubmit_usage", label: "Have the meter take the refused events again" }),
      acceptDays(
        facts,
        "refused",
        details.products.flatMap((product) =>
          product.days.map((day) => ({
            productCode: product.productCode,
            usedOn: day.usedOn,
            quantity: day.refusedEvents,
          })),
        ),
        { key: "leave_out", label: "Leave the refused events out", asks: "Why they are not to be billed" },
      ),
    ];
  },
  proof(details, facts) {
    const { invoice } = facts;
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and bills no use any more.`;
    const days = details.products.flatMap((product) => product.days.map((day) => day.usedOn));
    const accepted = facts.acceptedUsage.find((word) => word.kind === "refused" && days.includes(word.usedOn));
    if (accepted) return `${accepted.acceptedBy} left the refused events out: ${accepted.reason}`;
    return `The meter refuses no events of ${periodWords(details.periodStartsOn, details.periodEndsOn)} any more.`;
  },
  seenAt: usageSeenAt,
});

function refusedOf(facts: InvoiceFacts, product: MeteredProduct, { startsOn, endsOn }: UsagePeriod): Product | null {
  const days = [...product.days.values()]
    .filter((day) => day.usedOn >= startsOn && day.usedOn < endsOn && isLost(facts, day))
    .sort((left, right) => (left.usedOn < right.usedOn ? -1 : 1))
    .map((day) => ({
      usedOn: day.usedOn,
      refusedEvents: day.refusedCount.toString(),
      reason: day.refusal,
      estimatedUnits: estimatedUnits(day).toString(),
    }));
  const price = unitPriceOf(product.agreed);
  const estimated = extendPrice(
    days.reduce((sum, day) => sum + BigInt(day.estimatedUnits), 0n),
    price,
  );
  // Whatever rounds to nothing in the currency bills nothing wrong.
  if (days.length === 0 || estimated === 0n) return null;
  return {
    productCode: product.productCode,
    days,
    unitPriceMicros: price.toString(),
    estimatedMinor: estimated.toString(),
  };
}

function isLost(facts: InvoiceFacts, day: UsageDayFacts): boolean {
  if (day.refusedCount === 0 || (day.refusal !== null && LOSES_NOTHING.test(day.refusal))) return false;
  return !isAccepted(facts, "refused", { ...day, quantity: BigInt(day.refusedCount) });
}

function estimatedUnits({ refusedCount, quantity, eventCount }: UsageDayFacts): bigint {
  const average = eventCount > 0 && quantity > 0n ? divideHalfUp(quantity, BigInt(eventCount)) : 1n;
  return BigInt(refusedCount) * (average > 0n ? average : 1n);
}

function eventCount(details: Details): bigint {
  return details.products.flatMap((product) => product.days).reduce((sum, day) => sum + BigInt(day.refusedEvents), 0n);
}

function totalOf(details: Details): bigint {
  return details.products.reduce((sum, product) => sum + BigInt(product.estimatedMinor), 0n);
}

function dayIn(facts: InvoiceFacts, productCode: string, usedOn: string) {
  return facts.usageDays.find((day) => day.productCode === productCode && day.usedOn === usedOn) ?? null;
}
