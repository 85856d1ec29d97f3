import type { Seen } from "#server/domain/exceptions/facts";
import type { AuthorityRole } from "#server/domain/sync/authority";

/** Whom an invoice bills, and in whose name, as every system has it: what tax and legal entity follow from. */
export type InvoicePartyFacts = {
  /** The customer's tax numbers as billing has them on the invoice; null where it does not say. */
  taxIds: readonly { type: string; value: string | null }[] | null;
  /** The address billing taxed it by; null where it does not say. */
  taxedIn: { country: string | null; region: string | null } | null;
  /** Billing charges this customer no tax at all. */
  isExempt: boolean;
  /** The customer's tax number in the systems that keep the master, the one whose word counts first. */
  masterTaxIds: readonly (Seen & { role: AuthorityRole; value: string })[];
  /** What the tax engine holds of the invoice; null where it knows none, or took it back. */
  engine: (Seen & { country: string | null; region: string | null; taxMinor: bigint | null }) | null;
  /** What the CRM account says; null where it says nothing. */
  account: (Seen & { entityCode: string | null; currency: string | null }) | null;
  /** Who signed the contract, and whether that is a company above the customer. */
  contractor: { id: string; name: string; entityCode: string; isAbove: boolean } | null;
};
