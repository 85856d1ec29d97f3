import type { CashDesk } from "#server/domain/exceptions/cash-desk";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import { subjectKindOn, typeOn } from "#server/domain/exceptions/registry";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { subjectSource } from "#server/services/exceptions/subjects/registry";

type Row = Pick<CaseRecord, "type" | "subjectType" | "subjectId">;

/** The money of a case with what it may be for; null where its type leaves none to be put somewhere. */
export async function loadDesk(scope: Pick<Scope, "tx" | "now">, row: Row): Promise<CashDesk | null> {
  const kind = subjectKindOn(row.type, row.subjectType);
  return kind === null || row.subjectId === null ? null : deskOn(scope, kind, row.type, row.subjectId);
}

async function deskOn<Kind extends SubjectKind>(
  scope: Pick<Scope, "tx" | "now">,
  kind: Kind,
  typeKey: string,
  subjectId: string,
): Promise<CashDesk | null> {
  const type = typeOn(kind, typeKey);
  if (!type?.hasDesk) return null;
  const source = subjectSource(kind);
  const [facts] = await source.load(scope, [subjectId]);
  if (!facts) return null;
  const desk = type.desk(facts, businessDate(scope.now, source.about(facts).timeZone));
  // Where all that is left goes back to its payer, nothing is to be decided about.
  return desk !== null && desk.amountMinor > 0n ? desk : null;
}
