import { z } from "zod";
import {
  comparedFields,
  type Difference,
  differencesOf,
  fieldLabels,
  saidOn,
  systemWords,
} from "#server/domain/exceptions/customer-differences";
import type { CustomerFacts, SeenWord } from "#server/domain/exceptions/customer-facts";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf } from "#server/domain/exceptions/evidence";
import { customerMasterFixes } from "#server/domain/exceptions/types/customer-master-fixes";
import { listWords } from "#server/domain/exceptions/words";
import { type AuthorityRole, authorityRoleLabels, authorityRoles } from "#server/domain/sync/authority";

const Details = z.strictObject({
  differences: z
    .array(
      z.strictObject({
        field: z.enum(comparedFields),
        role: z.enum(authorityRoles),
        value: z.string(),
        ownerRole: z.enum(authorityRoles),
        right: z.string(),
      }),
    )
    .min(1),
});
type Details = z.infer<typeof Details>;
type Differing = Details["differences"][number];

/** What a wrong value does: another currency or tax number makes wrong documents, a name alone confuses people. */
const gravity = {
  currency: "high",
  taxId: "high",
  country: "high",
  paymentTerms: "medium",
  parent: "low",
  name: "low",
} as const;
const ranks = ["high", "medium", "low"] as const;

const consequences: Record<Differing["field"], string> = {
  currency: "what is posted and paid cannot be matched",
  taxId: "tax is reported under two numbers",
  country: "tax is calculated for the wrong country",
  paymentTerms: "due dates and reminders disagree",
  parent: "group limits and statements are wrong",
  name: "people and payments are hard to match",
};

export const customerMasterMismatch = defineExceptionType({
  key: "customer_master_mismatch",
  label: "Customer master mismatch",
  queue: "exceptions",
  subject: "customer",
  details: Details,
  rootCauses: ["customer_master_data", "mapping_change", "manual_entry", "source_outage"],
  dueInHours: 72,
  severity: ({ differences }) =>
    ranks.find((rank) => differences.some(({ field }) => gravity[field] === rank)) ?? "low",
  holdsInvoice: () => false,
  detect(facts) {
    if (facts.customer.isDeleted) return null;
    const differences = differencesOf(facts);
    if (differences.length === 0) return null;
    return { dedupeKey: facts.customer.id, details: { differences: differences.map(statedOf) } };
  },
  title({ differences }) {
    const [first, ...others] = differences;
    if (!first) return "Systems differ";
    if (others.length > 0)
      return `${listWords([...new Set(differences.map(({ field }) => fieldLabels[field]))])} differ between systems`;
    return `${fieldLabels[first.field]}: ${first.value} in ${systemWords[first.role]}, ${first.right} in ${systemWords[first.ownerRole]}`;
  },
  diagnose({ differences }, facts) {
    const said = differences.map(
      ({ field, role, value, right, ownerRole }) =>
        `${systemWords[role]} has ${fieldLabels[field].toLowerCase()} ${value} where ${systemWords[ownerRole]} has ${right}`,
    );
    const [first] = differences;
    return `For ${facts.customer.name} ${listWords(said)}; until one of them is put right, ${first ? consequences[first.field] : "they disagree"}.`;
  },
  amount: () => null,
  cause({ differences }) {
    const [first] = differences;
    return first
      ? `${fieldLabels[first.field]} of ${systemWords[first.role]} differs from ${systemWords[first.ownerRole]}`
      : null;
  },
  evidence({ differences }, facts) {
    const roles = authorityRoles.filter((role) => facts.words.some((word) => word.role === role));
    const differing = new Set(differences.map(({ field }) => field));
    const rows = comparedFields.map((field) => ({
      label: fieldLabels[field],
      differs: differing.has(field),
      cells: roles.map((role) => {
        const word = facts.words.find((each) => each.role === role) ?? null;
        return cell(authorityRoleLabels[role], word && saidOn(word, field), word, objectTypes[role]);
      }),
    }));
    return evidenceOf(
      roles.map((role) => authorityRoleLabels[role]),
      rows.filter(({ cells }) => cells.some(({ value }) => value !== null)),
    );
  },
  fixes: (_details, facts) => customerMasterFixes(facts),
  proof({ differences }, facts) {
    const [first] = differences;
    if (facts.customer.isDeleted || !first) return `${facts.customer.name} is gone, so nothing has to agree any more.`;
    const fields = [...new Set(differences.map(({ field }) => fieldLabels[field].toLowerCase()))];
    return `Every system has the same ${listWords(fields)} for ${facts.customer.name}.`;
  },
  seenAt: earliestSeen,
});

const objectTypes: Record<AuthorityRole, string> = {
  crm: "Account",
  billing: "customer",
  erp: "customer",
  gateway: "customer",
  file: "row",
};

function statedOf({ field, word, value, owner, right }: Difference): Differing {
  return { field, role: word.role, value, ownerRole: owner.role, right };
}

/** As old as the oldest of the words that still differ: a fix of two systems fell short only once both were read again. */
function earliestSeen(facts: CustomerFacts): Date {
  const words: readonly SeenWord[] = differencesOf(facts).map(({ word }) => word);
  const times = (words.length > 0 ? words : facts.words).map(({ seenAt }) => seenAt.getTime());
  return new Date(times.length > 0 ? Math.min(...times) : 0);
}
