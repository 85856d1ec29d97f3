import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { unsettledUses } from "#server/domain/exceptions/missing-days";
import {
  atStakeOf,
  isMissing,
  leadingUse,
  type MissingUsageDetails,
  MissingUsageDetails as MissingUsageSchema,
  type Use,
  useOf,
} from "#server/domain/exceptions/types/usage-missing-or-late-details";
import { usageSeenAt } from "#server/domain/exceptions/usage-days";
import { acceptDays, takeAgain } from "#server/domain/exceptions/usage-meter-fixes";
import {
  amountWords,
  countWords,
  dayWords,
  listWords,
  periodWords,
  productWords,
} from "#server/domain/exceptions/words";

/** A sentence names no more days than one reads. */
const NAMED = 3;

/**
 * Use that did not reach the bill: whole days are missing, or the meter changed days after billing had rated them. While it
 * speaks of a product, `usage_over_entitlement` does not: what was used has to be settled before what is owed. Where billing
 * and the meter agree and only the invoice differs, that one speaks.
 */
export const usageMissingOrLate = defineExceptionType({
  key: "usage_missing_or_late",
  label: "Usage missing or late",
  queue: "exceptions",
  subject: "invoice",
  details: MissingUsageSchema,
  rootCauses: ["usage_feed_late", "source_outage", "usage_feed_defect"],
  dueInHours: 24,
  severity(details, facts) {
    if (atStakeOf(details) === 0n) return "low";
    return isDraft(facts) ? "medium" : "high";
  },
  holdsInvoice: () => true,
  detect(facts, today) {
    const { invoice, contract } = facts;
    const uses = unsettledUses(facts, today).map(useOf);
    if (!contract || uses.length === 0 || !invoice.periodStartsOn || !invoice.periodEndsOn) return null;
    return {
      dedupeKey: invoice.id,
      details: {
        currency: invoice.currency,
        contractNumber: contract.number,
        periodStartsOn: invoice.periodStartsOn,
        periodEndsOn: invoice.periodEndsOn,
        uses,
      },
    };
  },
  title(details) {
    const use = leadingUse(details);
    const product = productWords(use.productCode);
    return isMissing(use)
      ? `${daysCount(use.missing.length)} without ${product}`
      : `${product} of ${daysCount(use.late.length)} changed after the invoice was made`;
  },
  diagnose(details, facts) {
    const use = leadingUse(details);
    const name = documentName(facts.invoice);
    const stake = atStakeOf(details);
    const off =
      stake === 0n
        ? "which changes nothing on the bill as far as can be told"
        : `so ${name} ${isDraft(facts) ? "would go out" : "went out"} ${isMissing(use) ? "about " : ""}${amountWords(stake, details.currency)} too ${BigInt(use.atStakeMinor) < 0n ? "high" : "low"}${isDraft(facts) ? " and is held" : ""}`;
    return `${whatHappened(use, details, facts)}, ${off}.`;
  },
  amount(details) {
    const minor = atStakeOf(details);
    return minor === 0n ? null : { minor, currency: details.currency };
  },
  cause(details) {
    const use = leadingUse(details);
    const product = productWords(use.productCode);
    return isMissing(use) ? `Days of ${product} missing from the meter` : `${product} changed after it was rated`;
  },
  evidence(details, facts) {
    const { contract, usage, billing } = systemNames;
    return evidenceOf(
      [contract, usage, billing],
      details.uses.flatMap((use) => usageRows(use, facts)),
    );
  },
  fixes: missingFixes,
  proof(details, facts) {
    const name = documentName(facts.invoice);
    const use = leadingUse(details);
    if (facts.invoice.isDeleted || !claimStatuses.includes(facts.invoice.status))
      return `${name} is ${facts.invoice.isDeleted ? "deleted" : facts.invoice.status} in billing and bills no use any more.`;
    const accepted = facts.acceptedUsage.find(
      (word) => word.kind === "missing" && use.missing.some((day) => day.usedOn === word.usedOn),
    );
    if (accepted)
      return `${accepted.acceptedBy} took the days without ${productWords(use.productCode)} as they are: ${accepted.reason}`;
    return `The meter shows use on every day of ${periodWords(details.periodStartsOn, details.periodEndsOn)} on which there usually is some, and billing rated the same.`;
  },
  seenAt: usageSeenAt,
});

function daysCount(count: number): string {
  return count === 1 ? "1 day" : `${countWords(BigInt(count))} days`;
}

function daysNamed(days: readonly { usedOn: string }[]): string {
  const named = days.slice(0, NAMED).map((day) => dayWords(day.usedOn));
  const more = days.length - named.length;
  return listWords(more > 0 ? [...named, `${more} more`] : named);
}

function whatHappened(use: Use, details: MissingUsageDetails, facts: InvoiceFacts): string {
  const product = productWords(use.productCode);
  if (isMissing(use))
    return `The meter shows no ${product} of ${facts.customer.name} on ${daysNamed(use.missing)}, though there was use before and after`;
  return `The meter changed ${product} of ${facts.customer.name} on ${daysNamed(use.late)} after the invoice was made: ${countWords(BigInt(use.countedUnits))} units now, ${countWords(BigInt(use.ratedUnits ?? "0"))} rated for ${periodWords(details.periodStartsOn, details.periodEndsOn)}`;
}

function usageRows(use: Use, facts: InvoiceFacts) {
  const { contract, usage, billing } = systemNames;
  const product = productWords(use.productCode);
  const of = (day: string) =>
    facts.usageDays.find((each) => each.productCode === use.productCode && each.usedOn === day) ?? null;
  const agreed = facts.contract?.prices.find((price) => price.productCode === use.productCode) ?? null;
  const rated = facts.usage.find((each) => each.productCode === use.productCode) ?? null;
  const counted = countWords(BigInt(use.countedUnits));
  const ratedWords = use.ratedUnits === null ? null : countWords(BigInt(use.ratedUnits));
  return [
    ...use.missing.map((day) => ({
      label: `${product}: ${dayWords(day.usedOn)}`,
      differs: true,
      cells: [
        cell(contract, null, null, "OrderItem"),
        cell(usage, `none, usually ${countWords(BigInt(day.usualUnits))}`, of(day.usedOn), "usage_day"),
        cell(billing, null, null, "usage"),
      ],
    })),
    ...use.late.map((day) =>
      statedRow(`${product}: ${dayWords(day.usedOn)}`, [
        cell(contract, null, null, "OrderItem"),
        cell(
          usage,
          `${countWords(BigInt(day.units))}, changed ${changedWords(of(day.usedOn)?.changedAt)}`,
          of(day.usedOn),
          "usage_day",
        ),
        cell(billing, null, null, "usage"),
      ]),
    ),
    {
      label: `${product}: in the period`,
      differs: counted !== ratedWords,
      cells: [
        cell(contract, null, null, "OrderItem"),
        cell(usage, counted, null, "usage_day"),
        cell(billing, ratedWords, rated, "usage"),
      ],
    },
    statedRow(`${product}: included`, [
      cell(contract, agreed && countWords(agreed.includedUnits ?? 0n), agreed, "OrderItem"),
      cell(usage, null, null, "usage_day"),
      cell(billing, null, null, "usage"),
    ]),
  ];
}

function changedWords(at: Date | undefined): string {
  return at ? `${at.toISOString().slice(0, 16).replace("T", " ")} UTC` : "since";
}

function missingFixes(details: MissingUsageDetails, facts: InvoiceFacts): Fix[] {
  const use = leadingUse(details);
  const wanted = details.uses.map((each) => ({
    productCode: each.productCode,
    days: [...new Set([...each.missing, ...each.late].map((day) => day.usedOn))].sort(),
  }));
  const count = new Set(wanted.flatMap((each) => each.days)).size;
  const again = takeAgain(facts, wanted, {
    key: "resubmit_usage",
    label: isMissing(use) ? `Have the meter take ${daysCount(count)} again` : "Have billing told of the changed days",
  });
  if (!isMissing(use)) return [again];
  return [
    again,
    acceptDays(
      facts,
      "missing",
      details.uses.flatMap((each) =>
        each.missing.map((day) => ({ productCode: each.productCode, usedOn: day.usedOn, quantity: "0" })),
      ),
      { key: "accept_no_use", label: "Take them as days without use", asks: "Why the customer used nothing" },
    ),
  ];
}
