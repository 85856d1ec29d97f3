import { z } from "zod";
import {
  billedUntil,
  billingSeenAt,
  type ContractSubjectFacts,
  isRunning,
  type SubscriptionFacts,
} from "#server/domain/exceptions/contract-facts";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import {
  firstInvoiceDueOn,
  firstInvoiceOf,
  isTermBilled,
  monthsOf,
  recurringItems,
  renewedTerm,
  type Term,
} from "#server/domain/exceptions/unbilled-renewals";
import { amountWords, countWords, dayWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { addDays, daysBetween } from "#server/domain/time";

/** Billing runs in the night and its invoices are read soon after; whoever renews on the last day has until then. */
const GRACE_DAYS = 3;
/** A month unbilled is no slip of the calendar any more. */
const LONG_DAYS = 30;

const whole = z.string().regex(/^\d+$/);
const Details = z.strictObject({
  contractNumber: z.string(),
  currency: z.string(),
  termStartsOn: z.string(),
  termEndsOn: z.string().nullable(),
  /** How it is known that the contract goes on. */
  renewedBy: z.enum(["order", "extension", "deal"]),
  /** The order's number or the deal's name. */
  renewal: z.string().nullable(),
  billedUntil: z.string().nullable(),
  subscription: z.strictObject({ id: z.string(), status: z.string(), canceledOn: z.string().nullable() }).nullable(),
  firstInvoiceMinor: whole,
  items: z.array(z.strictObject({ productCode: z.string(), quantity: whole, unitPriceMicros: whole })),
});
type Details = z.output<typeof Details>;

/** A contract that was renewed and goes on unbilled: its new term has begun, and no invoice of it exists. */
export const renewalNotBilled = defineExceptionType({
  key: "renewal_not_billed",
  label: "Renewal not billed",
  queue: "exceptions",
  subject: "contract",
  details: Details,
  rootCauses: ["renewal_not_processed", "contract_terms_not_carried", "billing_engine"],
  dueInHours: 24,
  // Read from the facts, not from the clock: severity moves with what was found alone.
  severity: (details) =>
    details.billedUntil !== null && daysBetween(details.billedUntil, details.termStartsOn) > LONG_DAYS
      ? "high"
      : "medium",
  holdsInvoice: () => false,
  detect(facts, today) {
    const term = renewedTerm(facts, today);
    // What was never billed here is billed elsewhere, or not sold yet.
    if (!term || (facts.subscriptions.length === 0 && facts.billed.length === 0)) return null;
    if (isTermBilled(facts, term) || addDays(firstInvoiceDueOn(facts, term), GRACE_DAYS) >= today) return null;
    const firstInvoice = firstInvoiceOf(facts, term);
    if (firstInvoice <= 0n) return null;
    return { dedupeKey: `${facts.contract.id}:${term.startsOn}`, details: detailsOf(facts, term, firstInvoice) };
  },
  title: (details) =>
    `Term from ${dayWords(details.termStartsOn)} not billed, ${amountWords(BigInt(details.firstInvoiceMinor), details.currency)} to begin with`,
  diagnose(details, facts) {
    const amount = amountWords(BigInt(details.firstInvoiceMinor), details.currency);
    return `Contract ${details.contractNumber} of ${facts.customer.name} goes on from ${dayWords(details.termStartsOn)} (${renewalWords(details)}), but ${billingWords(details)}: the first invoice of ${amount} before tax is missing.`;
  },
  amount: (details) => ({ minor: BigInt(details.firstInvoiceMinor), currency: details.currency }),
  cause: (details) =>
    details.subscription && details.subscription.canceledOn !== null
      ? "Subscription ended with the old term though the contract was renewed"
      : "Renewed term not taken over into billing",
  evidence(details, facts) {
    const { contract, billing } = systemNames;
    const subscription = lastSubscription(facts);
    const lastInvoice = facts.billed[0] ?? null;
    return evidenceOf(
      [contract, billing],
      [
        comparedRow("Goes on until", [
          cell(contract, details.termEndsOn ? dayWords(details.termEndsOn) : "renewed", facts.contract, "Contract"),
          cell(billing, details.billedUntil ? dayWords(details.billedUntil) : "never billed", lastInvoice, "invoice"),
        ]),
        statedRow("Renewed by", [
          cell(contract, renewalWords(details), renewalSource(details, facts), "Opportunity"),
          cell(billing, null, null, "subscription"),
        ]),
        statedRow("Subscription", [
          cell(contract, null, null, "Contract"),
          cell(billing, subscriptionWords(details), subscription, "subscription"),
        ]),
        ...details.items.map((item) =>
          comparedRow(`${productWords(item.productCode)}: every period`, [
            cell(
              contract,
              `${countWords(BigInt(item.quantity))} at ${priceWords(BigInt(item.unitPriceMicros), details.currency)}`,
              facts.contract.prices.find((price) => price.productCode === item.productCode) ?? facts.contract,
              "OrderItem",
            ),
            cell(billing, null, subscription, "subscription"),
          ]),
        ),
      ],
    );
  },
  fixes: (details, facts) => [restart(details, facts)],
  proof(details, facts) {
    const name = `Contract ${details.contractNumber}`;
    const invoice = facts.billed.find((each) =>
      each.lines.some((line) => line.periodEndsOn !== null && line.periodEndsOn > details.termStartsOn),
    );
    if (invoice)
      return `${name} is billed for its term from ${dayWords(details.termStartsOn)}: ${invoice.number ?? `draft ${invoice.externalId}`}.`;
    if (facts.contract.isDeleted || facts.contract.status.toLowerCase() !== "activated")
      return `${name} is ${facts.contract.isDeleted ? "deleted" : facts.contract.status.toLowerCase()} in the CRM and does not go on.`;
    return `${name} has no term any more that began unbilled on ${dayWords(details.termStartsOn)}.`;
  },
  seenAt: billingSeenAt,
});

function detailsOf(facts: ContractSubjectFacts, term: Term, firstInvoice: bigint): Details {
  const { by } = term;
  const subscription = lastSubscription(facts);
  return {
    contractNumber: facts.contract.number,
    currency: facts.contract.currency,
    termStartsOn: term.startsOn,
    termEndsOn: term.endsOn,
    renewedBy: by.kind,
    renewal: by.kind === "order" ? by.number : by.kind === "deal" ? by.deal.name : null,
    billedUntil: billedUntil(facts),
    subscription: subscription && {
      id: subscription.externalId,
      status: subscription.status,
      canceledOn: subscription.canceledOn,
    },
    firstInvoiceMinor: firstInvoice.toString(),
    items: recurringItems(facts, term).map(({ productCode, quantity, unitPriceMicros }) => ({
      productCode,
      quantity: quantity.toString(),
      unitPriceMicros: unitPriceMicros.toString(),
    })),
  };
}

/** The one that runs, else the one that began last. */
function lastSubscription({ subscriptions }: ContractSubjectFacts): SubscriptionFacts | null {
  return subscriptions.find(isRunning) ?? subscriptions.at(-1) ?? null;
}

function renewalWords(details: Details): string {
  if (details.renewedBy === "order") return `order ${details.renewal}`;
  if (details.renewedBy === "deal") return `deal "${details.renewal}", won`;
  return details.termEndsOn ? `extended to ${dayWords(details.termEndsOn)}` : "extended";
}

function renewalSource(details: Details, facts: ContractSubjectFacts) {
  if (details.renewedBy === "order") return facts.orders.find((order) => order.number === details.renewal) ?? null;
  if (details.renewedBy === "deal") return facts.renewals.find((deal) => deal.name === details.renewal) ?? null;
  return facts.contract;
}

function subscriptionWords({ subscription }: Details): string {
  if (!subscription) return "none";
  return subscription.canceledOn
    ? `${subscription.status} on ${dayWords(subscription.canceledOn)}`
    : subscription.status;
}

function billingWords(details: Details): string {
  const until = details.billedUntil ? ` and billed until ${dayWords(details.billedUntil)}` : "";
  if (!details.subscription) return `billing has no subscription for it${until}`;
  return `its subscription in billing is ${subscriptionWords(details)}${until}`;
}

function restart(details: Details, facts: ContractSubjectFacts): Fix {
  const subscription = lastSubscription(facts);
  const isStill = subscription !== null && isRunning(subscription);
  const items = details.items.map(
    (item) =>
      `${countWords(BigInt(item.quantity))} ${productWords(item.productCode)} at ${priceWords(BigInt(item.unitPriceMicros), details.currency)}`,
  );
  const refusal =
    subscription === null
      ? `Billing has no subscription of contract ${details.contractNumber} that tells whom and how to bill. Set it up there; the case closes with its first invoice.`
      : isStill
        ? `Subscription ${subscription.externalId} is ${subscription.status} in billing and bills by itself; why it did not is for a person to find there.`
        : null;
  const label = `Renew contract ${details.contractNumber} in billing from ${dayWords(details.termStartsOn)}`;
  return {
    key: "renew_subscription",
    label: `Renew in billing from ${dayWords(details.termStartsOn)}`,
    steps: [
      `Billing starts a subscription for contract ${details.contractNumber} from ${dayWords(details.termStartsOn)}: ${items.join(", ")}.`,
      details.renewedBy === "deal"
        ? "The renewal has no order yet, so what was agreed last is billed; an order with other prices corrects the draft."
        : "Quantities and prices are those of the contract.",
      `Billing drafts the first invoice of ${amountWords(BigInt(details.firstInvoiceMinor), details.currency)} before tax; once Docket has read it, this case closes.`,
    ],
    fields: [],
    refusal,
    build: () =>
      refusal || !subscription
        ? { kind: "refused", reason: refusal ?? "" }
        : {
            kind: "effects",
            effects: [
              {
                system: subscription.system,
                operation: {
                  operation: "subscription.renew",
                  subscriptionId: subscription.externalId,
                  contractNumber: details.contractNumber,
                  startsOn: details.termStartsOn,
                  intervalMonths: monthsOf(facts.contract.billingFrequency),
                  currency: details.currency,
                  items: details.items,
                },
                label,
                target: `subscription:${subscription.externalId}`,
              },
            ],
          },
  };
}
