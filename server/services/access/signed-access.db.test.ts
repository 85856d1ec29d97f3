import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { endGrant } from "#server/services/access/end-grants";
import { giveGrant } from "#server/services/access/give-grant";
import { endSignedGrant, giveSignedGrant } from "#server/services/access/signed-grants";
import { executeRequest } from "#server/services/approvals/execute-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { actsSent, askedFor, carriedOut, rowFor, tableWith } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";

let stage: ApprovalStage<TestDatabase>;
let administrator: GivenPerson;
let joiner: GivenPerson;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
  administrator = await stage.people.person("Theresa Blum", "administrator");
  joiner = await stage.people.person("Noor Haddad", "contributor");
  await tableWith(stage, rowFor("access_change", { about: ["controller", "finance_approver"] }));
});

const given = (change: Record<string, unknown> = {}) => ({
  change: "give",
  userId: joiner.userId,
  role: "controller",
  entities: ["DE01"],
  memo: "Takes over the German books",
  ...change,
});
const asked = (terms: Record<string, unknown> = given(), by = administrator) =>
  askedFor(stage, { kind: "access_change", terms, by });
const grantsOf = ({ userId }: GivenPerson) =>
  stage.database.owner<{ id: string; role: string; entities: string[]; granted_by: string; ended: boolean }[]>`
    select id, role, entities, granted_by, ended_at is not null as ended from grants where user_id = ${userId} and role <> 'contributor'`;
const direct = (role: "controller" | "auditor") =>
  giveGrant.execute(stage.as(administrator), {
    userId: joiner.userId,
    grant: { role, entities: ["DE01"], reason: "Takes over" },
  });

describe("access that the table of authority names", () => {
  test("is not given directly, with a sentence that says what to do; other roles are, as ever", async () => {
    await expect(direct("controller")).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Ask for an access change"),
    });
    expect(await grantsOf(joiner)).toEqual([]);
    await direct("auditor");
    expect(await grantsOf(joiner)).toMatchObject([{ role: "auditor" }]);
  });

  test("is given once others have signed, and names them", async () => {
    const request = await asked();
    expect(request).toMatchObject({ entityCode: "DE01", amountMinor: null, waitingRoles: ["finance_approver"] });
    const done = await carriedOut(stage, request.id, stage.approvers[0]);
    expect(done).toMatchObject({ state: "executed", endedBecause: null });
    expect(await grantsOf(joiner)).toMatchObject([
      {
        role: "controller",
        entities: ["DE01"],
        granted_by: `request ${request.number} of Theresa Blum, signed by Eleanor Voss`,
      },
    ]);
    const events = await stage.database
      .owner`select type, command from events where stream = ${`user:${joiner.userId}`} order by sequence`;
    expect(events).toEqual([{ type: "grant.given", command: "grant.give_signed" }]);
  });

  test("ends on a request too", async () => {
    await carriedOut(stage, (await asked()).id, stage.approvers[0]);
    const [grant] = await grantsOf(joiner);
    const ending = { change: "end", grantId: grant?.id ?? "", memo: "Moved to another team" };
    await expect(
      endGrant.execute(stage.as(administrator), { grantId: grant?.id ?? "", reason: "Moved on" }),
    ).rejects.toMatchObject({ message: expect.stringContaining("needs signatures") });
    const request = await asked(ending);
    expect(await carriedOut(stage, request.id, stage.approvers[1])).toMatchObject({ state: "executed" });
    expect(await grantsOf(joiner)).toMatchObject([{ ended: true }]);
  });

  test("is signed neither by whoever asks nor by whoever gets it", async () => {
    const [approver, other] = stage.approvers;
    await stage.database.owner`update grants set entities = '{JP01}' where user_id = ${approver.userId}`;
    const request = await asked(given({ userId: approver.userId, role: "finance_approver", entities: ["DE01"] }));
    await stage.database.owner`update grants set entities = '{all}' where user_id = ${approver.userId}`;
    const row = await stage.row(request.id);
    const input = { requestId: row.id, version: row.version, packetHash: row.packetHash ?? "", note: null };
    await expect(signRequest.execute(stage.as(approver), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("about the access of Eleanor Voss, and nobody signs for what they get"),
    });
    expect(await signedBy(stage, request.id, other)).toMatchObject({ state: "approved" });
  });

  test("is refused where duties would meet, when it is asked for and when it is carried out", async () => {
    await expect(asked(given({ userId: stage.analyst.userId }))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("must not meet in one person"),
    });
    const request = await asked();
    await signedBy(stage, request.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: request.id });
    await stage.database.owner`update grants set role = 'billing_analyst' where user_id = ${joiner.userId}`;
    await actsSent(stage, request.id);
    expect(await stage.row(request.id)).toMatchObject({
      state: "failed",
      endedBecause: expect.stringContaining("must not meet in one person"),
    });
    expect((await grantsOf(joiner)).map(({ role }) => role)).toEqual(["billing_analyst"]);
  });

  test("is void where the person holds something else by the time it is carried out", async () => {
    const request = await asked();
    await signedBy(stage, request.id, stage.approvers[0]);
    await direct("auditor");
    expect(await executeRequest.execute(stage.execute, { requestId: request.id })).toMatchObject({
      state: "voided",
      message: expect.stringContaining("Holds now"),
    });
  });

  test("is asked for by whoever administers access there, and by nobody else", async () => {
    await expect(asked(given(), stage.analyst)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining('"access.administer"'),
    });
    const american = await stage.people.person("Grace Kim", "administrator", ["US01"]);
    await expect(asked(given(), american)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(asked(given({ entities: "all" }), american)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("has nobody to sign it where no row names it: rows for every kind say nothing about access", async () => {
    await expect(asked(given({ role: "auditor" }))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("No row of the table of authority lets anybody sign"),
    });
  });
});

describe("the commands that do it", () => {
  const grant = { role: "controller" as const, entities: ["DE01"], reason: "By nobody's word" };

  test("are no person's", async () => {
    const forged = { userId: joiner.userId, grant, givenBy: "nobody" };
    await expect(giveSignedGrant.execute(stage.as(administrator), forged)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const ended = { grantId: joiner.userId, from: null, reason: "None at all" };
    await expect(endSignedGrant.execute(stage.as(administrator), ended)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("refuse a grant that is over, and one that nobody knows", async () => {
    const sender = stage.database.asJob("send-effects");
    const { grantId } = await giveSignedGrant.execute(sender, { userId: joiner.userId, grant, givenBy: "request 1" });
    const ending = { grantId: grantId ?? "", from: null, reason: "It is done" };
    await endSignedGrant.execute(sender, ending);
    await expect(endSignedGrant.execute(sender, ending)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await expect(endSignedGrant.execute(sender, { ...ending, grantId: joiner.userId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("end one grant once, however many try", async () => {
    const sender = stage.database.asJob("send-effects");
    const { grantId } = await giveSignedGrant.execute(sender, { userId: joiner.userId, grant, givenBy: "request 1" });
    const ending = { grantId: grantId ?? "", from: null, reason: "It is done" };
    const settled = await Promise.allSettled([1, 2, 3, 4].map(() => endSignedGrant.execute(sender, ending)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
