import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { executeRequest } from "#server/services/approvals/execute-request";
import { getRequest } from "#server/services/approvals/get-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { requestsOfCase } from "#server/services/approvals/requests-of-case";
import { retryRefused, retryRequest } from "#server/services/approvals/retry-request";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";
import { claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";

let stage: ApprovalStage<TestDatabase>;
beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
});
afterAll(() => stage.database.close());

const senders = () => stage.database.asJob("send-effects");
const execute = (requestId: string) => executeRequest.execute(stage.execute, { requestId });
/** What the source answers to the act that waits. */
async function answered(requestId: string, answer: "refused" | "confirmed"): Promise<void> {
  const [effect] = await stage.database.owner<{ id: string }[]>`
    select id from effects where request_id = ${requestId} and state = 'intent'`;
  const effectId = effect?.id ?? "";
  const { fence } = await claimEffect.execute(senders(), { effectId });
  const settlement =
    answer === "refused"
      ? { outcome: "refused" as const, reason: "The period is closed.", touched: [] }
      : { outcome: "confirmed" as const, confirmation: "Issued.", touched: [], made: { reference: "CN-1042" } };
  await settleEffect.execute(senders(), { effectId, fence, settlement: settlement as never });
}
async function refused(): Promise<RequestRecord> {
  const { id } = await askedForCredit(stage, (await stage.invoice()).id, "5000");
  await signedBy(stage, id, stage.approvers[0]);
  await execute(id);
  await answered(id, "refused");
  return stage.row(id);
}
const look = (requestId: string) => reconcile(stage.database.asJob("detect-exceptions"), "request", [requestId]);
type Case = { id: string; version: number; state: string; closed: boolean; queue: string; number: string };
async function caseOf(requestId: string): Promise<Case | undefined> {
  const [row] = await stage.database.owner<Case[]>`
    select id, number, version, state, queue, closed_at is not null as closed from cases
    where type = 'approved_act_refused' and subject_type = 'request' and subject_id = ${requestId}`;
  return row;
}
async function mustCase(requestId: string): Promise<Case> {
  const row = await caseOf(requestId);
  if (!row) throw new Error("No case stands for the refusal.");
  return row;
}
const detections = async (requestId: string) =>
  (
    await stage.database.owner<{ count: number }[]>`
      select count(*)::int as count from pgboss.job where name = 'exceptions.detect' and data->'touched'->'request' ? ${requestId}`
  )[0]?.count;

test("a refusal becomes a case, linked both ways, that closes with the document once it was mended and retried", async () => {
  const { id, state } = await refused();
  expect(state).toBe("failed");
  expect(await detections(id)).toBe(1);
  await look(id);
  const opened = await mustCase(id);
  expect(opened).toMatchObject({ queue: "exceptions", closed: false });
  const shown = await getRequest.execute(stage.as(stage.analyst), { requestId: id });
  expect(shown.refusalCase).toEqual({ id: opened.id, number: Number(opened.number), isOpen: true });
  expect(await requestsOfCase.execute(stage.as(stage.analyst), { caseId: opened.id })).toMatchObject([
    { id, state: "failed", isSubject: true },
  ]);
  const mender = await stage.people.person("Bertil Ek", "billing_analyst");
  await fixException.execute(stage.as(mender), {
    caseId: opened.id,
    version: opened.version,
    fix: "carry_out_again",
    input: {},
  });
  expect(await stage.row(id)).toMatchObject({ state: "approved", endedBecause: null });
  await look(id);
  // On its way again nobody knows yet.
  expect((await mustCase(id)).closed).toBe(false);
  await execute(id);
  await answered(id, "confirmed");
  expect(await stage.row(id)).toMatchObject({ state: "executed" });
  expect(await detections(id)).toBe(2);
  await look(id);
  expect(await mustCase(id)).toMatchObject({ closed: true });
  const [closing] = await stage.database.owner<{ told: string }[]>`
    select payload::text as told from events where stream = ${`case:${opened.id}`} order by sequence desc limit 1`;
  expect(closing?.told).toContain("carried out after all");
  expect((await getRequest.execute(stage.as(stage.analyst), { requestId: id })).refusalCase?.isOpen).toBe(false);
});

test("refused again, the same case comes back; withdrawn, it closes", async () => {
  const { id, version } = await refused();
  await look(id);
  const first = await mustCase(id);
  await retryRequest.execute(stage.as(stage.analyst), { requestId: id, version });
  await execute(id);
  await answered(id, "refused");
  await look(id);
  expect(await mustCase(id)).toMatchObject({ id: first.id, closed: false });
  const again = await stage.row(id);
  const input = { requestId: id, version: again.version, reason: "The ERP is right: it was credited before." };
  await withdrawRequest.execute(stage.as(stage.analyst), input);
  await look(id);
  expect(await mustCase(id)).toMatchObject({ closed: true });
});

test("who may retry it, when, and who comes second", async () => {
  const { id } = await refused();
  const retryAs = (person: typeof stage.analyst) => retryRefused.execute(stage.as(person), { requestId: id });
  await expect(retryAs(stage.approvers[0])).rejects.toMatchObject({ code: "FORBIDDEN" });
  const elsewhere = await stage.people.person("Haruka Mori", "billing_analyst", ["JP01"]);
  await expect(retryAs(elsewhere)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const results = await Promise.allSettled([retryAs(stage.analyst), retryAs(stage.analyst)]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(retryAs(stage.analyst)).rejects.toThrow("is approved cannot");
  const pending = await askedForCredit(stage, (await stage.invoice()).id, "6000");
  await expect(retryRefused.execute(stage.as(stage.analyst), { requestId: pending.id })).rejects.toThrow(
    "cannot retry",
  );
});

test("what stands without a refusal opens nothing", async () => {
  const { id } = await askedForCredit(stage, (await stage.invoice()).id, "7000");
  await look(id);
  expect(await caseOf(id)).toBeUndefined();
});
