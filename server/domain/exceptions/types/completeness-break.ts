import { z } from "zod";
import { ACTS_SUBJECT, BILLING_TO_ERP_SUBJECT, isAccepted } from "#server/domain/completeness/views";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow } from "#server/domain/exceptions/evidence";
import type { ControlTotalFacts } from "#server/domain/exceptions/facts";
import { amountWords, countWords, dayWords } from "#server/domain/exceptions/words";
import { NO_CURRENCY } from "#server/domain/money";

/** Enough names to begin with; the completeness page lists the others. */
const NAMED = 5;

const Lone = z.strictObject({ externalId: z.string(), amountMinor: z.string() });
const Details = z.strictObject({
  source: z.string(),
  subject: z.string(),
  direction: z.enum(["in", "out"]),
  entityCode: z.string(),
  businessOn: z.string(),
  currency: z.string(),
  sourceCount: z.int(),
  sourceSumMinor: z.string(),
  ourCount: z.int(),
  ourSumMinor: z.string(),
  missing: z.array(Lone),
  surplus: z.array(Lone),
  different: z.array(z.strictObject({ externalId: z.string(), sourceMinor: z.string(), ourMinor: z.string() })),
});
type Details = z.output<typeof Details>;

/**
 * It waits with the dead letters: both say that something of a source is not here as it should be, and the same people
 * mend both. It is no billing exception, for until it is mended nobody knows which invoices are concerned.
 */
export const completenessBreak = defineExceptionType({
  key: "completeness_break",
  label: "Completeness break",
  queue: "dead-letters",
  subject: "control_total",
  details: Details,
  rootCauses: ["source_outage", "mapping_change", "billing_engine"],
  dueInHours: 8,
  severity: "high",
  holdsInvoice: () => false,
  detect(facts) {
    if (facts.state !== "breaks" || isAccepted(facts)) return null;
    return { dedupeKey: facts.id, details: detailsOf(facts) };
  },
  title: (details) =>
    `${differenceWords(details)} on ${dayWords(details.businessOn)}${details.entityCode ? ` for ${details.entityCode}` : ""}`,
  diagnose: (details, facts) =>
    `${sidesSentence(details, facts)} ${namesSentence(details, facts)} Until both agree, numbers of that day may be wrong.`,
  amount(details) {
    if (details.currency === NO_CURRENCY) return null;
    const minor = atStake(details);
    return minor === 0n ? null : { minor, currency: details.currency };
  },
  cause: (_details, facts) => `${facts.sourceLabel} ${facts.subjectLabel.toLowerCase()}: counts differ`,
  evidence(details, facts) {
    const [there, here] = sideNames(facts);
    const seen = { system: facts.source, externalId: facts.subject, seenAt: facts.countedAt };
    const row = (label: string, left: string | null, right: string | null) => ({
      ...statedRow(label, [cell(there, left, seen, "count"), cell(here, right, seen, "count")]),
      differs: left !== right,
    });
    const names = (ids: readonly { externalId: string }[]) =>
      ids.length === 0 ? null : listed(ids.map((one) => one.externalId));
    return evidenceOf(
      [there, here],
      [
        row("How many", countWords(BigInt(details.sourceCount)), countWords(BigInt(details.ourCount))),
        details.currency === NO_CURRENCY
          ? null
          : row(
              "Sum",
              amountWords(BigInt(details.sourceSumMinor), details.currency),
              amountWords(BigInt(details.ourSumMinor), details.currency),
            ),
        row(`Only in ${there}`, names(details.missing), null),
        row(`Only in ${here}`, null, names(details.surplus)),
        details.different.length === 0 ? null : row("With other amounts", ...unequalWords(details)),
      ],
    );
  },
  fixes: (_details, facts) => [readAgain(facts)],
  proof: (details, facts) =>
    isAccepted(facts)
      ? `The difference between ${sideNames(facts)[0]} and ${sideNames(facts)[1]} on ${whatWords(details, facts)} of ${dayWords(details.businessOn)}${forEntity(details)} was accepted on a signed request.`
      : `${sideNames(facts)[0]} and ${sideNames(facts)[1]} agree on ${whatWords(details, facts)} of ${dayWords(details.businessOn)}${forEntity(details)}: ${totalWords(facts.sourceCount, facts.sourceSumMinor, facts.currency)} on both sides.`,
  seenAt: (facts) => facts.countedAt,
});

function detailsOf(facts: ControlTotalFacts): Details {
  const { source, subject, direction, entityCode, businessOn, currency, sourceCount, ourCount, differences } = facts;
  return {
    source,
    subject,
    direction,
    entityCode,
    businessOn,
    currency,
    sourceCount,
    sourceSumMinor: facts.sourceSumMinor.toString(),
    ourCount,
    ourSumMinor: facts.ourSumMinor.toString(),
    missing: differences.missing,
    surplus: differences.surplus,
    different: differences.different,
  };
}

/** What the two sides are called: the source and Docket; billing and the ERP where those two are compared. */
function sideNames({ subject, sourceLabel }: ControlTotalFacts): [string, string] {
  return [sourceLabel, subject === BILLING_TO_ERP_SUBJECT ? "Billing" : "Docket"];
}

function whatWords({ subject }: Pick<Details, "subject">, { subjectLabel }: ControlTotalFacts): string {
  if (subject === BILLING_TO_ERP_SUBJECT) return "invoices";
  return subject === ACTS_SUBJECT ? "acts" : subjectLabel.toLowerCase();
}

function forEntity({ entityCode }: Pick<Details, "entityCode">): string {
  return entityCode === "" ? "" : ` for ${entityCode}`;
}

function totalWords(count: number, sumMinor: bigint, currency: string): string {
  const many = countWords(BigInt(count));
  return currency === NO_CURRENCY ? many : `${many} over ${amountWords(sumMinor, currency)}`;
}

function sidesSentence(details: Details, facts: ControlTotalFacts): string {
  const [there, here] = sideNames(facts);
  const what = whatWords(details, facts);
  const source = countWords(BigInt(details.sourceCount));
  const sum = (minor: string) =>
    details.currency === NO_CURRENCY ? "" : ` over ${amountWords(BigInt(minor), details.currency)}`;
  if (details.direction === "out" && details.subject === ACTS_SUBJECT)
    return `Of ${countWords(BigInt(details.ourCount))} acts that ${there} confirmed on ${dayWords(details.businessOn)}${forEntity(details)}, it still shows ${source}.`;
  return `${there} holds ${source} ${what}${sum(details.sourceSumMinor)} of ${dayWords(details.businessOn)}${forEntity(details)}; ${here} has ${countWords(BigInt(details.ourCount))}${sum(details.ourSumMinor)}.`;
}

function namesSentence(details: Details, facts: ControlTotalFacts): string {
  const [there, here] = sideNames(facts);
  const part = (words: string, ids: readonly { externalId: string }[]) =>
    ids.length === 0 ? null : `${words}: ${listed(ids.map((one) => one.externalId))}.`;
  return [
    part(`Missing in ${here}`, details.missing),
    part(details.direction === "out" ? `Missing in ${there}` : `Only in ${here}`, details.surplus),
    part("With other amounts", details.different),
  ]
    .filter((each) => each !== null)
    .join(" ");
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(", ")} and ${rest} more` : names.join(", ");
}

function unequalWords({ different, currency }: Details): [string, string] {
  const words = (pick: (one: Details["different"][number]) => string) =>
    listed(
      different.map((one) =>
        currency === NO_CURRENCY
          ? `${one.externalId} ${pick(one)}`
          : `${one.externalId} ${amountWords(BigInt(pick(one)), currency)}`,
      ),
    );
  return [words((one) => one.sourceMinor), words((one) => one.ourMinor)];
}

/** In the terms of who lacks what: an act that a source does not show is not one too many here. */
const loneWords: Record<string, readonly [string, string]> = {
  [BILLING_TO_ERP_SUBJECT]: ["only in the ERP", "not in the ERP"],
  [ACTS_SUBJECT]: ["not known here", "not shown by the source"],
};

function differenceWords({ missing, surplus, different, subject }: Details): string {
  const [there, here] = loneWords[subject] ?? ["missing", "only here"];
  const counts = [
    [missing.length, there],
    [surplus.length, here],
    [different.length, "with other amounts"],
  ] as const;
  const words = counts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
  const what = subject === BILLING_TO_ERP_SUBJECT ? "Billing to ERP" : subject.replaceAll("_", " ");
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}: ${words.join(", ")}`;
}

/** What differs, not what the day holds: lone amounts, and by how much the unequal ones differ. */
function atStake({ missing, surplus, different }: Details): bigint {
  const lone = [...missing, ...surplus].reduce((sum, { amountMinor }) => sum + magnitude(BigInt(amountMinor)), 0n);
  return different.reduce(
    (sum, { sourceMinor, ourMinor }) => sum + magnitude(BigInt(sourceMinor) - BigInt(ourMinor)),
    lone,
  );
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

function readAgain(facts: ControlTotalFacts): Fix {
  return {
    key: "read_again",
    label: "Read that day once more",
    steps: [
      `Everything ${facts.sourceLabel} holds for ${dayWords(facts.businessOn)} is listed again and what is missing is taken in.`,
      "Both sides are counted again; this case closes when they agree, and comes back with what still differs when they do not.",
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "command",
      command: "completeness.request_reconcile",
      subjectId: facts.id,
      reason: "",
    }),
  };
}
