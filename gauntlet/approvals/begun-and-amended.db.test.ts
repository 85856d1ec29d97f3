import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { askFor, askingOf } from "#gauntlet/approvals/askings";
import { signedByAll } from "#gauntlet/approvals/signed-by-all";
import { amendRequest } from "#server/services/approvals/amend-request";
import { executeRequest } from "#server/services/approvals/execute-request";
import { type ApprovalStage, approvalStageOn } from "#server/services/approvals/testing/stage";

let stage: ApprovalStage<TestDatabase>;

beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
});
afterAll(() => stage.database.close());

/** A credit that billing issued and whose posting the ERP refused, to be carried out again on the same signatures. */
async function begun(): Promise<string> {
  const { owner } = stage.database;
  const asked = await askingOf("credit_memo").ground(stage);
  const { id } = await signedByAll(stage, (await askFor(stage, "credit_memo", asked)).id);
  await executeRequest.execute(stage.execute, { requestId: id });
  await owner`update effects set state = case when follows_id is null then 'confirmed' else 'failed' end where request_id = ${id}`;
  await owner`update approval_requests set state = 'failed', version = version + 1 where id = ${id}`;
  await owner`update approval_requests set state = 'approved', version = version + 1 where id = ${id}`;
  return id;
}

const creditedMeanwhile = (id: string) =>
  stage.database
    .owner`update invoices set total_minor = total_minor + 100 where id = (select subject_id from approval_requests where id = ${id})`;
const actsOf = async (id: string) =>
  (
    await stage.database.owner<{ operation: string }[]>`
      select operation from effects where request_id = ${id} and state = 'intent' order by position`
  ).map(({ operation }) => operation);

test("what one's own first act has changed does not void the rest of the same packet", async () => {
  const id = await begun();
  await creditedMeanwhile(id);
  expect(await executeRequest.execute(stage.execute, { requestId: id })).toMatchObject({ state: "executing" });
  expect(await actsOf(id)).toEqual(["document.post"]);
});

test("a packet that was amended after it has begun is looked at like any other", async () => {
  const id = await begun();
  const row = await stage.row(id);
  await amendRequest.execute(stage.as(stage.analyst), {
    requestId: id,
    version: row.version,
    terms: { ...row.terms, choice: { of: "amount", totalMinor: "7000" } },
    reasonCode: row.reasonCode,
    reason: "It is more than was thought at first.",
  });
  await signedByAll(stage, id);
  await creditedMeanwhile(id);
  expect(await executeRequest.execute(stage.execute, { requestId: id })).toMatchObject({ state: "voided" });
  expect(await actsOf(id)).toEqual([]);
});
