import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  exceptionCovers,
  isDeviationType,
  isRepeatingDeviation,
  LONGEST_EXCEPTION_DAYS,
  timesBilled,
} from "#server/domain/approvals/acceptable";
import { exceptionLabel } from "#server/domain/exceptions/registry";
import { monthsOf } from "#server/domain/exceptions/unbilled-renewals";
import { dayWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { businessDate, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";
import { ruleViolation } from "#server/kernel/errors";
import { workersOfCases } from "#server/services/approvals/exclusions";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import {
  aboutCase,
  acceptAct,
  loadOpenFinding,
  type OpenFinding,
  stakeWords,
} from "#server/services/approvals/kinds/open-finding";
import {
  amount,
  day,
  evidenceFacts,
  explaining,
  significant,
  words,
} from "#server/services/approvals/kinds/packet-facts";
import { releaseOf } from "#server/services/approvals/kinds/release-draft";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { describeException } from "#server/services/exceptions/describe-exception";

const Day = z.string().refine(isPlainDate, "write a day such as 2026-12-31");

/** What a case found deviates, and for how long that may be so. */
export const ContractExceptionTerms = z.strictObject({
  caseId: z.uuid(),
  covers: z.enum(exceptionCovers).default("document"),
  fromOn: Day,
  untilOn: Day,
});
type Terms = z.output<typeof ContractExceptionTerms>;

/** Lets one document, or what is billed under one contract, deviate from what was agreed, within a window of days. */
export const contractException = defineApprovalKind<Terms>({
  key: "contract_exception",
  terms: ContractExceptionTerms,
  async prepare(scope, terms) {
    const open = await loadOpenFinding(scope, terms.caseId);
    const { row, subject, finding } = open;
    if (!isDeviationType(row.type))
      throw ruleViolation(
        `Case ${row.number} is about ${exceptionLabel(row.type).toLowerCase()}, which no exception from a contract settles.`,
      );
    const today = businessDate(scope.asOf, await loadTimeZone(scope, row.entityCode ?? ""));
    const contract = terms.covers === "contract" ? await loadContract(scope, open) : null;
    refuseWindow(terms, contract?.documentOn ?? today, today);
    const release = await releaseOf(scope, subject, [row.id]);
    const { evidence } = await describeException(scope, row);
    const { fromOn, untilOn } = terms;
    const name = contract === null ? (subject.document ?? row.title) : `contract ${contract.number}`;
    const times = contract === null ? 1n : timesBilled(terms, contract.everyMonths);
    const total: Money | null = finding.amount && { ...finding.amount, minor: finding.amount.minor * times };
    return {
      ...aboutCase(open),
      ...(contract && { subject: { type: "contract", id: contract.id, name } }),
      neverSign: await workersOfCases(scope, [row.id]),
      title: `Let ${name} deviate until ${dayWords(untilOn)}: ${finding.title}`,
      amount: total && { ...total, minor: total.minor < 0n ? -total.minor : total.minor },
      facts: [
        significant("case.finding", `Case ${row.number}`, words(finding.title), null),
        significant("case.stake", "Deviation", words(stakeWords(finding)), null),
        ...(total
          ? [significant("exception.total", "Over the window", amount(total.minor, total.currency), null)]
          : []),
        significant("exception.from", "From", day(fromOn), null),
        significant("exception.until", "Until", day(untilOn), null),
        explaining("case.diagnosis", "What deviates", words(finding.diagnosis), null),
        ...evidenceFacts(evidence, explaining),
      ],
      consequences: [
        contract === null
          ? `${name} stands as it is until ${dayWords(untilOn)}; what then still deviates is found again.`
          : `Every invoice under ${name} dated from ${dayWords(fromOn)} to ${dayWords(untilOn)} may deviate like this, and by no more.`,
        `Case ${row.number} closes as accepted, and comes back where the deviation goes further.`,
        ...(release.sentence === null ? [] : [release.sentence]),
        "The contract itself stays as it is.",
      ],
      plan: [
        acceptAct(open, { acceptance: "closes", fromOn, untilOn, ...(contract && { contractId: contract.id }) }),
        ...(release.act ? [release.act] : []),
      ],
    };
  },
});

function refuseWindow({ fromOn, untilOn, covers }: Terms, documentOn: PlainDate, today: PlainDate): void {
  if (untilOn < fromOn || untilOn < today)
    throw ruleViolation(`An exception ends on or after the day it begins, and not before today, ${dayWords(today)}.`);
  if (daysBetween(fromOn, untilOn) > LONGEST_EXCEPTION_DAYS)
    throw ruleViolation(
      `An exception lasts ${LONGEST_EXCEPTION_DAYS} days at most; have the contract amended where it is to last longer.`,
    );
  if (fromOn > documentOn || untilOn < documentOn)
    throw ruleViolation(
      covers === "document"
        ? `The case is open today, ${dayWords(today)}, so the exception begins today at the latest.`
        : `The invoice of the case is dated ${dayWords(documentOn)}, which lies outside the window. Let it begin earlier or end later.`,
    );
}

type ContractRow = { id: string; number: string; frequency: string | null; document_on: PlainDate | null };

async function loadContract(scope: PrepareScope, { row, kind, subject }: OpenFinding) {
  const [found] =
    kind === "invoice" && isRepeatingDeviation(row.type)
      ? await scope.tx.execute<ContractRow>(sql`
          select k.id, k.number, k.billing_frequency as frequency, case when i.status = 'draft' then null else i.issued_on end::text as document_on
          from invoices i join contracts k on k.id = i.contract_id where i.id = ${subject.id}`)
      : [];
  if (!found)
    throw ruleViolation(
      `What case ${row.number} found belongs to ${subject.document} alone; ask for an exception of that document.`,
    );
  const { id, number, frequency, document_on: documentOn } = found;
  return { id, number, documentOn, everyMonths: monthsOf(frequency) };
}
