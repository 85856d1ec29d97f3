import { type SQL, sql } from "drizzle-orm";
import { APPLICATION_ROLE } from "#db/client";
import type { GivenPerson } from "#db/testing/given-cases";
import type { Asked } from "#gauntlet/approvals/asking";
import { asker } from "#gauntlet/approvals/askings";
import type { Actor } from "#server/domain/access/actor";
import type { RequestKind } from "#server/domain/approvals/kinds";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { appendEvents } from "#server/kernel/events";
import { findRequest, type RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

/** One attempt inside a transaction that is taken back, with the people and the clock of the stage. */
export type Attempt = { scope: Scope; stage: ApprovalStage };

export const actingAs = ({ stage }: Attempt, person: GivenPerson): Actor => stage.as(person).actor;

/** Whether an act was taken; a refusal leaves the transaction as it was before. Anything else is a defect. */
export async function isTaken(
  { scope }: Attempt,
  actor: Actor,
  act: (scope: Scope) => Promise<unknown>,
): Promise<boolean> {
  try {
    await scope.tx.transaction((tx) => act({ ...scope, tx, actor }));
    return true;
  } catch (error) {
    if (refusalOf(error)) return false;
    throw error;
  }
}

export async function submittedBy(
  attempt: Attempt,
  by: GivenPerson,
  kind: RequestKind,
  asked: Asked,
): Promise<RequestRecord> {
  const scope = { ...attempt.scope, actor: actingAs(attempt, asker(kind, by)) };
  const { terms, reasonCode, caseId = null } = asked;
  const reason = "What was agreed with the customer is another thing.";
  const prepared = await prepareRequest.within(scope, { kind, terms, reasonCode, reason, caseId });
  await submitRequest.within(scope, { requestId: prepared.requestId, version: prepared.version });
  return findRequest(scope, prepared.requestId);
}

export const signable = (row: RequestRecord) => ({
  requestId: row.id,
  version: row.version,
  packetHash: row.packetHash ?? "",
});

/** Whether this person's signature on a request is taken. */
export async function signs(attempt: Attempt, requestId: string, who: GivenPerson | Actor): Promise<boolean> {
  const row = await findRequest(attempt.scope, requestId);
  const actor = "kind" in who ? who : actingAs(attempt, who);
  return isTaken(attempt, actor, (scope) => signRequest.within(scope, { ...signable(row), note: null }));
}

/** What somebody else's command would have left in the log. */
export async function logged(
  attempt: Attempt,
  by: GivenPerson,
  command: string,
  event: Parameters<typeof appendEvents>[2][number],
): Promise<void> {
  await appendEvents({ ...attempt.scope, actor: actingAs(attempt, by) }, command, [event]);
}

/** What happens beside the application, by whoever owns the database: the company learns that two accounts are one person's. */
export async function asOwner({ scope }: Attempt, statement: SQL): Promise<void> {
  await scope.tx.execute(sql`select set_config('role', 'none', true)`);
  await scope.tx.execute(statement);
  await scope.tx.execute(sql`select set_config('role', ${APPLICATION_ROLE}, true)`);
}

/** Lends a power by its row alone: whoever tries to misuse it may have entered it in any way. */
export async function lend(
  { scope, stage }: Attempt,
  from: GivenPerson,
  to: GivenPerson,
  window: { startsAt?: Date; endsAt?: Date } = {},
): Promise<string> {
  const id = stage.given.freshId();
  const now = scope.now.getTime();
  const { startsAt = new Date(now - 1_000), endsAt = new Date(now + 86_400_000) } = window;
  await scope.tx.execute(sql`
    insert into delegations (id, from_person_id, from_name, to_person_id, to_name, kinds, entities, starts_at, ends_at, reason, entered_at)
    values (${id}, ${from.personId}, ${from.name}, ${to.personId}, ${to.name}, '{all}', '{all}', ${startsAt.toISOString()}::timestamptz, ${endsAt.toISOString()}::timestamptz, 'Away', ${scope.now.toISOString()}::timestamptz)`);
  return id;
}

/** Another role for an account, counted from now. */
export async function grant(
  { scope, stage }: Attempt,
  to: GivenPerson,
  role: GivenPerson["role"],
): Promise<GivenPerson> {
  await scope.tx.execute(sql`
    insert into grants (id, user_id, role, entities, granted_at, starts_at, granted_by)
    values (${stage.given.freshId()}, ${to.userId}, ${role}, '{all}', ${scope.now.toISOString()}::timestamptz, ${scope.now.toISOString()}::timestamptz, 'gauntlet')`);
  return { ...to, role };
}

/** An account more of the same human being, with a role of its own. */
export async function anotherAccount(
  attempt: Attempt,
  of: GivenPerson,
  role: GivenPerson["role"],
): Promise<GivenPerson> {
  const userId = attempt.stage.given.freshId();
  await attempt.scope.tx.execute(sql`
    insert into users (id, person_id, email, is_demo, created_at) values (${userId}, ${of.personId}, ${`${userId}@test.example`}, false, ${attempt.scope.now.toISOString()}::timestamptz)`);
  return grant(attempt, { ...of, userId }, role);
}

/** The table of authority in force as written, or published, by somebody. */
export const wroteTheTable = (attempt: Attempt, by: GivenPerson, type: "policy.drafted" | "policy.published") =>
  logged(attempt, by, "policy.publish", {
    type,
    subject: { type: "policy", id: "approval_authority" },
    after: { version: 1 },
  });
