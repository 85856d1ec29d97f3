import { isSameName } from "#server/domain/exceptions/company-names";
import type { CustomerFacts, SeenWord } from "#server/domain/exceptions/customer-facts";
import { bareTaxId } from "#server/domain/exceptions/tax-ids";
import { blankToNull } from "#server/domain/exceptions/words";
import { type AuthorityField, type AuthorityRole, saidBy } from "#server/domain/sync/authority";

/** What is compared of a customer, the gravest first: it decides about money, then about time, then about words. */
export const comparedFields = ["currency", "taxId", "country", "paymentTerms", "parent", "name"] as const;
export type ComparedField = (typeof comparedFields)[number];

export const fieldLabels: Record<ComparedField, string> = {
  currency: "Currency",
  taxId: "Tax id",
  country: "Country",
  paymentTerms: "Payment terms",
  parent: "Parent",
  name: "Name",
};

/** What a system is called within a sentence. */
export const systemWords: Record<AuthorityRole, string> = {
  crm: "the CRM",
  billing: "billing",
  erp: "the ERP",
  gateway: "the payment gateway",
  file: "an imported file",
};

/** The field of the document on authority that says whose word counts; the country is part of the address. */
const authorityOf: Record<ComparedField, AuthorityField> = {
  currency: "currency",
  taxId: "taxId",
  country: "address",
  paymentTerms: "paymentTerms",
  parent: "parent",
  name: "name",
};

export type Difference = { field: ComparedField; owner: SeenWord; word: SeenWord; right: string; value: string };

/** Every word that contradicts the one that counts. Silence is no contradiction, and a field nobody has a say in is left alone. */
export function differencesOf({ words, authority }: Pick<CustomerFacts, "words" | "authority">): Difference[] {
  return comparedFields.flatMap((field) => {
    const roles: readonly AuthorityRole[] = authority[authorityOf[field]];
    const owner = roles.flatMap(
      (role) => words.find((word) => word.role === role && saidOn(word, field) !== null) ?? [],
    )[0];
    const right = owner ? saidOn(owner, field) : null;
    if (!owner || right === null) return [];
    return words.flatMap((word): Difference[] => {
      const value = saidOn(word, field);
      return word === owner || value === null || isSame(field, right, value)
        ? []
        : [{ field, owner, word, right, value }];
    });
  });
}

export function saidOn(word: SeenWord, field: ComparedField): string | null {
  if (field !== "country") return blankToNull(saidBy(word, authorityOf[field]));
  const facts = word.facts as { address?: { country?: string | null }; country?: string | null };
  return blankToNull(facts.address?.country ?? facts.country);
}

function isSame(field: ComparedField, left: string, right: string): boolean {
  if (field === "name") return isSameName(left, right);
  if (field === "taxId") return bareTaxId(left) === bareTaxId(right);
  return left.trim().toUpperCase() === right.trim().toUpperCase();
}
