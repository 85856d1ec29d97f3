import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { type ReturnReason, returnReasons } from "#server/domain/cash/bank-returns";
import { decimalFromMinor } from "#server/domain/money";
import {
  type AccessDraft,
  accessDraftOf,
  accessTerms,
  emptyAccess,
  emptyPlan,
  givenTerms,
  type PlanDraft,
  planDraftOf,
  planTerms,
} from "./inside-draft";
import { emptyOutside, type OutsideDraft, outsideDraftOf, outsideTerms } from "./outside-draft";
import { type Reading, readAmount, readPercentage } from "./typed-amounts";

export const creditChoices = ["whole", "percentage", "amount", "lines"] as const;
export type CreditChoiceKey = (typeof creditChoices)[number];
export const paidParts = ["balance", "refund", "out_of_band"] as const;
export type PaidPart = (typeof paidParts)[number];
export const refundReasons = ["requested_by_customer", "duplicate", "fraudulent"] as const;
export type RefundReason = (typeof refundReasons)[number];

export const standings = ["suspended", "expansion_blocked", "good"] as const;
export type StandingKey = (typeof standings)[number];

/** A request as somebody fills it in. What belongs to another kind than the chosen one stays as it was typed. */
export type AskDraft = {
  kind: RequestKind;
  invoiceIds: readonly string[];
  paymentId: string | null;
  /** The booking of the bank that money goes back of. */
  entryId: string | null;
  caseId: string | null;
  fix: string | null;
  fixInput: Readonly<Record<string, string>>;
  choice: CreditChoiceKey;
  percentage: string;
  amount: string;
  /** Typed amounts by line. */
  lines: Readonly<Record<string, string>>;
  paidPart: PaidPart;
  /** The open invoice that takes what stays with the customer; empty to leave it in hand. */
  applyTo: string;
  memo: string;
  /** What goes back, of a payment or of a booking. */
  refundAmount: string;
  refundWhy: RefundReason;
  returnWhy: ReturnReason;
  customerId: string | null;
  standing: StandingKey;
  /** To whom an account is handed over. */
  agency: string;
  plan: PlanDraft;
  access: AccessDraft;
  outside: OutsideDraft;
  /** Terms that the page it was begun on has settled: a drafted version, messages, a count. */
  given: Terms;
  reasonCode: RequestReason | null;
  reason: string;
  /** The request it changes; null for a new one. */
  changesId: string | null;
};

export const emptyAsk: AskDraft = {
  kind: "credit_memo",
  invoiceIds: [],
  paymentId: null,
  entryId: null,
  caseId: null,
  fix: null,
  fixInput: {},
  choice: "amount",
  percentage: "",
  amount: "",
  lines: {},
  paidPart: "balance",
  applyTo: "",
  memo: "",
  refundAmount: "",
  refundWhy: "requested_by_customer",
  returnWhy: "misdirected",
  customerId: null,
  standing: "suspended",
  agency: "",
  plan: emptyPlan,
  access: emptyAccess,
  outside: emptyOutside,
  given: {},
  reasonCode: null,
  reason: "",
  changesId: null,
};

export type Terms = Record<string, unknown>;

const SHORTEST_NAME = 2;
const SHORTEST_MEMO = 3;
const SHORTEST_REASON = 10;

/** The terms of the chosen kind, as the server takes them; or the first thing that is missing or wrong. */
export function termsOf(draft: AskDraft, currency: string | null): Reading<Terms> {
  switch (draft.kind) {
    case "credit_memo":
      return creditTerms(draft, currency);
    case "write_off":
      return draft.invoiceIds.length === 0
        ? { trouble: "Choose an invoice first." }
        : withMemo(draft, { invoiceIds: draft.invoiceIds });
    case "refund":
      return refundTerms(draft, currency);
    case "bank_return":
      return bankReturnTerms(draft, currency);
    case "case_fix":
      return draft.caseId === null || draft.fix === null
        ? { trouble: "Choose the correction on its case first." }
        : { value: { caseId: draft.caseId, fix: draft.fix, input: draft.fixInput } };
    case "service_restriction":
      return draft.customerId === null
        ? { trouble: "Choose a customer first." }
        : { value: { customerId: draft.customerId, standing: draft.standing } };
    case "agency_handover":
      return noted(draft, agencyTerms(draft));
    case "payment_plan":
      return noted(draft, planTerms(draft.plan, draft.invoiceIds));
    case "access_change":
      return noted(draft, accessTerms(draft.access));
    case "data_repair":
      return noted(draft, givenTerms(draft.kind, draft.given));
    case "policy_change":
      return givenTerms(draft.kind, draft.given);
    case "invoice_release":
    case "outlier_release":
    case "contract_exception":
    case "rate_change":
      return outsideTerms(draft.kind, draft.outside, draft.given);
    case "revenue_override":
      return noted(draft, outsideTerms(draft.kind, draft.outside, draft.given));
  }
}

/** Null once everything is told that a request needs. */
export function missingOf({ reasonCode, reason }: AskDraft): string | null {
  if (reasonCode === null) return "Choose a reason.";
  if (reason.trim().length < SHORTEST_REASON) return "Say why in a sentence or two.";
  return null;
}

function creditTerms(draft: AskDraft, currency: string | null): Reading<Terms> {
  const [invoiceId] = draft.invoiceIds;
  if (invoiceId === undefined || currency === null) return { trouble: "Choose an invoice first." };
  const choice = choiceOf(draft, currency);
  if ("trouble" in choice) return choice;
  const applyToInvoiceId = draft.paidPart === "balance" && draft.applyTo !== "" ? draft.applyTo : null;
  return withMemo(draft, { invoiceId, choice: choice.value, paidPart: draft.paidPart, applyToInvoiceId });
}

function choiceOf({ choice, percentage, amount, lines }: AskDraft, currency: string): Reading<Terms> {
  if (choice === "whole") return { value: { of: "whole" } };
  if (choice === "percentage") {
    const read = readPercentage(percentage);
    return "trouble" in read ? read : { value: { of: "percentage", basisPoints: read.value } };
  }
  if (choice === "amount") {
    const read = readAmount(amount, currency);
    return "trouble" in read ? read : { value: { of: "amount", totalMinor: read.value.toString() } };
  }
  const typed = Object.entries(lines).filter(([, text]) => text.trim() !== "");
  if (typed.length === 0) return { trouble: "Write an amount beside at least one line." };
  const chosen = [];
  for (const [lineId, text] of typed) {
    const read = readAmount(text, currency);
    if ("trouble" in read) return read;
    chosen.push({ lineId, netMinor: read.value.toString() });
  }
  return { value: { of: "lines", lines: chosen } };
}

function agencyTerms({ customerId, agency }: AskDraft): Reading<Terms> {
  if (customerId === null) return { trouble: "Choose a customer first." };
  if (agency.trim().length < SHORTEST_NAME) return { trouble: "Say which agency gets the account." };
  return { value: { customerId, agency: agency.trim() } };
}

function refundTerms({ paymentId, refundAmount, refundWhy }: AskDraft, currency: string | null): Reading<Terms> {
  if (paymentId === null || currency === null) return { trouble: "Choose a payment first." };
  const read = readAmount(refundAmount, currency);
  if ("trouble" in read) return read;
  return { value: { paymentId, amountMinor: read.value.toString(), why: refundWhy } };
}

function bankReturnTerms({ entryId, refundAmount, returnWhy }: AskDraft, currency: string | null): Reading<Terms> {
  if (entryId === null || currency === null) return { trouble: "Choose a booking of the bank first." };
  const read = readAmount(refundAmount, currency);
  if ("trouble" in read) return read;
  return { value: { entryId, amountMinor: read.value.toString(), why: returnWhy } };
}

function withMemo({ memo }: AskDraft, terms: Terms): Reading<Terms> {
  if (memo.trim().length < SHORTEST_MEMO) return { trouble: "Write a memo of a few words." };
  return { value: { ...terms, memo: memo.trim() } };
}

function noted(draft: AskDraft, terms: Reading<Terms>): Reading<Terms> {
  return "trouble" in terms ? terms : withMemo(draft, terms.value);
}

type Asked = { kind: RequestKind; terms: Terms; reasonCode: RequestReason; reason: string; caseId: string | null };

/** A request that stands, as a form to change it with. What is not in its terms is left empty. */
export function draftOf({ kind, terms, reasonCode, reason, caseId }: Asked, currency: string | null): AskDraft {
  const begun = { ...emptyAsk, kind, reasonCode, reason, caseId, ...memoOf(terms) };
  const inWords = (minor: unknown) =>
    currency !== null && typeof minor === "string" ? decimalFromMinor(BigInt(minor), currency) : "";
  switch (kind) {
    case "credit_memo":
      return { ...begun, ...creditOf(terms, inWords) };
    case "write_off":
      return { ...begun, invoiceIds: stringsOf(terms.invoiceIds) };
    case "refund":
      return {
        ...begun,
        paymentId: stringOf(terms.paymentId),
        refundAmount: inWords(terms.amountMinor),
        refundWhy: refundReasons.find((why) => why === terms.why) ?? emptyAsk.refundWhy,
      };
    case "bank_return":
      return {
        ...begun,
        entryId: stringOf(terms.entryId),
        refundAmount: inWords(terms.amountMinor),
        returnWhy: returnReasons.find((why) => why === terms.why) ?? emptyAsk.returnWhy,
      };
    case "case_fix":
      return {
        ...begun,
        caseId: stringOf(terms.caseId) ?? caseId,
        fix: stringOf(terms.fix),
        fixInput: textsOf(terms.input),
      };
    case "service_restriction":
      return {
        ...begun,
        customerId: stringOf(terms.customerId),
        standing: standings.find((one) => one === terms.standing) ?? emptyAsk.standing,
      };
    case "agency_handover":
      return { ...begun, customerId: stringOf(terms.customerId), agency: stringOf(terms.agency) ?? "" };
    case "payment_plan":
      return { ...begun, invoiceIds: stringsOf(terms.invoiceIds), plan: planDraftOf(terms, currency) };
    case "access_change":
      return { ...begun, access: accessDraftOf(terms) };
    case "data_repair":
    case "policy_change": {
      const { memo: _memo, ...given } = terms;
      return { ...begun, given };
    }
    case "invoice_release":
    case "outlier_release":
    case "contract_exception":
    case "rate_change":
    case "revenue_override":
      return { ...begun, ...outsideDraftOf(terms) };
  }
}

function creditOf(terms: Terms, inWords: (minor: unknown) => string): Partial<AskDraft> {
  const choice = recordOf(terms.choice);
  const invoiceId = stringOf(terms.invoiceId);
  const lines = Array.isArray(choice.lines) ? choice.lines.map(recordOf) : [];
  return {
    invoiceIds: invoiceId === null ? [] : [invoiceId],
    choice: creditChoices.find((of) => of === choice.of) ?? emptyAsk.choice,
    percentage: typeof choice.basisPoints === "number" ? decimalFromMinor(BigInt(choice.basisPoints), "EUR") : "",
    amount: inWords(choice.totalMinor),
    lines: Object.fromEntries(lines.map(({ lineId, netMinor }) => [String(lineId), inWords(netMinor)])),
    paidPart: paidParts.find((part) => part === terms.paidPart) ?? emptyAsk.paidPart,
    applyTo: stringOf(terms.applyToInvoiceId) ?? "",
  };
}

function memoOf({ memo }: Terms): Pick<AskDraft, "memo"> {
  return { memo: stringOf(memo) ?? "" };
}

function recordOf(value: unknown): Terms {
  return typeof value === "object" && value !== null ? (value as Terms) : {};
}

function stringOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(recordOf(value)).map(([name, text]) => [name, String(text)]));
}
