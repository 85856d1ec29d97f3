import { type ContractSubjectFacts, isInForce, isRunning } from "#server/domain/exceptions/contract-facts";
import { defineExceptionType, type Fix, type PlannedEffect } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import {
  AmendmentDetails,
  agreedWords,
  atStake,
  runsWords,
  type StaleTerms,
  staleTerms,
  titleOf,
} from "#server/domain/exceptions/types/amendment-details";
import { amountWords, dayWords, listWords, productWords } from "#server/domain/exceptions/words";

export const amendmentNotReflected = defineExceptionType({
  key: "amendment_not_reflected",
  label: "Amendment not reflected",
  queue: "exceptions",
  subject: "contract",
  details: AmendmentDetails,
  rootCauses: ["amendment_late", "contract_terms_not_carried", "mapping_change"],
  dueInHours: 24,
  severity: (details) => (details.changes.some(({ isBilledSince }) => isBilledSince) ? "high" : "medium"),
  // A contract is no invoice: a draft at the former terms is held by the exception of that draft.
  holdsInvoice: () => false,
  detect(facts, today) {
    const changes = staleTerms(facts, today);
    if (changes.length === 0) return null;
    const { contract } = facts;
    return {
      dedupeKey: contract.id,
      details: { currency: contract.currency, contractNumber: contract.number, changes },
    };
  },
  title: titleOf,
  diagnose(details, facts) {
    const orders = listWords([
      ...new Set(
        details.changes.map(({ orderNumber, effectiveOn }) => `order ${orderNumber} of ${dayWords(effectiveOn)}`),
      ),
    ]);
    const amount = atStake(details);
    const stake = amount === 0n ? "by use" : `by ${amountWords(amount, details.currency)} a period`;
    return `${titleOf(details)}: ${orders} took effect on contract ${details.contractNumber} of ${facts.customer.name} and billing goes on as before, so the next invoice will be wrong ${stake}.`;
  },
  amount: (details) => {
    const minor = atStake(details);
    return minor === 0n ? null : { minor, currency: details.currency };
  },
  cause: (details) =>
    details.changes.every(({ isBilledSince }) => isBilledSince)
      ? "Amendment not carried to the subscription for a whole period"
      : "Amendment inside a period not carried to the subscription",
  evidence(details, facts) {
    const { contract, billing } = systemNames;
    const rows = details.changes.flatMap((change) => changeRows(change, details.currency, facts));
    return evidenceOf(
      [contract, billing],
      [
        ...rows,
        statedRow("Contract", [
          cell(contract, details.contractNumber, facts.contract, "Contract"),
          cell(
            billing,
            listWords([...new Set(details.changes.map((each) => each.subscriptionId))]),
            null,
            "subscription",
          ),
        ]),
      ],
    );
  },
  fixes: (details, facts) => [setTerms(details, facts)],
  proof(details, facts) {
    const { contract, subscriptions } = facts;
    if (!isInForce(facts))
      return `Contract ${contract.number} is ${contract.isDeleted ? "deleted" : contract.status.toLowerCase()} in the CRM and amends nothing any more.`;
    if (!subscriptions.some(isRunning)) return `Nothing runs for contract ${contract.number} in billing any more.`;
    return `What runs in billing for contract ${contract.number} has the terms of ${listWords([...new Set(details.changes.map(({ orderNumber }) => `order ${orderNumber}`))])}, or newer ones.`;
  },
  seenAt: ({ contract, subscriptions }) =>
    new Date(Math.max(...[contract, ...subscriptions].map(({ seenAt }) => seenAt.getTime()))),
});

function setTerms(details: AmendmentDetails, facts: ContractSubjectFacts): Fix {
  const effects = details.changes.map((change) => effectOf(change, details, facts));
  const spread = details.changes.find(({ itemIds }) => itemIds.length > 1);
  const isBackdated = details.changes.some(({ isBilledSince }) => isBilledSince);
  return {
    key: "set_amended_terms",
    label:
      details.changes.length === 1 && details.changes[0]
        ? `Set ${productWords(details.changes[0].productCode)} to ${agreedWords(details.changes[0], details.currency)}`
        : `Set ${details.changes.length} items to the amended terms`,
    steps: [
      ...effects.map((effect) => `${effect.label} in billing.`),
      "Billing gives back the rest of the running period at the former terms and charges it at the new ones; both stand on the next invoice.",
      ...(isBackdated
        ? ["What was billed for periods before stays as it is; those invoices have cases of their own."]
        : []),
      "Docket reads the subscription again; once it has the terms of the contract, this case closes.",
    ],
    fields: [],
    refusal: spread
      ? `${productWords(spread.productCode)} runs in ${spread.itemIds.length} items; which of them to change is for a person to decide in billing.`
      : null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No item is left to correct. Open the case again to see how it stands." };
    },
  };
}

function effectOf(change: StaleTerms, { currency }: AmendmentDetails, facts: ContractSubjectFacts): PlannedEffect {
  const system = facts.subscriptions.find(({ externalId }) => externalId === change.subscriptionId)?.system ?? "stripe";
  const product = productWords(change.productCode);
  const label =
    change.kind === "ended"
      ? `End ${product} as of ${dayWords(change.effectiveOn)}`
      : `Set ${product} to ${agreedWords(change, currency)} as of ${dayWords(change.effectiveOn)}`;
  return {
    system,
    label,
    target: `subscription:${change.subscriptionId}`,
    operation: {
      operation: "subscription.correct_item",
      subscriptionId: change.subscriptionId,
      itemId: change.itemIds[0] ?? null,
      productCode: change.productCode,
      quantity: change.isMetered ? null : change.agreedQuantity,
      unitPriceMicros: change.agreedPriceMicros,
      currency,
      effectiveOn: change.effectiveOn,
    },
  };
}

function changeRows(change: StaleTerms, currency: string, { contract, subscriptions }: ContractSubjectFacts) {
  const { contract: agreed, billing } = systemNames;
  const product = productWords(change.productCode);
  const source =
    contract.prices.find(
      (price) => price.productCode === change.productCode && price.orderNumber === change.orderNumber,
    ) ?? contract;
  const subscription = subscriptions.find(({ externalId }) => externalId === change.subscriptionId) ?? null;
  const sentence = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
  return [
    {
      label: `${product}: terms`,
      differs: true,
      cells: [
        cell(agreed, sentence(agreedWords(change, currency)), source, "OrderItem"),
        cell(billing, sentence(runsWords(change, currency)), subscription, "subscription"),
      ],
    },
    statedRow(`${product}: since`, [
      cell(agreed, `${dayWords(change.effectiveOn)}, order ${change.orderNumber}`, source, "OrderItem"),
      cell(billing, null, subscription, "subscription"),
    ]),
  ];
}
