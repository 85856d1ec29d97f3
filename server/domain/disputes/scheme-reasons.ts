/**
 * Why payers' banks take card payments back, and what each reason asks of us. The groups and their words are those of the
 * payment platform, which sorts every scheme's codes into them; codes as of November 2026.
 * @see https://docs.stripe.com/disputes/categories
 * @see https://docs.stripe.com/disputes/reason-codes-defense-requirements
 */

/** What can be laid before a bank; each is a part of the evidence pack. */
export const evidenceKinds = [
  "agreement",
  "invoice",
  "delivery",
  "use",
  "earlier_payments",
  "correspondence",
  "refunds",
  "files",
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export type SchemeReason = {
  label: string;
  /** What the payer's bank says, in a sentence. */
  claim: string;
  visa: readonly string[];
  mastercard: readonly string[];
  /** What has to be shown, the weightiest first. */
  asks: readonly { kind: EvidenceKind; words: string }[];
};

const used = { kind: "use", words: "that the customer used the service after it was paid" } as const;
const agreed = { kind: "agreement", words: "that the customer agreed to the charge" } as const;
const sent = { kind: "delivery", words: "that the invoice reached the customer before the charge" } as const;
const before = { kind: "earlier_payments", words: "earlier payments the same customer never contested" } as const;
const wrote = { kind: "correspondence", words: "what the customer wrote and was told" } as const;

const reasons = {
  fraudulent: {
    label: "Not authorised",
    claim: "The cardholder says they did not make or allow the payment.",
    visa: ["10.1", "10.2", "10.3", "10.4", "10.5"],
    mastercard: ["4837", "4849", "4870", "4871"],
    asks: [before, used, agreed, sent, wrote],
  },
  product_not_received: {
    label: "Not received",
    claim: "The cardholder says what was paid for never came.",
    visa: ["13.1"],
    mastercard: ["4853", "4855"],
    asks: [used, { kind: "delivery", words: "that service and invoice reached the customer" }, agreed, wrote],
  },
  product_unacceptable: {
    label: "Not as agreed",
    claim: "The cardholder says what came was not what was agreed.",
    visa: ["13.3", "13.4", "13.5"],
    mastercard: ["4853"],
    asks: [{ kind: "agreement", words: "what was agreed, beside what was billed" }, used, wrote, sent],
  },
  subscription_canceled: {
    label: "Cancelled before",
    claim: "The cardholder says the subscription was cancelled before the charge.",
    visa: ["13.2"],
    mastercard: ["4853"],
    asks: [
      { kind: "agreement", words: "that the agreement ran on, and how it could be ended" },
      { kind: "use", words: "use after the day it is said to have been cancelled" },
      { kind: "correspondence", words: "that no cancellation came before the charge" },
      before,
    ],
  },
  credit_not_processed: {
    label: "Credit not paid out",
    claim: "The cardholder says a refund or credit was owed and never came.",
    visa: ["13.6", "13.7"],
    mastercard: ["4853", "4860"],
    asks: [
      { kind: "refunds", words: "refunds and credits that were given, with their days" },
      { kind: "correspondence", words: "that none was promised, or what was" },
      agreed,
      used,
    ],
  },
  duplicate: {
    label: "Charged twice",
    claim: "The cardholder says the same was charged more than once, or paid by other means.",
    visa: ["12.6.1", "12.6.2"],
    mastercard: ["4834"],
    asks: [
      { kind: "invoice", words: "that each charge pays an invoice of its own" },
      { kind: "earlier_payments", words: "the other charges and what each of them paid" },
      { kind: "refunds", words: "that no charge was given back" },
    ],
  },
  unrecognized: {
    label: "Not recognised",
    claim: "The cardholder does not recognise the payment on their statement.",
    visa: [],
    mastercard: ["4863"],
    asks: [{ kind: "invoice", words: "what the charge was for and whom it names" }, before, used, sent],
  },
  general: {
    label: "Other reason",
    claim: "The bank gives a reason of its own.",
    visa: ["11.1", "11.2", "11.3", "12.1", "12.2", "12.3", "12.4", "12.5", "12.7", "13.8"],
    mastercard: ["4808", "4831", "4842", "4846", "4859"],
    asks: [{ kind: "invoice", words: "what the charge was for" }, agreed, used, before, wrote],
  },
} as const satisfies Record<string, SchemeReason>;

export type SchemeReasonKey = keyof typeof reasons;
export const schemeReasonKeys = Object.keys(reasons) as SchemeReasonKey[];

/** Debits taken back and reasons nobody listed are answered like the bank's own. */
export function schemeReasonOf(reason: string | null): SchemeReason & { key: SchemeReasonKey } {
  const key = reason !== null && Object.hasOwn(reasons, reason) ? (reason as SchemeReasonKey) : "general";
  return { key, ...reasons[key] };
}

/** "Visa 13.2, Mastercard 4853"; null where the schemes have no code for it. */
export function schemeCodesInWords({ visa, mastercard }: Pick<SchemeReason, "visa" | "mastercard">): string | null {
  const words = [
    visa.length > 0 && `Visa ${visa.join(", ")}`,
    mastercard.length > 0 && `Mastercard ${mastercard.join(", ")}`,
  ];
  const said = words.filter((one) => one !== false);
  return said.length === 0 ? null : said.join(" · ");
}
