import { z } from "zod";
import { isOutlierType } from "#server/domain/approvals/acceptable";
import { exceptionLabel } from "#server/domain/exceptions/registry";
import { businessDate } from "#server/domain/time";
import { ruleViolation } from "#server/kernel/errors";
import { workersOfCases } from "#server/services/approvals/exclusions";
import { defineApprovalKind } from "#server/services/approvals/kinds/kind";
import { aboutCase, acceptAct, loadOpenFinding, stakeWords } from "#server/services/approvals/kinds/open-finding";
import { evidenceFacts, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { releaseOf } from "#server/services/approvals/kinds/release-draft";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { describeException } from "#server/services/exceptions/describe-exception";

/** The case of the charge that stands out. */
export const OutlierReleaseTerms = z.strictObject({ caseId: z.uuid() });
type Terms = z.output<typeof OutlierReleaseTerms>;

/** Bills a charge as it stands although it stands out: the case closes, and comes back only where more is charged. */
export const outlierRelease = defineApprovalKind<Terms>({
  key: "outlier_release",
  terms: OutlierReleaseTerms,
  async prepare(scope, { caseId }) {
    const open = await loadOpenFinding(scope, caseId);
    const { row, subject, finding } = open;
    if (!isOutlierType(row.type))
      throw ruleViolation(
        `Case ${row.number} is about ${exceptionLabel(row.type).toLowerCase()}, not about a charge that stands out. Ask for what the case offers.`,
      );
    const fromOn = businessDate(scope.asOf, await loadTimeZone(scope, row.entityCode ?? ""));
    const release = await releaseOf(scope, subject, [row.id]);
    const { evidence } = await describeException(scope, row);
    return {
      ...aboutCase(open),
      neverSign: await workersOfCases(scope, [row.id]),
      title: `Bill ${subject.document} as it stands: ${finding.title}`,
      amount: finding.amount,
      facts: [
        significant("case.finding", `Case ${row.number}`, words(finding.title), null),
        significant("case.stake", "Billed beyond the usual", words(stakeWords(finding)), null),
        explaining("case.diagnosis", "What stands out", words(finding.diagnosis), null),
        ...evidenceFacts(evidence, explaining),
      ],
      consequences: [
        `${subject.customerName} is billed ${stakeWords(finding)} beyond the usual; nothing is changed at the meter or in billing.`,
        ...(release.sentence === null ? [] : [release.sentence]),
        `Case ${row.number} closes as accepted, and comes back only where more is charged than was signed.`,
      ],
      plan: [acceptAct(open, { acceptance: "closes", fromOn, untilOn: null }), ...(release.act ? [release.act] : [])],
    };
  },
});
