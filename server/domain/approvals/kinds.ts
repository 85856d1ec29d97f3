import { z } from "zod";
import type { Permission } from "#server/domain/access/permissions";

/**
 * What can be asked for. Each kind has a file that prepares it in `server/services/approvals/kinds`; kinds of one family
 * give away the same money in another way, so that what was asked for in parts is added up over the family.
 */
export const requestKinds = [
  "credit_memo",
  "write_off",
  "refund",
  "bank_return",
  "case_fix",
  "service_restriction",
  "agency_handover",
  "payment_plan",
  "policy_change",
  "access_change",
  "data_repair",
  "invoice_release",
  "outlier_release",
  "contract_exception",
  "rate_change",
  "revenue_override",
] as const;
export type RequestKind = (typeof requestKinds)[number];
export const RequestKind = z.enum(requestKinds);

type KindWords = {
  label: string;
  /** What a signature lets happen, for whoever has never seen one: "Takes back part of what an invoice claims." */
  means: string;
  /** Requests of one family over one customer, invoice or requester are added up. */
  family:
    | "given_away"
    | "restricted"
    | "handed_over"
    | "deferred"
    | "rules"
    | "access"
    | "data"
    | "let_through"
    | "agreed"
    | "revenue";
  /** Who may ask for it, where that is not whoever raises credits and write-offs: that is a duty of its own. */
  asks?: Permission;
  /** Set where a row that holds for every kind says nothing about it: it is signed as a row that names it asks. */
  isOnlyByName?: true;
};

export const kindWords: Record<RequestKind, KindWords> = {
  credit_memo: {
    label: "Credit memo",
    means: "Takes back all or part of what an invoice claims, with its tax and its revenue.",
    family: "given_away",
  },
  write_off: {
    label: "Write-off",
    means: "Gives up what is left of invoices nobody expects to be paid.",
    family: "given_away",
  },
  refund: { label: "Refund", means: "Sends money that was paid back to its payer.", family: "given_away" },
  bank_return: {
    label: "Return from the bank",
    means: "Sends money on our bank account that is nobody's here back to the account it came from.",
    family: "given_away",
  },
  case_fix: {
    label: "Correction that moves money",
    means: "Does what a case offers to put it right, where that moves money already claimed.",
    family: "given_away",
  },
  service_restriction: {
    label: "Service restriction",
    means: "Restricts what a customer who does not pay can use or add, or lifts it again.",
    family: "restricted",
  },
  agency_handover: {
    label: "Agency hand-over",
    means:
      "Hands an account over to a collection agency. Nothing is asked of the customer here until it is taken back.",
    family: "handed_over",
  },
  payment_plan: {
    label: "Payment plan",
    means: "Lets a customer pay open invoices in dated instalments.",
    family: "deferred",
  },
  policy_change: {
    label: "Policy change",
    means: "Puts a drafted version of a policy in force.",
    family: "rules",
    asks: "approval.ask",
    isOnlyByName: true,
  },
  access_change: {
    label: "Access change",
    means: "Gives a person a role over legal entities, or ends one.",
    family: "access",
    asks: "access.administer",
    isOnlyByName: true,
  },
  data_repair: {
    label: "Data repair",
    means: "Corrects many synced records at once, or lets a difference between counts stand.",
    family: "data",
    asks: "sync.repair",
    isOnlyByName: true,
  },
  invoice_release: {
    label: "Release of a held invoice",
    means: "Lets a held draft go out as it is, while the cases that hold it stay open.",
    family: "let_through",
  },
  outlier_release: {
    label: "Outlier charge",
    means: "Bills a charge as it stands although it stands out.",
    family: "let_through",
  },
  contract_exception: {
    label: "Contract exception",
    means: "Lets a document, or all that is billed under a contract, deviate from what was agreed for a while.",
    family: "let_through",
  },
  rate_change: {
    label: "Rate change",
    means: "Changes an agreed price or hourly rate from a day on.",
    family: "agreed",
  },
  revenue_override: {
    label: "Revenue override",
    means: "Has revenue recognised otherwise than over what its line was billed for.",
    family: "revenue",
  },
};

/** In the middle of a sentence: "a credit memo", "an access change". */
export function aKind(kind: RequestKind): string {
  const label = kindWords[kind].label.toLowerCase();
  return `${/^[aeiou]/.test(label) ? "an" : "a"} ${label}`;
}

/** Who may ask for a kind. */
export function asksFor(kind: RequestKind): Permission {
  return kindWords[kind].asks ?? "approval.request";
}

/** The kinds whose amounts are added up with those of this one. */
export function kindsOfFamily(kind: RequestKind): RequestKind[] {
  return requestKinds.filter((each) => kindWords[each].family === kindWords[kind].family);
}

/** Why something is asked for: a controlled list, so that precedents and reports can be told apart by it. */
export const requestReasons = [
  "billing_error",
  "price_agreement",
  "service_failure",
  "duplicate",
  "tax_correction",
  "goodwill",
  "uncollectible",
  "small_balance",
  "insolvency",
  "customer_hardship",
  "contract_change",
  "data_correction",
  "other",
] as const;
export type RequestReason = (typeof requestReasons)[number];
export const RequestReason = z.enum(requestReasons);

export const reasonLabels: Record<RequestReason, string> = {
  billing_error: "Billing error",
  price_agreement: "Price agreed otherwise",
  service_failure: "Service failure",
  duplicate: "Billed twice",
  tax_correction: "Tax correction",
  goodwill: "Goodwill",
  uncollectible: "Uncollectible",
  small_balance: "Small balance",
  insolvency: "Insolvency",
  customer_hardship: "Customer in difficulty",
  contract_change: "Contract changed",
  data_correction: "Data correction",
  other: "Other, as described",
};
