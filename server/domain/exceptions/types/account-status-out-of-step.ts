import { z } from "zod";
import {
  type CustomerFacts,
  standingWords,
  type UnpaidInvoiceFacts,
  wordOf,
} from "#server/domain/exceptions/customer-facts";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { amountWords, countWords, dayWords } from "#server/domain/exceptions/words";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** Later than this, an account in good standing lets somebody use what is not paid for. */
export const LATE_AFTER_DAYS = 14;
/** The CRM is brought up to date overnight; a flag older than this after the last late payment was forgotten. */
export const CARRIED_WITHIN_DAYS = 2;

const Details = z.strictObject({
  standing: z.enum(["good", "past_due", "expansion_blocked", "suspended"]),
  /** What the money says it should be. */
  right: z.enum(["good", "past_due"]),
  invoiceCount: z.int(),
  overdueMinor: z.string(),
  currency: z.string(),
  oldestDueOn: z.string().nullable(),
  oldestDocument: z.string().nullable(),
  settledOn: z.string().nullable(),
});
type Details = z.infer<typeof Details>;

export const accountStatusOutOfStep = defineExceptionType({
  key: "account_status_out_of_step",
  label: "Account status out of step",
  queue: "exceptions",
  subject: "customer",
  details: Details,
  rootCauses: ["manual_entry", "mapping_change", "source_outage", "customer_master_data"],
  dueInHours: 24,
  severity: (details) => (details.standing === "suspended" ? "high" : details.right === "good" ? "medium" : "high"),
  holdsInvoice: () => false,
  detect(facts, today) {
    const { customer, standing } = facts;
    if (customer.isDeleted || standing === null || standing === "churned") return null;
    const overdue = facts.unpaid.filter(({ dueOn }) => dueOn < today);
    const right = rightStanding(facts, overdue, today);
    if (right === null) return null;
    const [oldest] = overdue;
    const currency = oldest?.currency ?? facts.entity.currency;
    return {
      dedupeKey: customer.id,
      details: {
        standing,
        right,
        invoiceCount: overdue.length,
        overdueMinor: overdueIn(overdue, currency).toString(),
        currency,
        oldestDueOn: oldest?.dueOn ?? null,
        oldestDocument: oldest ? (oldest.number ?? oldest.externalId) : null,
        settledOn: facts.settledLateOn,
      },
    };
  },
  // What is overdue grows and shrinks; the contradiction stays the same one.
  fingerprint: ({ standing, right }) => ({ standing, right }),
  title: (details) =>
    details.right === "good"
      ? `Account is ${standingWords[details.standing]}, nothing is overdue`
      : `Account is in good standing, ${invoicesWords(details)} overdue since ${dayWords(details.oldestDueOn ?? "")}`,
  diagnose(details, facts) {
    const name = facts.customer.name;
    if (details.right === "good") {
      const since = details.settledOn
        ? `, and the last late payment came on ${dayWords(details.settledOn)}`
        : " and nothing was paid late";
      const consequence =
        details.standing === "suspended"
          ? "a customer who has paid is kept from what they bought"
          : details.standing === "expansion_blocked"
            ? "a customer who has paid cannot buy more"
            : "a customer who has paid is still treated as a late payer";
      return `The CRM has ${name} as ${standingWords[details.standing]}, although no invoice is overdue${since}: ${consequence}.`;
    }
    return `The CRM has ${name} in good standing, although ${invoicesWords(details)} over ${amountWords(BigInt(details.overdueMinor), details.currency)} ${details.invoiceCount === 1 ? "is" : "are"} overdue, ${details.oldestDocument} since ${dayWords(details.oldestDueOn ?? "")}: nobody who looks at the account knows that they owe money.`;
  },
  amount: (details) =>
    details.right === "good" ? null : { minor: BigInt(details.overdueMinor), currency: details.currency },
  cause: (details) =>
    details.right === "good"
      ? `Paid account still ${standingWords[details.standing]}`
      : "Overdue account still in good standing",
  evidence(details, facts) {
    const { crm, billing } = systemNames;
    const account = wordOf(facts, "crm");
    const [oldest] = facts.unpaid;
    return evidenceOf(
      [crm, billing],
      [
        {
          ...comparedRow("Standing", [
            cell(crm, facts.standing && standingWords[facts.standing], account, "Account"),
            cell(billing, standingWords[details.right], oldest ?? null, "invoice"),
          ]),
          differs: true,
        },
        statedRow("Overdue", [
          cell(crm, null, null, "Account"),
          cell(
            billing,
            details.invoiceCount === 0
              ? "nothing"
              : `${invoicesWords(details)}, ${amountWords(BigInt(details.overdueMinor), details.currency)}`,
            oldest ?? null,
            "invoice",
          ),
        ]),
        statedRow("Last settled late", [
          cell(crm, null, null, "Account"),
          cell(billing, facts.settledLateOn && dayWords(facts.settledLateOn), null, "invoice"),
        ]),
      ],
    );
  },
  fixes: (details, facts) => [setStanding(details, facts)],
  proof(details, facts) {
    const name = facts.customer.name;
    if (facts.customer.isDeleted) return `${name} is gone from the CRM.`;
    if (facts.standing === null) return `The CRM says nothing of the standing of ${name} any more.`;
    if (facts.standing !== details.standing)
      return `The CRM has ${name} as ${standingWords[facts.standing]}, as the money says.`;
    return details.right === "good"
      ? `An invoice of ${name} is overdue or was settled late just now, so that the account is rightly ${standingWords[facts.standing]}.`
      : `Nothing of ${name} is overdue by more than ${LATE_AFTER_DAYS} days any more.`;
  },
  seenAt: (facts) => wordOf(facts, "crm")?.seenAt ?? new Date(0),
});

/** What the standing should be, where it contradicts the money; null where it does not. */
function rightStanding(
  { standing, settledLateOn, hasWrittenOff }: CustomerFacts,
  overdue: readonly UnpaidInvoiceFacts[],
  today: PlainDate,
): Details["right"] | null {
  if (standing === "good")
    return overdue.some(({ dueOn }) => daysBetween(dueOn, today) > LATE_AFTER_DAYS) ? "past_due" : null;
  if (overdue.length > 0 || hasWrittenOff) return null;
  return settledLateOn === null || daysBetween(settledLateOn, today) >= CARRIED_WITHIN_DAYS ? "good" : null;
}

/** Amounts of several currencies are never added: what is told is that of the oldest. */
function overdueIn(overdue: readonly UnpaidInvoiceFacts[], currency: string): bigint {
  return overdue
    .filter((invoice) => invoice.currency === currency)
    .reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
}

function invoicesWords({ invoiceCount }: Details): string {
  return invoiceCount === 1 ? "one invoice" : `${countWords(BigInt(invoiceCount))} invoices`;
}

function setStanding(details: Details, facts: CustomerFacts): Fix {
  const account = wordOf(facts, "crm");
  const words = standingWords[details.right];
  const refusal = account
    ? null
    : `${facts.customer.name} is not known to the CRM any more. Run the sync and open the case again.`;
  return {
    key: "set_standing",
    label: `Set the account ${details.right === "good" ? "to good standing" : words}`,
    steps: [
      `The account of ${facts.customer.name} is set ${details.right === "good" ? "to good standing" : words} in the CRM.`,
      "Docket reads the account again; once it agrees with the money, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      account
        ? {
            kind: "effects",
            effects: [
              {
                system: account.system,
                operation: {
                  operation: "account.set_standing",
                  accountId: account.externalId,
                  standing: details.right,
                },
                label: `Set ${facts.customer.name} ${details.right === "good" ? "to good standing" : words}`,
                target: `account:${account.externalId}`,
              },
            ],
          }
        : { kind: "refused", reason: refusal ?? "" },
  };
}
