import { z } from "zod";
import { unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import {
  beyondIncluded,
  type MeteredProduct,
  meteredProducts,
  type UsagePeriod,
  usagePeriodOf,
  usageSeenAt,
  usedWithin,
} from "#server/domain/exceptions/usage-days";
import { acceptDays } from "#server/domain/exceptions/usage-meter-fixes";
import { spikesOf, usualOf } from "#server/domain/exceptions/usage-spikes";
import { amountWords, countWords, dayWords, periodWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice } from "#server/domain/money";

const whole = z.string().regex(/^\d+$/);

const Product = z.strictObject({
  productCode: z.string(),
  days: z.array(z.strictObject({ usedOn: z.string(), dayId: z.string(), units: whole })).min(1),
  usualUnits: whole,
  deviationUnits: whole,
  knownDays: z.int(),
  usedUnits: whole,
  /** What the bill would be lower by at the usual use, before tax. */
  atStakeMinor: whole,
});
type Product = z.output<typeof Product>;
const Details = z.strictObject({
  currency: z.string(),
  periodStartsOn: z.string(),
  periodEndsOn: z.string(),
  products: z.array(Product).min(1),
});
type Details = z.output<typeof Details>;

/**
 * A draft that bills days of far more use than the customer's own history tells; how far is said with `spikesOf`. Asked of
 * drafts alone: what went out is for the customer to contest, and a credit is another matter.
 */
export const usageSpike = defineExceptionType({
  key: "usage_spike",
  label: "Usage spike anomaly",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["usage_feed_defect", "customer_request", "manual_entry"],
  dueInHours: 24,
  // Within what is included a spike bills nothing, and nothing needs to wait for it.
  severity: (details) => (totalOf(details) === 0n ? "low" : "medium"),
  holdsInvoice: () => true,
  detect(facts) {
    const period = usagePeriodOf(facts);
    if (!period || !isDraft(facts) || isExtraCopy(facts)) return null;
    const products = meteredProducts(facts, period).flatMap((product) => spikyProduct(facts, product, period) ?? []);
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
  // Days of no more use than was signed for are billed as they stand.
  beyond(details, accepted) {
    const products = details.products.flatMap((product): Product[] => {
      const known = accepted.products.find(({ productCode }) => productCode === product.productCode);
      const days = product.days.filter(
        ({ usedOn, units }) => !known?.days.some((day) => day.usedOn === usedOn && BigInt(units) <= BigInt(day.units)),
      );
      return days.length === 0 ? [] : [{ ...product, days }];
    });
    return products.length === 0 ? null : { ...details, products };
  },
  title(details) {
    const [first] = details.products as [Product];
    const [peak] = peaksOf(first);
    const usual = `usually ${countWords(BigInt(first.usualUnits))} a day`;
    return `${countWords(BigInt(peak.units))} units of ${productWords(first.productCode)} on ${dayWords(peak.usedOn)}, ${usual}`;
  },
  diagnose(details, facts) {
    const [first] = details.products as [Product];
    const [peak] = peaksOf(first);
    const more = first.days.length - 1;
    const others = more === 0 ? "" : ` and far more than usual on ${more} more day${more === 1 ? "" : "s"}`;
    const total = totalOf(details);
    const effect =
      total === 0n
        ? `all of it lies within what is included in ${documentName(facts.invoice)}`
        : `${amountWords(total, details.currency)} of ${documentName(facts.invoice)} come from it, and it is held until somebody says that it is genuine`;
    return `${facts.customer.name} used ${countWords(BigInt(peak.units))} units of ${productWords(first.productCode)} on ${dayWords(peak.usedOn)}${others}, against ${countWords(BigInt(first.usualUnits))} on a usual day of the ${first.knownDays} before; ${effect}.`;
  },
  amount(details) {
    const minor = totalOf(details);
    return minor === 0n ? null : { minor, currency: details.currency };
  },
  cause(details) {
    const [first] = details.products as [Product];
    return `${productWords(first.productCode)} far above its usual use`;
  },
  evidence(details, facts) {
    const { contract, usage } = systemNames;
    const rows = details.products.flatMap((product) => {
      const name = productWords(product.productCode);
      const agreed = facts.contract?.prices.find((price) => price.productCode === product.productCode) ?? null;
      const said = (label: string, value: string) =>
        statedRow(`${name}: ${label}`, [
          cell(contract, null, null, "OrderItem"),
          cell(usage, value, null, "usage_day"),
        ]);
      return [
        ...product.days.map((day) => ({
          label: `${name}: ${dayWords(day.usedOn)}`,
          differs: true,
          cells: [
            cell(contract, null, null, "OrderItem"),
            cell(
              usage,
              `${countWords(BigInt(day.units))}, usually ${countWords(BigInt(product.usualUnits))}`,
              facts.usageDays.find((each) => each.externalId === day.dayId) ?? null,
              "usage_day",
            ),
          ],
        })),
        said("usual spread about that", countWords(BigInt(product.deviationUnits))),
        said("days compared with", countWords(BigInt(product.knownDays))),
        statedRow(`${name}: in the period`, [
          cell(contract, agreed && `${countWords(agreed.includedUnits ?? 0n)} included`, agreed, "OrderItem"),
          cell(usage, countWords(BigInt(product.usedUnits)), null, "usage_day"),
        ]),
      ];
    });
    return evidenceOf([contract, usage], rows);
  },
  fixes: (details, facts) => [confirmGenuine(details, facts), setToUsual(details, facts)],
  proof(details, facts) {
    const { invoice } = facts;
    const name = documentName(invoice);
    const days = details.products.flatMap((product) => product.days.map((day) => day.usedOn));
    const accepted = facts.acceptedUsage.find((word) => word.kind === "spike" && days.includes(word.usedOn));
    if (accepted) return `${accepted.acceptedBy} confirmed the use as genuine: ${accepted.reason}`;
    if (!isDraft(facts))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and no draft any more.`;
    return `The meter shows no use far above the usual from ${periodWords(details.periodStartsOn, details.periodEndsOn)} any more.`;
  },
  seenAt: usageSeenAt,
});

function spikyProduct(facts: InvoiceFacts, product: MeteredProduct, period: UsagePeriod): Product | null {
  const spikes = spikesOf(facts, product, period);
  const usual = usualOf(product, period);
  if (spikes.length === 0 || !usual) return null;
  const used = usedWithin(product, period);
  const excess = spikes.reduce((sum, spike) => sum + spike.units - spike.usualUnits, 0n);
  const units = beyondIncluded(used, product.agreed) - beyondIncluded(used - excess, product.agreed);
  return {
    productCode: product.productCode,
    days: spikes.map(({ usedOn, dayId, units: each }) => ({ usedOn, dayId, units: each.toString() })),
    usualUnits: usual.medianUnits.toString(),
    deviationUnits: usual.deviationUnits.toString(),
    knownDays: usual.knownDays,
    usedUnits: (used > 0n ? used : 0n).toString(),
    atStakeMinor: extendPrice(units, unitPriceOf(product.agreed)).toString(),
  };
}

/** The highest first. */
function peaksOf(product: Product): [Product["days"][number], ...Product["days"]] {
  return [...product.days].sort((left, right) => Number(BigInt(right.units) - BigInt(left.units))) as [
    Product["days"][number],
    ...Product["days"],
  ];
}

function totalOf(details: Details): bigint {
  return details.products.reduce((sum, product) => sum + BigInt(product.atStakeMinor), 0n);
}

function confirmGenuine(details: Details, facts: InvoiceFacts): Fix {
  const days = details.products.flatMap((product) =>
    product.days.map((day) => ({ productCode: product.productCode, usedOn: day.usedOn, quantity: day.units })),
  );
  return acceptDays(facts, "spike", days, {
    key: "confirm_genuine",
    label: "Confirm the use as genuine",
    asks: "What tells that it is genuine",
  });
}

function setToUsual(details: Details, facts: InvoiceFacts): Fix {
  const effects = details.products.flatMap((product) =>
    product.days.map((day) => {
      const label = `Set ${productWords(product.productCode)} of ${dayWords(day.usedOn)} to ${countWords(BigInt(product.usualUnits))} units, the usual use`;
      return {
        system: facts.usageDays.find((each) => each.externalId === day.dayId)?.system ?? "metering",
        operation: {
          operation: "usage.correct_day",
          dayId: day.dayId,
          quantity: product.usualUnits,
          reason: `Not genuine: ${day.units} units counted on ${day.usedOn}`,
        },
        label,
        target: `usage_day:${day.dayId}`,
      } as const;
    }),
  );
  return {
    key: "set_to_usual",
    label: "Correct to the usual use",
    steps: [
      ...effects.map((effect) => `${effect.label}, at the meter.`),
      `The meter tells billing, and billing rates ${documentName(facts.invoice)} anew.`,
      "Docket reads the meter again; once no day stands out, this case closes and the hold is lifted.",
    ],
    fields: [],
    refusal: null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No day is left to correct. Open the case again to see how it stands." };
    },
  };
}
