import { z } from "zod";
import type { FactsOf } from "#server/domain/sync/records";

/** What a system is to the company when two of them say different things about one customer. */
export const authorityRoles = ["crm", "billing", "erp", "gateway", "file"] as const;
export type AuthorityRole = (typeof authorityRoles)[number];

export const authorityRoleLabels: Record<AuthorityRole, string> = {
  crm: "CRM",
  billing: "Billing",
  erp: "ERP",
  gateway: "Payment gateway",
  file: "Imported file",
};

/** The fields of a customer, in the order people read them, and which systems say anything about each. */
export const authorityFields = {
  name: { label: "Name", sayers: ["crm", "billing", "erp", "gateway", "file"] },
  address: { label: "Address", sayers: ["crm", "billing"] },
  email: { label: "E-mail", sayers: ["billing", "gateway", "file"] },
  taxId: { label: "Tax id", sayers: ["crm", "erp", "file"] },
  paymentTerms: { label: "Payment terms", sayers: ["crm", "erp", "file"] },
  currency: { label: "Currency", sayers: ["crm", "billing", "erp", "file"] },
  entity: { label: "Legal entity", sayers: ["crm", "billing", "erp", "file"] },
  poRule: { label: "Purchase order rule", sayers: ["crm"] },
  tier: { label: "Tier", sayers: ["crm"] },
  parent: { label: "Parent", sayers: ["crm"] },
} as const satisfies Record<string, { label: string; sayers: readonly AuthorityRole[] }>;
export type AuthorityField = keyof typeof authorityFields;
export const authorityFieldKeys = Object.keys(authorityFields) as AuthorityField[];

const order = (field: AuthorityField) => {
  const { label, sayers } = authorityFields[field];
  const may: readonly AuthorityRole[] = sayers;
  return z
    .array(z.enum(authorityRoles))
    .min(1, `${label}: name at least one system`)
    .refine((roles) => new Set(roles).size === roles.length, `${label}: each system can stand there once`)
    .refine((roles) => roles.every((role) => may.includes(role)), {
      error: `${label}: only ${sayers.map((role) => authorityRoleLabels[role]).join(", ")} says anything about it`,
    });
};

/** Per field the systems whose word counts, first to last: the first that says something has it. */
export const FieldAuthority = z.strictObject({
  name: order("name"),
  address: order("address"),
  email: order("email"),
  taxId: order("taxId"),
  paymentTerms: order("paymentTerms"),
  currency: order("currency"),
  entity: order("entity"),
  poRule: order("poRule"),
  tier: order("tier"),
  parent: order("parent"),
});
export type FieldAuthority = z.output<typeof FieldAuthority>;

/** What a new installation starts from: the CRM says who customers are and on what terms, billing how to reach them. */
export const defaultFieldAuthority: FieldAuthority = {
  name: ["crm", "billing", "erp"],
  address: ["crm", "billing"],
  email: ["billing"],
  taxId: ["crm", "erp"],
  paymentTerms: ["crm", "erp"],
  currency: ["crm", "billing", "erp"],
  entity: ["crm", "billing", "erp"],
  poRule: ["crm"],
  tier: ["crm"],
  parent: ["crm"],
};

/** The kind of record in which a role speaks of customers. */
export const customerKindOfRole = {
  crm: "crm_account",
  billing: "billing_customer",
  erp: "erp_customer",
  gateway: "gateway_customer",
  file: "file_customer",
} as const satisfies Record<AuthorityRole, string>;

/** One system's word on one customer. */
export type CustomerWord = {
  role: AuthorityRole;
  system: string;
  externalId: string;
  facts: unknown;
  /** The legal entity of the ERP customer's subsidiary; the record itself names only the subsidiary. */
  subsidiaryEntity?: string | null;
};

/** What one field says, as a text to compare and to show; null where the system says nothing. */
export function saidBy(word: CustomerWord, field: AuthorityField): string | null {
  const value = readers[word.role](word.facts as never, word)[field];
  return value === undefined || value === null || value === "" ? null : String(value);
}

type Said = Partial<Record<AuthorityField, string | number | boolean | null>>;
type FactsOfRole<Role extends AuthorityRole> = FactsOf<(typeof customerKindOfRole)[Role]>;

const readers: { [Role in AuthorityRole]: (facts: FactsOfRole<Role>, word: CustomerWord) => Said } = {
  crm: (facts) => ({
    name: facts.name,
    address: addressText(facts.address),
    taxId: facts.taxId,
    paymentTerms: daysText(facts.paymentTermsDays),
    currency: facts.currency,
    entity: facts.entityCode,
    poRule: facts.poRequired ? "required" : "not required",
    tier: facts.tier,
    parent: facts.parentId,
  }),
  billing: (facts) => ({
    name: facts.name,
    address: addressText(facts.address),
    email: facts.email,
    currency: facts.currency,
    entity: facts.entityCode,
  }),
  erp: (facts, word) => ({
    name: facts.name,
    taxId: facts.taxId,
    paymentTerms: daysText(/\d{1,4}/.exec(facts.terms ?? "")?.[0] ?? null),
    currency: facts.currency,
    entity: word.subsidiaryEntity ?? null,
  }),
  gateway: (facts) => ({ name: facts.name, email: facts.email }),
  file: (facts) => ({
    name: facts.name,
    email: facts.email,
    taxId: facts.taxId,
    paymentTerms: daysText(facts.paymentTermsDays),
    currency: facts.currency,
    entity: facts.entityCode,
  }),
};

function addressText(address: FactsOf<"crm_account">["address"]): string | null {
  const parts = [address.line1, address.postalCode, address.city, address.region, address.country];
  return parts.filter((part) => part !== null && part.trim() !== "").join(", ") || null;
}

function daysText(days: number | string | null): string | null {
  return days === null ? null : `${days} days`;
}

export type FieldSaying = { role: AuthorityRole; system: string; externalId: string; value: string };
export type FieldWord = {
  field: AuthorityField;
  label: string;
  /** What counts and who says it; null where nobody with authority says anything. */
  owner: FieldSaying | null;
  /** What every other system says of it, whether or not it has authority. */
  others: (FieldSaying & { differs: boolean; hasAuthority: boolean })[];
};

/** For every field what counts under the document, whose word that is, and what the other systems say. */
export function fieldWords(document: FieldAuthority, words: readonly CustomerWord[]): FieldWord[] {
  // A customer known from files alone is what its file says, whatever the document gives to systems that do not know it.
  const isFromFile = words.length > 0 && words.every(({ role }) => role === "file");
  return authorityFieldKeys.map((field) => {
    const sayings = words.flatMap((word): FieldSaying[] => {
      const value = saidBy(word, field);
      const { role, system, externalId } = word;
      return value === null ? [] : [{ role, system, externalId, value }];
    });
    const roles: readonly AuthorityRole[] = isFromFile ? ["file"] : document[field];
    const owner = roles.flatMap((role) => sayings.find((saying) => saying.role === role) ?? [])[0] ?? null;
    const others = sayings
      .filter((saying) => saying !== owner)
      .map((saying) => ({
        ...saying,
        differs: owner === null || saying.value !== owner.value,
        hasAuthority: roles.includes(saying.role),
      }));
    return { field, label: authorityFields[field].label, owner, others };
  });
}
