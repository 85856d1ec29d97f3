import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { approvalQuestions, approvalSignatures } from "#db/schema/approvals";
import { can } from "#server/domain/access/actor";
import { roleLabels } from "#server/domain/access/roles";
import { asksFor } from "#server/domain/approvals/kinds";
import { requestMachine } from "#server/domain/approvals/machine";
import type { Packet } from "#server/domain/approvals/packet";
import { openParts, type SigningFacts } from "#server/domain/approvals/persons";
import type { RequestAct, RequestDetail, RequestRow, SignatureView } from "#server/domain/approvals/views";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { approvalKind } from "#server/services/approvals/kinds/registry";
import { findRequest, packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { loadKeptFiles } from "#server/services/approvals/request-files";
import { requestRow, signingFactsOf } from "#server/services/approvals/request-row";
import { loadSigningPeople } from "#server/services/approvals/signing-facts";
import { actorInWords } from "#server/services/cases/event-sentences";

/** Everything the page of a request shows: what is signed, who signed and who may, what was asked and what became of it. */
export const getRequest = defineQuery({
  name: "request.get",
  permission: "approval.read",
  input: z.strictObject({ requestId: z.uuid() }),
  async run(scope, { requestId }): Promise<RequestDetail> {
    const row = await findRequest(scope, requestId);
    const people = await loadSigningPeople(scope, businessDate(scope.now, "UTC"));
    const facts = (await signingFactsOf(scope, [row], people)).get(row.id);
    const packet = row.packet === null ? null : packetOf(row);
    const shown = requestRow(scope, row, facts);
    return {
      ...shown,
      revision: row.revision,
      reason: row.reason,
      terms: row.terms,
      caseId: row.caseId,
      caseNumber: await caseNumberOf(scope, row.caseId),
      refusalCase: await refusalCaseOf(scope, row.id),
      packet,
      voidedBy: row.voidedBy,
      documents: row.documents,
      acts: await actsOf(scope, row.id),
      steps: packet && facts ? stepsOf(packet, facts, row) : [],
      signatures: await signaturesOf(scope, row, packet),
      files: await filesOf(scope, row),
      questions: await questionsOf(scope, row.id),
      history: await historyOf(scope, row.id),
      needsSecondFactor: row.needsSecondFactor,
      allowed: allowedActs(scope, row, shown),
    };
  },
});

async function caseNumberOf(scope: Pick<Scope, "tx">, caseId: string | null): Promise<number | null> {
  if (caseId === null) return null;
  const [row] = await scope.tx.execute<{ number: string }>(sql`select number from cases where id = ${caseId}`);
  return row ? Number(row.number) : null;
}

async function refusalCaseOf(scope: Pick<Scope, "tx">, requestId: string): Promise<RequestDetail["refusalCase"]> {
  const [row] = await scope.tx.execute<{ id: string; number: string; is_open: boolean }>(sql`
    select id, number, closed_at is null as is_open from cases
    where subject_type = 'request' and subject_id = ${requestId} order by number desc limit 1`);
  return row ? { id: row.id, number: Number(row.number), isOpen: row.is_open } : null;
}

async function actsOf(scope: Pick<Scope, "tx">, requestId: string): Promise<RequestDetail["acts"]> {
  return scope.tx.execute<RequestDetail["acts"][number]>(
    sql`select label, system, state, reference, error from effects where request_id = ${requestId} order by position`,
  );
}

function stepsOf(packet: Packet, facts: SigningFacts, row: RequestRecord): RequestDetail["steps"] {
  const open = row.state === "pending" ? openParts(facts) : [];
  return packet.authority.decision.steps.map(({ name, parts }, step) => {
    const counted = parts.map(({ role, people }, part) => ({
      role: roleLabels[role],
      people,
      given: facts.signatures.filter((one) => one.position === step + 1 && one.part === part + 1).length,
    }));
    return {
      name,
      isDone: counted.every(({ given, people }) => given >= people),
      isOpen: open.some(({ position }) => position === step + 1),
      parts: counted,
    };
  });
}

async function signaturesOf(
  scope: Pick<Scope, "tx">,
  row: RequestRecord,
  packet: Packet | null,
): Promise<SignatureView[]> {
  const rows = await scope.tx
    .select()
    .from(approvalSignatures)
    .where(eq(approvalSignatures.requestId, row.id))
    .orderBy(asc(approvalSignatures.at), asc(approvalSignatures.id));
  return rows.map((one) => ({
    revision: one.revision,
    stepName:
      (one.revision === row.revision ? packet?.authority.decision.steps[one.position - 1]?.name : undefined) ??
      `Step ${one.position}`,
    decision: one.decision,
    personName: one.personName,
    onBehalfOf: one.onBehalfOf,
    reason: one.reason,
    at: one.at,
    stands: one.revision === row.revision && row.state !== "voided",
  }));
}

async function filesOf(
  { tx, actor }: Pick<Scope, "tx" | "actor">,
  row: RequestRecord,
): Promise<RequestDetail["files"]> {
  const isOwn = actor.kind === "person" && actor.personId === row.requesterPersonId;
  const files = await loadKeptFiles({ tx }, row.id);
  return files.map((file) => ({ ...file, canRemove: isOwn && row.state === "draft" }));
}

async function questionsOf(scope: Pick<Scope, "tx">, requestId: string): Promise<RequestDetail["questions"]> {
  const rows = await scope.tx
    .select()
    .from(approvalQuestions)
    .where(and(eq(approvalQuestions.requestId, requestId)))
    .orderBy(asc(approvalQuestions.askedAt));
  return rows.map(({ id, askedBy, question, askedAt, answer, answeredBy, answeredAt }) => ({
    id,
    askedBy,
    question,
    askedAt,
    answer,
    answeredBy,
    answeredAt,
  }));
}

async function historyOf(scope: Pick<Scope, "tx">, requestId: string): Promise<RequestDetail["history"]> {
  const rows = await scope.tx.execute<{
    at: string;
    actor_kind: string;
    actor_name: string;
    sentence: string | null;
    reason: string | null;
  }>(sql`
    select at, actor_kind, actor_name, payload->'data'->>'sentence' as sentence, payload->>'reason' as reason from events
    where stream = ${`request:${requestId}`} order by sequence`);
  return rows.map(({ at, actor_kind: actorKind, actor_name: actorName, sentence, reason }) => ({
    at: new Date(at),
    actorName: actorInWords({ actorKind, actorName }),
    sentence: sentence ?? "",
    reason,
  }));
}

function allowedActs({ actor }: Pick<Scope, "actor">, row: RequestRecord, { standing }: RequestRow): RequestAct[] {
  const acts: RequestAct[] = [];
  if (standing.may) {
    acts.push("sign", "reject", "ask");
    if (approvalKind(row.kind).reduceTo && row.amountMinor !== null) acts.push("approve_in_part");
  }
  if (
    actor.kind !== "person" ||
    actor.personId !== row.requesterPersonId ||
    !can(actor, asksFor(row.kind), row.entityCode)
  )
    return acts;
  if (row.state === "pending") acts.push("answer");
  if (requestMachine.allows(row.state, "amend")) acts.push("attach");
  for (const act of ["submit", "amend", "withdraw", "retry"] as const)
    if (requestMachine.allows(row.state, act)) acts.push(act);
  return acts;
}
