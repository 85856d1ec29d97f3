import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import type { AuthorityRow } from "#server/domain/approvals/authority";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import { addMinutes } from "#server/domain/time";
import { migratePolicies } from "#server/jobs/handlers/migrate-policies";
import { executeRequest } from "#server/services/approvals/execute-request";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { policyInFlight, previewMigration } from "#server/services/policies/migrations/in-flight-view";
import { proposeMigration } from "#server/services/policies/migrations/propose-migration";
import { startMigration } from "#server/services/policies/migrations/start-migration";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";

const kind = "approval_authority";
const note = "Small ones go to the director as well.";
let stage: ApprovalStage<TestDatabase>;
beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
});
afterAll(() => stage.database.close());

const author = () => stage.database.as("controller");
const second = () =>
  stage.database.as("controller", "all", {
    userId: "00000000-0000-7000-8000-0000000000aa",
    personId: "00000000-0000-7000-9000-0000000000aa",
    name: "Second controller",
  });
async function putInForce(rows: readonly AuthorityRow[], basedOn: number): Promise<number> {
  const document = { ...defaultAuthorityPolicy, rows };
  const { version } = await draftDeskPolicy.execute(author(), { kind, basedOn, document, note });
  await publishDeskPolicy.execute(second(), { kind, version });
  return version;
}
async function migrateTo(version: number): Promise<void> {
  const { migrationId } = await proposeMigration.execute(author(), { kind, version, note });
  await startMigration.execute(second(), { migrationId });
  await migratePolicies(stage.database.asJob("maintain-cases"), {}, new AbortController().signal);
}

test("a request keeps the table of its packet until it is migrated, then is drawn anew, or void where nobody may sign", async () => {
  const invoiceId = (await stage.invoice()).id;
  const [eleanor] = stage.approvers;
  const kept = await askedForCredit(stage, invoiceId, "2000");
  const moved = await askedForCredit(stage, invoiceId, "3000");
  const forDirector = defaultAuthorityPolicy.rows
    .filter(({ key }) => key !== "small")
    .map((row) => (row.key === "middle" ? { ...row, when: { ...row.when, amountFrom: null } } : row));
  const version = await putInForce(forDirector, 1);

  // Signed and carried out under the table it was drawn up by.
  await signedBy(stage, kept.id, eleanor);
  expect(await executeRequest.execute(stage.execute, { requestId: kept.id })).toMatchObject({ state: "executing" });
  expect((await stage.row(kept.id)).policyVersion).toBe("approval_authority v1");

  expect(await policyInFlight.execute(author(), { kind })).toMatchObject({
    activeVersion: version,
    outdated: 1,
    versions: [{ version: 1, count: 1 }],
  });
  const preview = await previewMigration.execute(author(), { kind });
  expect(preview).toMatchObject({ looked: 1, otherwise: 1, items: [{ id: moved.id }] });
  await migrateTo(version);
  const drawn = await stage.row(moved.id);
  expect(drawn).toMatchObject({ state: "pending", revision: 2, policyVersion: `approval_authority v${version}` });
  expect(drawn.packetHash).not.toBe(moved.packetHash);
  const [event] = await stage.database.owner`
    select type, actor_name, payload from events where stream = ${`request:${moved.id}`} order by sequence desc limit 1`;
  expect(event).toMatchObject({ type: "request.migrated", payload: { after: { revision: 2 } } });

  stage.database.clock.set(addMinutes(stage.database.clock.now(), 1));
  const nobody = await putInForce([], version);
  await migrateTo(nobody);
  expect(await stage.row(moved.id)).toMatchObject({
    state: "voided",
    waitingRoles: [],
    endedBecause: expect.stringMatching(/cannot be signed under approval_authority v3/),
  });
  expect((await policyInFlight.execute(author(), { kind })).migrations[0]).toMatchObject({
    state: "done",
    moved: 1,
    ended: 1,
  });
});
