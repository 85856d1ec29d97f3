import {
  type ComparedField,
  type Difference,
  differencesOf,
  fieldLabels,
  systemWords,
} from "#server/domain/exceptions/customer-differences";
import type { CustomerFacts } from "#server/domain/exceptions/customer-facts";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { listWords } from "#server/domain/exceptions/words";
import type { CustomerField } from "#server/domain/sync/effects";
import type { FactsOf } from "#server/domain/sync/records";

/** What can be written to which system, and what the act calls it. */
const writable: { [Role in "billing" | "erp"]: Partial<Record<ComparedField, CustomerField>> } = {
  billing: { name: "name" },
  erp: { name: "name", currency: "currency", paymentTerms: "payment_terms", taxId: "tax_id" },
};

/** Carries the word that counts to every system that differs and can be written to. */
export function customerMasterFixes(facts: CustomerFacts): Fix[] {
  const planned = differencesOf(facts).map((difference) => ({ difference, effect: effectOf(difference, facts) }));
  const effects = planned.flatMap(({ effect }) => effect ?? []);
  const left = planned.flatMap(({ difference, effect }) => (effect ? [] : [difference]));
  const [first, ...others] = effects;
  const refusal = first
    ? null
    : `${listWords(left.map(whyNot))}. Have it put right there; the case closes once the systems agree.`;
  return [
    {
      key: "carry_master_value",
      label:
        first && others.length === 0
          ? first.label
          : `Carry ${effects.length || left.length} values to where they differ`,
      steps: [
        ...effects.map(({ label }) => `${label}.`),
        ...left.map((difference) => `${whyNot(difference)}; that stays for a person to put right there.`),
        `Docket reads ${facts.customer.name} again; once the systems agree, this case closes.`,
      ],
      fields: [],
      refusal,
      build: () =>
        first ? { kind: "effects", effects: [first, ...others] } : { kind: "refused", reason: refusal ?? "" },
    },
  ];
}

function effectOf(difference: Difference, facts: CustomerFacts): PlannedEffect | null {
  const { field, word, right } = difference;
  const target = `customer:${word.externalId}`;
  if (field === "country" && word.role === "billing") {
    const address = addressOf(difference);
    if (!address) return null;
    return {
      system: word.system,
      operation: { operation: "customer.correct_address", customerId: word.externalId, ...address, invoiceId: "" },
      label: `Set the address of ${facts.customer.name} in ${systemWords[word.role]} to ${right}`,
      target,
    };
  }
  const name = word.role === "billing" || word.role === "erp" ? writable[word.role][field] : undefined;
  if (!name) return null;
  const value = field === "paymentTerms" ? right.replace(/\D/g, "") : right;
  return {
    system: word.system,
    operation: { operation: "customer.correct_field", customerId: word.externalId, field: name, value },
    label: `Set ${fieldLabels[field].toLowerCase()} of ${facts.customer.name} in ${systemWords[word.role]} to ${right}`,
    target,
  };
}

/** The whole address goes along: half of one would be an address nobody lives at. */
function addressOf({ owner }: Difference) {
  const { address } = owner.facts as FactsOf<"crm_account">;
  if (!address?.country || !address.postalCode) return null;
  return {
    line1: address.line1 ?? "",
    city: address.city ?? "",
    region: address.region ?? "",
    postalCode: address.postalCode,
    country: address.country,
  };
}

function whyNot({ field, word }: Difference): string {
  const label = fieldLabels[field].toLowerCase();
  if (word.role === "billing" && field === "currency")
    return "The currency of a customer in billing is fixed by their first invoice and cannot be changed";
  if (word.role === "erp" && field === "country") return "The ERP keeps no country that Docket can change";
  return `Docket cannot change the ${label} in ${systemWords[word.role]}`;
}
