import type { Description } from "#server/domain/exceptions/define";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import { exceptionTypes, typeOn } from "#server/domain/exceptions/registry";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { bankEntrySource } from "#server/services/exceptions/subjects/bank-entry";
import { contractSource } from "#server/services/exceptions/subjects/contract";
import { controlTotalSource } from "#server/services/exceptions/subjects/control-total";
import { creditSource } from "#server/services/exceptions/subjects/credit";
import { customerSource } from "#server/services/exceptions/subjects/customer";
import { inboxSource } from "#server/services/exceptions/subjects/inbox";
import { invoiceSource } from "#server/services/exceptions/subjects/invoice";
import { paymentSource } from "#server/services/exceptions/subjects/payment";
import { projectSource } from "#server/services/exceptions/subjects/project";
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
  return facts.map((each) => {
    const { timeZone, ...about } = source.about(each);
    const today = businessDate(scope.now, timeZone);
    return {
      ...about,
      kind,
      findings: exceptionTypes[kind].flatMap((type) => type.detect(each, today) ?? []),
      proof: (type, stored) => typeOn(kind, type)?.proof(each, stored) ?? "",
      fingerprint: (type, stored) => typeOn(kind, type)?.fingerprint(stored) ?? "",
      seenAt: (type) => typeOn(kind, type)?.seenAt(each) ?? null,
    };
  });
}

/** What each of the findings comes to from present facts, by the key given; those whose subject is gone are left out. */
export async function describeSubjects<Kind extends SubjectKind, Key>(
  scope: Pick<Scope, "tx" | "now">,
  kind: Kind,
  asked: readonly { key: Key; type: string; subjectId: string; details: unknown }[],
): Promise<Map<Key, Description>> {
  const source = subjectSource(kind);
  const facts = await source.load(scope, [...new Set(asked.map(({ subjectId }) => subjectId))]);
  const known = new Map(facts.map((each) => [source.about(each).id, each]));
  return new Map(
    asked.flatMap(({ key, type: typeKey, subjectId, details }) => {
      const type = typeOn(kind, typeKey);
      const present = known.get(subjectId);
      if (!type || !present) return [];
      const today = businessDate(scope.now, source.about(present).timeZone);
      return [[key, type.describe(present, details, today)] as const];
    }),
  );
}
