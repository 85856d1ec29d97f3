import { and, asc, eq, isNull } from "drizzle-orm";
import { cases, invoiceHolds } from "#db/schema/cases";
import type { Finding } from "#server/domain/exceptions/define";
import { asSentence } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { updateCase } from "#server/services/cases/update-case";
import { holds } from "#server/services/exceptions/open-new";
import { among, grouped } from "#server/services/exceptions/row-sets";
import { type HeldDraft, letGo, stopAtSource } from "#server/services/exceptions/source-holds";
import type { Subject } from "#server/services/exceptions/subjects/subject";
import type { ActiveJudge } from "#server/services/routing/load-judge";

type Hold = typeof invoiceHolds.$inferSelect;
type CaseHold = Hold & { caseId: string };
type Standing = { row: CaseRecord; finding: Finding };

/**
 * Makes the holds on drafts equal to the open cases that ask for one. The first hold stops a draft at its source if it
 * would go out by itself; when the last one ends, the draft goes on if it was we who stopped it. Holds of reviews are
 * theirs to release; a draft stays while one of them stands.
 * `moved` names the drafts whose holds are others now.
 * @param kept closed cases whose hold outlives them: resolved by hand while the facts still say otherwise.
 */
export async function applyHolds(
  scope: Scope,
  subjects: readonly Subject[],
  standing: readonly Standing[],
  kept: ReadonlySet<string>,
  judge: ActiveJudge,
): Promise<{ held: number; released: number; moved: string[]; events: DomainEvent[] }> {
  const invoices = subjects.filter((subject) => subject.hold !== null);
  if (invoices.length === 0) return { held: 0, released: 0, moved: [], events: [] };
  const active = grouped(
    await loadActive(
      scope,
      invoices.map((subject) => subject.id),
    ),
    (hold) => hold.invoiceId,
    (hold) => hold,
  );
  const byInvoice = grouped(
    standing,
    ({ row }) => row.subjectId,
    (each) => each,
  );
  const events: DomainEvent[] = [];
  const counts = { held: 0, released: 0 };
  const moved: string[] = [];
  for (const subject of invoices) {
    const before = active.get(subject.id) ?? [];
    const cases = byInvoice.get(subject.id) ?? [];
    const wanted = cases.filter(({ row, finding }) => holds(judge, { subject, finding }, row.severity));
    const missing = wanted.filter(({ row }) => !before.some((hold) => hold.caseId === row.id));
    const ending = before.filter(isOfCase).filter((hold) => ends(hold, subject, cases, wanted, kept));
    for (const { row, finding } of missing) events.push(await place(scope, subject, row, finding));
    const first = before.length === 0 && missing[0] ? missing[0].row : null;
    const stopped = first && heldBy(subject, first.id);
    if (first && stopped) await stopAtSource(scope, stopped, `${first.version}:${first.reopenCount}`);
    for (const hold of ending) events.push(await release(scope, subject, hold));
    const last = before.length === ending.length && missing.length === 0 ? ending.at(-1) : undefined;
    const released = last && subject.hold?.isDraft ? heldBy(subject, last.caseId) : null;
    if (last && released) await letGo(scope, released, last.id);
    counts.held += missing.length;
    counts.released += ending.length;
    if (missing.length + ending.length > 0) moved.push(subject.id);
  }
  return { ...counts, moved, events };
}

function isOfCase(hold: Hold): hold is CaseHold {
  return hold.caseId !== null;
}

/** A hold ends with its draft, and when its case no longer asks for one; a closed case asks for none unless it is kept. */
function ends(
  hold: CaseHold,
  subject: Subject,
  standing: readonly Standing[],
  wanted: readonly Standing[],
  kept: ReadonlySet<string>,
): boolean {
  const isItsCase = ({ row }: Standing) => row.id === hold.caseId;
  if (!subject.hold?.isDraft) return true;
  return standing.some(isItsCase) ? !wanted.some(isItsCase) : !kept.has(hold.caseId);
}

async function loadActive(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]): Promise<Hold[]> {
  return scope.tx
    .select()
    .from(invoiceHolds)
    .where(and(among(invoiceHolds.invoiceId, invoiceIds), isNull(invoiceHolds.releasedAt)))
    .orderBy(asc(invoiceHolds.id));
}

async function place(scope: Scope, subject: Subject, row: CaseRecord, finding: Finding): Promise<DomainEvent> {
  const id = newId(scope.now);
  await scope.tx
    .insert(invoiceHolds)
    .values({ id, invoiceId: subject.id, caseId: row.id, entityCode: subject.entityCode ?? "", placedAt: scope.now });
  return holdEvent("invoice.held", subject, row.id, `${subject.document} is held until this is settled.`, {
    holdId: id,
    finding: finding.title,
  });
}

async function release(scope: Scope, subject: Subject, hold: CaseHold): Promise<DomainEvent> {
  await scope.tx.update(invoiceHolds).set({ releasedAt: scope.now }).where(eq(invoiceHolds.id, hold.id));
  const [row] = await scope.tx.select().from(cases).where(eq(cases.id, hold.caseId)).for("update");
  const updated = row?.isHoldingInvoice ? await updateCase(scope, row, { isHoldingInvoice: false }) : null;
  const data = { holdId: hold.id };
  const sentence = `${subject.document} is no longer held by this case.`;
  return { ...holdEvent("invoice.released", subject, hold.caseId, sentence, data), ...updated?.change };
}

function holdEvent(
  type: "invoice.held" | "invoice.released",
  subject: Subject,
  caseId: string,
  sentence: string,
  data: Record<string, unknown>,
): DomainEvent {
  return {
    type,
    subject: { type: "case", id: caseId },
    entity: subject.entityCode,
    data: { sentence: asSentence(sentence), invoiceId: subject.id, document: subject.document, ...data },
  };
}

function heldBy(subject: Subject, caseId: string): HeldDraft | null {
  const { hold: target, document, entityCode } = subject;
  return target === null ? null : { target, document: document ?? "", entityCode, caseId };
}
