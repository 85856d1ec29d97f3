import { z } from "zod";
import type { PacketFact } from "#server/domain/approvals/packet";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate } from "#server/domain/time";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { workersOfCases } from "#server/services/approvals/exclusions";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import {
  aboutCase,
  acceptAct,
  loadHolding,
  type OpenFinding,
  stakeWords,
} from "#server/services/approvals/kinds/open-finding";
import { amount, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { heldByWords, releaseOf } from "#server/services/approvals/kinds/release-draft";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { loadSubjects } from "#server/services/exceptions/subjects/registry";
import type { Subject } from "#server/services/exceptions/subjects/subject";

/** The draft that goes out although cases on it are open. */
export const InvoiceReleaseTerms = z.strictObject({ invoiceId: z.uuid() });
type Terms = z.output<typeof InvoiceReleaseTerms>;

/** Lets a held draft go out as it is, while the cases that hold it stay open for what is to be put right afterwards. */
export const invoiceRelease = defineApprovalKind<Terms>({
  key: "invoice_release",
  terms: InvoiceReleaseTerms,
  async prepare(scope, { invoiceId }) {
    const subject = await loadDraft(scope, invoiceId);
    const holding = await loadHolding(scope, subject);
    const [first] = holding;
    const name = subject.document ?? "the draft";
    if (!first) throw ruleViolation(`No case holds ${name}, so there is nothing to release.`);
    const release = await releaseOf(
      scope,
      subject,
      holding.map(({ row }) => row.id),
    );
    if (release.heldBy.length > 0)
      throw ruleViolation(
        `${name} is held by ${heldByWords(release.heldBy)} as well, so it could not go out. Have that settled first.`,
      );
    const fromOn = businessDate(scope.asOf, await loadTimeZone(scope, first.row.entityCode ?? ""));
    const invoice = await loadBilledInvoice(scope, invoiceId, fromOn);
    const { currency, totalMinor, source } = invoice;
    const stake = holding.reduce((sum, each) => sum + stakeOf(each, currency, totalMinor), 0n);
    return {
      ...aboutCase(first),
      title: `Release ${name} although ${holding.length === 1 ? "a case holds" : `${holding.length} cases hold`} it`,
      amount: { minor: stake, currency },
      facts: [
        significant("invoice.status", "Status in billing", words(invoice.status), source),
        significant("invoice.total", "Total", amount(totalMinor, currency), source),
        significant("release.stake", "Money at stake", amount(stake, currency), null),
        ...holding.flatMap(caseFacts),
      ],
      consequences: [
        ...(release.sentence === null ? [] : [release.sentence]),
        `Its customer is asked for ${amountWords(totalMinor, currency)}, with what is wrong still wrong.`,
        `${holding.length === 1 ? `Case ${first.row.number} stays` : "The cases stay"} open until what is wrong is put right, by a credit or a further invoice.`,
        "Should anything else be found on it, or this go further, it is held again.",
      ],
      neverSign: await workersOfCases(
        scope,
        holding.map(({ row }) => row.id),
      ),
      plan: [
        ...holding.map((each) => acceptAct(each, { acceptance: "releases", fromOn, untilOn: null })),
        ...(release.act ? [release.act] : []),
      ],
    };
  },
});

async function loadDraft(scope: PrepareScope, invoiceId: string): Promise<Subject> {
  const [subject] = await loadSubjects(scope, "invoice", [invoiceId]);
  if (!subject) throw notFound("There is no such invoice, or it belongs to a legal entity you do not work for.");
  if (!subject.hold?.isDraft)
    throw ruleViolation(`${subject.document} is no draft any more: it went out, and nothing holds it.`);
  return subject;
}

/** What has no amount of its own puts the whole invoice at stake: it may not be paid at all. */
function stakeOf({ finding }: OpenFinding, currency: string, totalMinor: bigint): bigint {
  const minor = finding.amount?.currency === currency ? finding.amount.minor : totalMinor;
  return minor < 0n ? -minor : minor;
}

function caseFacts({ row, finding }: OpenFinding): PacketFact[] {
  const label = `Case ${row.number}`;
  return [
    significant(`case.${row.number}.finding`, label, words(finding.title), null),
    significant(`case.${row.number}.stake`, `${label}: at stake`, words(stakeWords(finding)), null),
    explaining(`case.${row.number}.diagnosis`, `${label}: what is wrong`, words(finding.diagnosis), null),
  ];
}
