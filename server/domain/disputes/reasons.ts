import { z } from "zod";
import { PolicyKey, PolicyLabel } from "#server/domain/collections/segments";
import { type RootCause, rootCauseKeys, rootCauseLabel } from "#server/domain/exceptions/root-causes";
import { amountWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { type DocumentTrouble, repeated } from "#server/domain/routing/document-trouble";

const Hours = z
  .int()
  .min(1)
  .max(24 * 60);

export const DisputeReason = z.strictObject({
  code: PolicyKey,
  label: PolicyLabel,
  /** The heading it stands under, which is the department that answers for it. */
  parent: PolicyKey,
  /** The team that owns such claims by the key of the team; null where whoever works disputes takes them. */
  team: z.string().min(1).max(60).nullable(),
  /** Working hours until it has to be decided. */
  dueInHours: Hours,
  /** Whether it is about lines of an invoice, which then have to be named. */
  needsLines: z.boolean(),
  /** What usually lies behind it: the likeliest first, offered when it closes. */
  rootCauses: z.array(z.enum(rootCauseKeys)).min(1).max(6),
});
export type DisputeReason = z.infer<typeof DisputeReason>;

/** Why customers contest invoices, and who answers for each. */
export const DisputeReasons = z.strictObject({
  parents: z
    .array(z.strictObject({ key: PolicyKey, label: PolicyLabel }))
    .min(1)
    .max(20),
  reasons: z.array(DisputeReason).min(1).max(60),
  /** What comes without a reason of the customer is entered under these. */
  defaults: z.strictObject({
    short_payment: PolicyKey,
    chargeback: PolicyKey,
    invoice_rejection: PolicyKey,
    source_flag: PolicyKey,
  }),
  /** A claim of at least so much is escalated at once to whoever leads; by currency, in minor units. */
  escalatesFromMinor: z.record(z.string().length(3), z.int().min(0)),
  /** The answer to a card scheme leaves so many hours before its deadline at the latest. */
  evidenceLeadHours: z.int().min(0).max(240),
});
export type DisputeReasons = z.infer<typeof DisputeReasons>;

type Short = [string, string, string, number, boolean, RootCause[]];
const short: Short[] = [
  ["price", "Price is not what was agreed", "pricing", 24, true, ["contract_terms_not_carried", "approval_skipped"]],
  ["discount", "Discount is missing", "pricing", 24, true, ["contract_terms_not_carried", "amendment_late"]],
  ["quantity", "Quantity or seats are wrong", "billing", 24, true, ["amendment_late", "billing_engine"]],
  ["usage", "Usage is wrong", "billing", 40, true, ["usage_feed_defect", "usage_feed_late"]],
  ["duplicate", "Billed twice", "billing", 16, false, ["billing_engine", "manual_entry"]],
  ["cancelled", "Was cancelled before", "billing", 24, false, ["amendment_late", "renewal_not_processed"]],
  ["tax", "Tax is wrong", "tax", 40, false, ["tax_setup", "customer_master_data"]],
  ["purchase_order", "Purchase order is missing or wrong", "billing", 16, false, ["purchase_order_process"]],
  [
    "not_delivered",
    "Work or service was not delivered",
    "delivery",
    40,
    true,
    ["service_acceptance", "customer_request"],
  ],
  ["quality", "Service was not as agreed", "delivery", 40, false, ["customer_request", "credit_process"]],
  ["credit_due", "A credit was promised", "success", 24, false, ["credit_process"]],
  ["already_paid", "Is paid already", "cash", 8, false, ["customer_paid_otherwise", "bank_or_gateway"]],
  ["deduction", "Paid less without saying why", "cash", 16, false, ["customer_paid_otherwise"]],
  ["unauthorised", "Payment was not authorised", "cash", 16, false, ["payment_method", "bank_or_gateway"]],
  ["other", "Something else", "billing", 24, false, ["customer_request", "not_known"]],
];

/** What a company begins with. */
export const defaultDisputeReasons: DisputeReasons = {
  parents: [
    { key: "pricing", label: "Pricing, revenue operations" },
    { key: "billing", label: "Billing" },
    { key: "tax", label: "Tax" },
    { key: "delivery", label: "Services delivery" },
    { key: "success", label: "Customer success" },
    { key: "cash", label: "Cash application" },
  ],
  reasons: short.map(([code, label, parent, dueInHours, needsLines, causes]) => ({
    code,
    label,
    parent,
    team: null,
    dueInHours,
    needsLines,
    rootCauses: causes,
  })),
  defaults: {
    short_payment: "deduction",
    chargeback: "unauthorised",
    invoice_rejection: "purchase_order",
    source_flag: "other",
  },
  escalatesFromMinor: { USD: 5_000_000, EUR: 5_000_000, JPY: 7_500_000 },
  evidenceLeadHours: 24,
};

/** What keeps a document from being used, each at its place. */
export function disputeReasonTroubles({ parents, reasons, defaults }: DisputeReasons): DocumentTrouble[] {
  const headings = new Set(parents.map(({ key }) => key));
  const codes = new Set(reasons.map(({ code }) => code));
  return [
    ...repeated(parents.map(({ key }) => key)).map((key) => ({
      path: "parents",
      message: `Two headings have the key "${key}". Give one of them another.`,
    })),
    ...repeated(reasons.map(({ code }) => code)).map((code) => ({
      path: "reasons",
      message: `Two reasons have the code "${code}". Give one of them another.`,
    })),
    ...reasons.flatMap(({ parent }, place) =>
      headings.has(parent)
        ? []
        : [{ path: `reasons.${place}.parent`, message: `There is no heading "${parent}". Choose one of the list.` }],
    ),
    ...Object.entries(defaults).flatMap(([source, code]) =>
      codes.has(code)
        ? []
        : [{ path: `defaults.${source}`, message: `There is no reason "${code}". Choose one of the list.` }],
    ),
  ];
}

/** Teams that do not exist, or are closed. */
export function disputeTeamTroubles({ reasons }: DisputeReasons, teams: readonly string[]): DocumentTrouble[] {
  return reasons.flatMap(({ label, team }, place) =>
    team === null || teams.includes(team)
      ? []
      : [{ path: `reasons.${place}.team`, message: `“${label}” names the team "${team}", which there is not.` }],
  );
}

export function reasonOf({ reasons }: DisputeReasons, code: string): DisputeReason | null {
  return reasons.find((reason) => reason.code === code) ?? null;
}

export const defaultReasonLabels: Record<keyof DisputeReasons["defaults"], string> = {
  short_payment: "A short payment",
  chargeback: "A chargeback",
  invoice_rejection: "A rejected invoice",
  source_flag: "A mark in a source",
};

/** What would change, reason by reason, then what is entered without one, when it goes up and when schemes are answered. */
export function diffDisputeReasons(before: DisputeReasons, after: DisputeReasons): DocumentChange[] {
  return [...reasonChanges(before, after), ...headingChanges(before, after), ...boundChanges(before, after)];
}

function changed(subject: string, was: string, is: string): DocumentChange[] {
  return was === is ? [] : [{ subject, sentence: `was ${was}; would be ${is}` }];
}

function headingChanges(before: DisputeReasons, after: DisputeReasons): DocumentChange[] {
  const words = ({ parents }: DisputeReasons) => parents.map(({ label }) => label).join(", ");
  return changed("Departments", words(before), words(after));
}

function boundChanges(before: DisputeReasons, after: DisputeReasons): DocumentChange[] {
  const label = (document: DisputeReasons, code: string) => reasonOf(document, code)?.label ?? code;
  const sources = Object.keys(defaultReasonLabels) as (keyof DisputeReasons["defaults"])[];
  const currencies = [
    ...new Set([...Object.keys(before.escalatesFromMinor), ...Object.keys(after.escalatesFromMinor)]),
  ];
  const sum = (document: DisputeReasons, currency: string) => {
    const minor = document.escalatesFromMinor[currency];
    return minor === undefined ? "no amount" : amountWords(BigInt(minor), currency);
  };
  return [
    ...sources.flatMap((source) =>
      changed(
        `${defaultReasonLabels[source]} without a reason`,
        `“${label(before, before.defaults[source])}”`,
        `“${label(after, after.defaults[source])}”`,
      ),
    ),
    ...currencies.flatMap((currency) =>
      changed(`Raised at once in ${currency}`, `from ${sum(before, currency)}`, `from ${sum(after, currency)}`),
    ),
    ...changed(
      "The answer to a card scheme",
      `due ${before.evidenceLeadHours} hours before its deadline`,
      `due ${after.evidenceLeadHours} hours before its deadline`,
    ),
  ];
}

function reasonChanges(before: DisputeReasons, after: DisputeReasons): DocumentChange[] {
  const labels = new Map([...before.parents, ...after.parents].map(({ key, label }) => [key, label]));
  const words = ({ label, parent, team, dueInHours, needsLines, rootCauses }: DisputeReason) =>
    `“${label}” under ${labels.get(parent) ?? parent}, ${team ?? "no team of its own"}, ${dueInHours} working hours${needsLines ? ", lines named" : ""}, likely causes: ${rootCauses.map(rootCauseLabel).join(", ")}`;
  const was = new Map(before.reasons.map((reason) => [reason.code, reason]));
  const is = new Map(after.reasons.map((reason) => [reason.code, reason]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((code) => {
    const [old, fresh] = [was.get(code), is.get(code)];
    const subject = (fresh ?? old)?.label ?? code;
    if (old && fresh)
      return words(old) === words(fresh) ? [] : [{ subject, sentence: `was ${words(old)}; would be ${words(fresh)}` }];
    return [{ subject, sentence: fresh ? `would be new: ${words(fresh)}` : "would be gone" }];
  });
}
