import type { GivenPerson } from "#db/testing/given-cases";
import type { AuthorityRow, SigningStep } from "#server/domain/approvals/authority";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { sendEffect } from "#server/jobs/handlers/send-effect";
import { executeRequest } from "#server/services/approvals/execute-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import { type ApprovalStage, signedBy } from "#server/services/approvals/testing/stage";

type Asked = { kind: RequestKind; terms: Record<string, unknown>; by?: GivenPerson; caseId?: string | null };

/** A request for an act of Docket's own, submitted. */
export async function askedFor(
  stage: ApprovalStage,
  { kind, terms, by, caseId = null }: Asked,
): Promise<RequestRecord> {
  const context = stage.as(by ?? stage.analyst);
  const { requestId, version } = await prepareRequest.execute(context, {
    kind,
    terms,
    reasonCode: "other",
    reason: "It was talked over and is right as it stands here.",
    caseId,
  });
  await submitRequest.execute(context, { requestId, version });
  return stage.row(requestId);
}

/** Signed by these, executed, and every act of it that is due performed by the outbox. */
export async function carriedOut(
  stage: ApprovalStage,
  requestId: string,
  ...signers: readonly GivenPerson[]
): Promise<RequestRecord> {
  await signedBy(stage, requestId, ...signers);
  await executeRequest.execute(stage.execute, { requestId });
  await actsSent(stage, requestId);
  return stage.row(requestId);
}

/** What the outbox does with the acts of a request, one after the other. */
export async function actsSent(stage: ApprovalStage, requestId: string): Promise<void> {
  const effects = await stage.database.owner<
    { id: string }[]
  >`select id from effects where request_id = ${requestId} order by position`;
  for (const { id } of effects)
    await sendEffect(stage.database.asJob("send-effects"), { effectId: id }, new AbortController().signal);
}

const oneApprover: SigningStep = { name: "Finance approver", parts: [{ role: "finance_approver", people: 1 }] };

/** A row that asks one finance approver's signature for what it names. */
export function rowFor(kind: RequestKind, when: Partial<AuthorityRow["when"]> = {}): AuthorityRow {
  return {
    key: `test-${kind.replaceAll("_", "-")}`,
    name: `Test of ${kind.replaceAll("_", " ")}`,
    when: {
      entities: [],
      reasons: [],
      tiers: [],
      amountFrom: null,
      amountBelow: null,
      ...when,
      kinds: [kind],
    },
    outcome: { is: "steps", steps: [oneApprover], secondFactor: false },
  };
}

/** Puts a table of authority in force whose first rows are these, as though two people had done it long ago. */
export async function tableWith({ database }: ApprovalStage, ...rows: readonly AuthorityRow[]): Promise<void> {
  const document = { ...defaultAuthorityPolicy, rows: [...rows, ...defaultAuthorityPolicy.rows] };
  const past = new Date(database.clock.now().getTime() - 86_400_000);
  await database.owner`
    insert into policies (kind, version, document, state, effective_from, noted_at, based_on, created_at, created_by, published_at, published_by)
    values ('approval_authority', 2, ${database.owner.json(document)}, 'published', ${past}, ${past}, 1, ${past}, 'test', ${past}, 'test')`;
}
