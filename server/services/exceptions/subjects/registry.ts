import {
  type Acceptance,
  type AcceptedFinding,
  acceptedWords,
  counts,
  releasedWords,
} from "#server/domain/exceptions/accepted-findings";
import type { Description, ExceptionType, Finding } from "#server/domain/exceptions/define";
import type { FactsBySubject, SubjectKind } from "#server/domain/exceptions/facts";
import { exceptionTypes, typeOn } from "#server/domain/exceptions/registry";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadAcceptedFindings } from "#server/services/exceptions/load-accepted-findings";
import { bankEntrySource } from "#server/services/exceptions/subjects/bank-entry";
import { contractSource } from "#server/services/exceptions/subjects/contract";
import { controlTotalSource } from "#server/services/exceptions/subjects/control-total";
import { creditSource } from "#server/services/exceptions/subjects/credit";
import { customerSource } from "#server/services/exceptions/subjects/customer";
import { inboxSource } from "#server/services/exceptions/subjects/inbox";
import { invoiceSource } from "#server/services/exceptions/subjects/invoice";
import { paymentSource } from "#server/services/exceptions/subjects/payment";
import { projectSource } from "#server/services/exceptions/subjects/project";
import { requestSource } from "#server/services/exceptions/subjects/request";
import { serviceCreditSource } from "#server/services/exceptions/subjects/service-credit";
import type { Subject, SubjectSource } from "#server/services/exceptions/subjects/subject";

const sources: { readonly [Kind in SubjectKind]: SubjectSource<Kind> } = {
  invoice: invoiceSource,
  payment: paymentSource,
  bank_entry: bankEntrySource,
  inbox: inboxSource,
  control_total: controlTotalSource,
  credit: creditSource,
  service_credit: serviceCreditSource,
  customer: customerSource,
  contract: contractSource,
  project: projectSource,
  request: requestSource,
};

export function subjectSource<Kind extends SubjectKind>(kind: Kind): SubjectSource<Kind> {
  return sources[kind];
}

/** Reads the subjects and looks for everything that can be found on them. */
export async function loadSubjects<Kind extends SubjectKind>(
  scope: Pick<Scope, "tx" | "now">,
  kind: Kind,
  ids: readonly string[],
): Promise<Subject[]> {
  const source = subjectSource(kind);
  const facts = await source.load(scope, ids);
  const everyAccepted = await loadAcceptedFindings(scope, kind, ids);
  return facts.map((each) => {
    const { timeZone, ...about } = source.about(each);
    const today = businessDate(scope.now, timeZone);
    const accepted = (everyAccepted.get(about.id) ?? []).filter((one) => counts(one, today));
    const standing = (type: string, stored: unknown) => acceptedStanding(kind, type, stored, accepted);
    return {
      ...about,
      kind,
      findings: exceptionTypes[kind].flatMap((type) => foundNow(type, each, today, accepted)),
      proof: (type, stored) => standing(type, stored) ?? typeOn(kind, type)?.proof(each, stored) ?? "",
      fingerprint: (type, stored) => typeOn(kind, type)?.fingerprint(stored) ?? "",
      seenAt: (type) => typeOn(kind, type)?.seenAt(each) ?? null,
      isAccepted: (type, stored) => standing(type, stored) !== null,
    };
  });
}

/** What is found beyond what was signed to stand; a hold that was signed away is marked. */
function foundNow<Kind extends SubjectKind>(
  type: ExceptionType<Kind>,
  facts: FactsBySubject[Kind],
  today: PlainDate,
  accepted: readonly AcceptedFinding[],
): Finding[] {
  const finding = type.detect(facts, today, detailsOf(accepted, type.key, "closes"));
  if (!finding) return [];
  const released = detailsOf(accepted, type.key, "releases");
  return [released.length > 0 && type.isWithin(finding.details, released) ? { ...finding, isReleased: true } : finding];
}

/** The sentence that proves a case closed because what it found was signed to stand; null for any other. */
function acceptedStanding(
  kind: SubjectKind,
  key: string,
  stored: unknown,
  accepted: readonly AcceptedFinding[],
): string | null {
  const closing = accepted.filter((one) => one.type === key && one.acceptance === "closes");
  if (closing.length === 0) return null;
  const isCovered = typeOn(kind, key)?.isWithin(stored, detailsOf(closing, key, "closes")) ?? false;
  return isCovered ? acceptedWords(closing) : null;
}

function detailsOf(accepted: readonly AcceptedFinding[], type: string, acceptance: Acceptance): unknown[] {
  return accepted.filter((one) => one.type === type && one.acceptance === acceptance).map(({ details }) => details);
}

/** What each of the findings comes to from present facts, by the key given; those whose subject is gone are left out. */
export async function describeSubjects<Kind extends SubjectKind, Key>(
  scope: Pick<Scope, "tx" | "now">,
  kind: Kind,
  asked: readonly { key: Key; type: string; subjectId: string; details: unknown }[],
): Promise<Map<Key, Description>> {
  const source = subjectSource(kind);
  const ids = [...new Set(asked.map(({ subjectId }) => subjectId))];
  const facts = await source.load(scope, ids);
  const everyAccepted = await loadAcceptedFindings(scope, kind, ids);
  const known = new Map(facts.map((each) => [source.about(each).id, each]));
  return new Map(
    asked.flatMap(({ key, type: typeKey, subjectId, details }) => {
      const type = typeOn(kind, typeKey);
      const present = known.get(subjectId);
      if (!type || !present) return [];
      const today = businessDate(scope.now, source.about(present).timeZone);
      const accepted = (everyAccepted.get(subjectId) ?? []).filter((one) => counts(one, today));
      const description = type.describe(present, details, today, detailsOf(accepted, typeKey, "closes"));
      const standing = acceptedStanding(kind, typeKey, details, accepted);
      if (standing !== null) return [[key, { ...description, diagnosis: standing }] as const];
      const released = accepted.filter((one) => one.type === typeKey && one.acceptance === "releases");
      const isReleased = released.length > 0 && type.isWithin(details, detailsOf(released, typeKey, "releases"));
      const diagnosis = isReleased ? `${description.diagnosis} ${releasedWords(released)}` : description.diagnosis;
      return [[key, { ...description, diagnosis }] as const];
    }),
  );
}
