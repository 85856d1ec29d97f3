import type postgres from "postgres";
import { askFor, askingOf } from "#gauntlet/approvals/askings";
import { DAY_MS, type Ground, NOW } from "#gauntlet/approvals/ground";
import { signedByAll } from "#gauntlet/approvals/signed-by-all";
import type { Facts } from "#gauntlet/approvals/statements/statement";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import { askRequester } from "#server/services/approvals/ask-requester";
import { executeRequest } from "#server/services/approvals/execute-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";

/** A company in which everything is there that a statement could hurt. The past is made by its owner, requests by commands. */
export async function rowsToHurt(ground: Ground): Promise<Facts> {
  const { stage } = ground;
  const policies = await publishedTable(ground);
  const people = await peopleToTry(ground);
  const pending = await credit(ground);
  const approved = await signedByAll(stage, (await credit(ground)).id);
  const signed = await signedByAll(stage, (await credit(ground)).id);
  await executeRequest.execute(stage.execute, { requestId: signed.id });
  const taken = await credit(ground);
  await withdrawRequest.execute(stage.as(stage.analyst), {
    requestId: taken.id,
    version: taken.version,
    reason: "No longer needed",
  });
  const asked = { requestId: pending.id, question: "Who agreed to it, and when?" };
  const { questionId } = await askRequester.execute(stage.as(stage.approvers[0]), asked);
  await ground.owner`update approval_questions set answer = 'Somebody', answered_by = 'Somebody', answered_at = ${NOW} where id = ${questionId}`;
  await ground.owner`insert into approval_exclusions (request_id, entity_code, person_id, because) values (${pending.id}, 'DE01', ${people.excluded.personId}, 'prepared it')`;
  return {
    draft: await credit(ground, false),
    pending: await stage.row(pending.id),
    approved,
    executing: await stage.row(signed.id),
    withdrawn: await stage.row(taken.id),
    foreign: await foreignRequest(ground, pending),
    analyst: stage.analyst,
    approvers: stage.approvers,
    director: stage.director,
    ...people,
    delegations: await delegations(ground),
    ...(await accessRows(ground)),
    questionId,
    policies,
    now: NOW.toISOString(),
    id: stage.given.freshId,
  };
}

async function credit({ stage }: Ground, isSubmitted = true): Promise<RequestRecord> {
  const asked = await askingOf("credit_memo").ground(stage);
  const choice = { of: "amount", totalMinor: "3000" };
  return askFor(stage, "credit_memo", { ...asked, terms: { ...asked.terms, choice } }, { isSubmitted });
}

/** The first table of authority as a published version, and one that is still a draft. */
async function publishedTable({ owner }: Ground): Promise<Facts["policies"]> {
  const document = owner.json(defaultAuthorityPolicy as unknown as postgres.JSONValue);
  const at = new Date(NOW.getTime() - DAY_MS);
  const common = {
    kind: "approval_authority",
    document,
    created_at: at,
    created_by: "Gauntlet",
    author_id: "somebody",
  };
  await owner`insert into policies ${owner({ ...common, version: 1, state: "published", effective_from: at, noted_at: at, published_at: at, published_by: "Another" })}`;
  await owner`insert into policies ${owner({ ...common, version: 2, state: "draft", based_on: 1 })}`;
  return { published: 1, drafted: 2 };
}

async function peopleToTry({
  stage,
  owner,
}: Ground): Promise<Pick<Facts, "disabled" | "former" | "elsewhere" | "excluded">> {
  const person = (name: string) => stage.people.person(name, "finance_approver");
  const [disabled, former] = [await person("Ada Novak"), await person("Bela Novak")];
  const [elsewhere, excluded] = [await person("Cleo Novak"), await person("Dora Novak")];
  await owner`update users set disabled_at = ${NOW} where id = ${disabled.userId}`;
  await owner`update grants set ended_at = ${NOW} where user_id = ${former.userId}`;
  await owner`update grants set entities = '{US01,JP01}', ends_at = ${new Date(NOW.getTime() + 9 * DAY_MS)} where user_id = ${elsewhere.userId}`;
  return { disabled, former, elsewhere, excluded };
}

/** A request of another legal entity, as far as the statements look at it. */
async function foreignRequest({ stage, owner }: Ground, like: RequestRecord): Promise<RequestRecord> {
  const id = stage.given.freshId();
  await owner`insert into approval_requests (id, kind, state, entity_code, title, reason_code, reason, terms, requester_user_id, requester_person_id, requester_name, created_at)
    select ${id}, kind, 'draft', 'US01', title, reason_code, reason, terms, requester_user_id, requester_person_id, requester_name, created_at from approval_requests where id = ${like.id}`;
  return stage.row(id);
}

async function delegations({ stage, owner }: Ground): Promise<Facts["delegations"]> {
  const [, katharina, samuel] = stage.approvers;
  const entered = async (change: Record<string, unknown>) => {
    const id = stage.given.freshId();
    await owner`insert into delegations ${owner({
      id,
      from_person_id: katharina.personId,
      from_name: katharina.name,
      to_person_id: stage.director.personId,
      to_name: stage.director.name,
      kinds: ["all"],
      entities: ["all"],
      starts_at: new Date(NOW.getTime() - DAY_MS),
      ends_at: new Date(NOW.getTime() + 5 * DAY_MS),
      reason: "Away",
      entered_at: new Date(NOW.getTime() - DAY_MS),
      ...change,
    } as Record<string, postgres.SerializableParameter>)}`;
    return id;
  };
  const ended = await entered({});
  await owner`update delegations set ended_at = ${NOW}, ended_by = 'x' where id = ${ended}`;
  const past = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
  return {
    standing: await entered({}),
    ended,
    over: await entered({ starts_at: past(9), ends_at: past(1) }),
    later: await entered({ starts_at: past(-2), ends_at: past(-4) }),
    otherKind: await entered({ kinds: ["refund"] }),
    otherEntity: await entered({ entities: ["US01"] }),
    small: await entered({ limit_base_minor: 1 }),
    toAnother: await entered({ to_person_id: samuel.personId, to_name: samuel.name }),
  };
}

/** A session and a token that have ended, a use of break-glass and a review that were signed. */
async function accessRows({
  stage,
  owner,
}: Ground): Promise<Pick<Facts, "sessionId" | "tokenId" | "breakGlassId" | "reviewId">> {
  const id = stage.given.freshId;
  const [sessionId, tokenId, breakGlassId, reviewId] = [id(), id(), id(), id()];
  const [eleanor] = stage.approvers;
  const later = new Date(NOW.getTime() + DAY_MS);
  await owner`insert into sessions ${owner({ id: sessionId, user_id: eleanor.userId, created_at: NOW, last_seen_at: NOW, expires_at: later, ended_at: NOW, ended_reason: "signed out" })}`;
  await owner`insert into api_tokens ${owner({ id: tokenId, user_id: eleanor.userId, name: "closing", scopes: ["approval.read"], prefix: "dk_x", secret_hash: "x", created_at: NOW, expires_at: later, revoked_at: NOW, revoked_by: "x" })}`;
  await owner`insert into break_glass_uses ${owner({ id: breakGlassId, user_id: eleanor.userId, person_id: eleanor.personId, grant_id: id(), entities: ["DE01"], reason: "Nobody could be reached in time", opened_at: NOW, expires_at: new Date(NOW.getTime() + 3_600_000), ended_at: NOW, reviewed_at: NOW, reviewed_by: stage.director.name, reviewer_person_id: stage.director.personId, finding: "not_justified", finding_note: "Somebody could be reached" })}`;
  await owner`insert into access_reviews ${owner({ id: reviewId, title: "Spring", opened_at: NOW, opened_by: "x", signed_off_at: NOW, signed_off_by: "x", document: "{}", document_hash: "x" })}`;
  return { sessionId, tokenId, breakGlassId, reviewId };
}
