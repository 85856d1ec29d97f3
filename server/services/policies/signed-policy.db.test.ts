import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { executeRequest } from "#server/services/approvals/execute-request";
import { contentHash } from "#server/services/approvals/kinds/policy-change";
import { packetOf } from "#server/services/approvals/lock-request";
import { actsSent, askedFor, carriedOut, rowFor, tableWith } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";
import { activePolicy } from "#server/services/policies/active-policy";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { publishSignedPolicy } from "#server/services/policies/publish-signed";
import { withdrawDeskPolicy } from "#server/services/policies/withdraw-policy";

let stage: ApprovalStage<TestDatabase>;
let author: GivenPerson;
let second: GivenPerson;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
  author = await stage.people.person("Ines Castro", "controller");
  second = await stage.people.person("Paul Brandt", "controller");
});

const named = (...about: string[]) => tableWith(stage, rowFor("policy_change", about.length === 0 ? {} : { about }));
/** The table in force, with so many more hours to decide in. */
const changed = async (more = 1) => {
  const { document } = await inForce();
  return { ...document, decideWithinHours: document.decideWithinHours + more };
};
const drafted = async () => {
  const { version: basedOn } = await inForce();
  const document = await changed();
  const note = "Approvers are in two time zones";
  const act = { kind: "approval_authority", basedOn, document, note };
  return (await draftDeskPolicy.execute(stage.as(author), act)).version;
};
/** Whoever owns the database changes what a draft says, past every guard. */
const rewritten = async (version: number) => {
  const { owner } = stage.database;
  const text = owner.json(await changed(5));
  await owner`alter table policies disable trigger user`;
  await owner`update policies set document = ${text} where kind = 'approval_authority' and version = ${version}`;
  await owner`alter table policies enable trigger user`;
};
const asked = (version: number, by = author) =>
  askedFor(stage, { kind: "policy_change", terms: { document: "approval_authority", version }, by });
const inForce = () =>
  stage.database.db.transaction((tx) => activePolicy({ tx, now: stage.database.clock.now() }, "approval_authority"));

describe("a document that the table of authority names", () => {
  test("is put in force once others have signed: they stand for the second person", async () => {
    await named("approval_authority");
    const version = await drafted();
    const request = await asked(version);
    expect(request).toMatchObject({ entityCode: "all", amountMinor: null, title: expect.stringContaining("in force") });
    expect(packetOf(request).facts.find(({ key }) => key === "policy.content")).toMatchObject({ isSignificant: true });
    const done = await carriedOut(stage, request.id, stage.approvers[0]);
    expect(done).toMatchObject({ state: "executed", documents: [{ reference: `approval_authority v${version}` }] });
    expect(await inForce()).toMatchObject({ version });
    const [row] = await stage.database
      .owner`select published_by, author_id from policies where kind = 'approval_authority' and version = ${version}`;
    expect(row).toEqual({
      published_by: `request ${request.number} of Ines Castro, signed by Eleanor Voss`,
      author_id: author.personId,
    });
  });

  test("is published directly by nobody, with a sentence that says what to do", async () => {
    await named();
    const version = await drafted();
    await expect(
      publishDeskPolicy.execute(stage.as(second), { kind: "approval_authority", version }),
    ).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Ask for a policy change"),
    });
    expect(await inForce()).toMatchObject({ version: 2 });
  });

  test("leaves other documents to a second person, as ever", async () => {
    await named("routing");
    const version = await drafted();
    await publishDeskPolicy.execute(stage.as(second), { kind: "approval_authority", version });
    expect(await inForce()).toMatchObject({ version });
    await expect(asked(version)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("is asked for by its author alone, who is somebody that may change it", async () => {
    await named();
    const version = await drafted();
    await expect(asked(version, second)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Ines Castro drafted version 3"),
    });
    await expect(asked(version, stage.analyst)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });

  test("is not asked for by somebody whom no row lets, though rows for every kind are there", async () => {
    await expect(asked(await drafted())).rejects.toMatchObject({
      message: expect.stringContaining("lets anybody sign a policy change like this for every legal entity"),
    });
  });

  test("voids the signatures when its draft says something else than was signed", async () => {
    await named();
    const version = await drafted();
    const request = await asked(version);
    await signedBy(stage, request.id, stage.approvers[0]);
    await rewritten(version);
    expect(await executeRequest.execute(stage.execute, { requestId: request.id })).toMatchObject({
      state: "voided",
      message: expect.stringContaining("SHA-256 of the draft"),
    });
    expect(await inForce()).toMatchObject({ version: 2 });
  });

  test("stays a draft where another text stands there by the time the act is performed", async () => {
    await named();
    const version = await drafted();
    const request = await asked(version);
    await signedBy(stage, request.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: request.id });
    await rewritten(version);
    await actsSent(stage, request.id);
    expect(await stage.row(request.id)).toMatchObject({
      state: "failed",
      endedBecause: expect.stringContaining("says something else than was signed"),
    });
    expect(await inForce()).toMatchObject({ version: 2 });
  });

  test("is void once its draft was withdrawn", async () => {
    await named();
    const version = await drafted();
    const request = await asked(version);
    await signedBy(stage, request.id, stage.approvers[0]);
    await withdrawDeskPolicy.execute(stage.as(author), {
      kind: "approval_authority",
      version,
      reason: "Thought better of it",
    });
    expect(await executeRequest.execute(stage.execute, { requestId: request.id })).toMatchObject({ state: "voided" });
  });
});

describe("publishing what was signed", () => {
  const by = (...personIds: string[]) => ({ name: "request 5001, signed by Eleanor Voss", personIds });
  const input = async (version: number, personId: string) => ({
    kind: "approval_authority",
    version,
    contentHash: contentHash(await changed()),
    signedBy: by(personId),
  });

  test("is no person's command", async () => {
    const version = await drafted();
    const forged = await input(version, second.personId);
    await expect(publishSignedPolicy.execute(stage.as(second), forged)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("never counts its author among those who signed", async () => {
    const version = await drafted();
    const sender = stage.database.asJob("send-effects");
    await expect(publishSignedPolicy.execute(sender, await input(version, author.personId))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
  });

  test("happens once, however many try", async () => {
    const version = await drafted();
    const sender = stage.database.asJob("send-effects");
    const signed = await input(version, second.personId);
    const attempts = [1, 2, 3].map(() => publishSignedPolicy.execute(sender, signed));
    const settled = await Promise.allSettled(attempts);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of settled) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
  });
});
