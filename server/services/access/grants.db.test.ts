import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { addHours } from "#server/domain/time";
import { maintainAccess } from "#server/jobs/handlers/maintain-access";
import { openTransaction } from "#server/kernel/command";
import { addUser } from "#server/services/access/add-user";
import { disableUser, grantRoles } from "#server/services/access/change-user";
import { confirmProposal, declineProposal } from "#server/services/access/decide-proposal";
import { loadDutyReviews, signOffDutyReview } from "#server/services/access/duty-reviews";
import { endGrant } from "#server/services/access/end-grants";
import { giveGrant } from "#server/services/access/give-grant";
import { grantsAt, type Whose } from "#server/services/access/grants-at";
import { openProposals } from "#server/services/access/list-proposals";
import { loadActor } from "#server/services/access/load-actor";
import { previewGrants } from "#server/services/access/preview-grants";
import { givenAccess } from "#server/services/access/testing/given-access";
import { loadPeople } from "#server/services/people/load-people";

let db: TestDatabase;
let given: Awaited<ReturnType<typeof givenAccess>>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = await givenAccess(db);
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

const day = (days: number) => addHours(TEST_NOW, 24 * days);
const reading = <T>(ask: (tx: Parameters<typeof grantsAt>[0]) => Promise<T>): Promise<T> =>
  db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return ask(tx);
  });
const rolesAt = async (whose: Whose, at: Date) =>
  (await reading((tx) => grantsAt(tx, whose, at))).map(({ role }) => role);
const sofia = () => given.as(given.sofia);
const give = (userId: string, grant: Parameters<typeof giveGrant.execute>[1]["grant"], by = sofia()) =>
  giveGrant.execute(by, { userId, grant: { reason: "Needed for the closing.", ...grant } });

describe("a grant counts from its start to its end", () => {
  test("at the door in the middle of a session, among people, and in grantsAt, and its end is noted once", async () => {
    const ana = await given.person("Ana Ruiz", "auditor");
    const session = await given.session(ana);
    const { grantId } = await give(ana.userId, {
      role: "billing_analyst",
      entities: ["DE01"],
      startsAt: addHours(TEST_NOW, 0.1),
      endsAt: addHours(TEST_NOW, 0.3),
    });
    const seen = async (hours: number) => {
      const at = addHours(TEST_NOW, hours);
      const loaded = await loadActor(db.raw, session, at, false);
      const people = await reading((tx) => loadPeople({ tx, now: at }));
      const listed = people.find(({ userId }) => userId === ana.userId);
      expect(listed?.grants.length).toBe(loaded?.actor.grants.length);
      expect(await rolesAt({ userIds: [ana.userId] }, at)).toEqual(loaded?.actor.grants.map(({ role }) => role));
      return loaded?.actor.grants.map(({ role }) => role);
    };
    expect(await seen(0.09)).toEqual(["auditor"]);
    expect(await seen(0.1)).toEqual(["auditor", "billing_analyst"]);
    expect(await seen(0.29)).toEqual(["auditor", "billing_analyst"]);
    expect(await seen(0.3)).toEqual(["auditor"]);
    db.clock.set(addHours(TEST_NOW, 1));
    expect(await maintainAccess(db.asJob("maintain-access"))).toEqual({ left: 0, ended: 1 });
    expect(await maintainAccess(db.asJob("maintain-access"))).toEqual({ left: 0, ended: 0 });
    expect((await given.grantsOf(ana)).find(({ id }) => id === grantId)?.ended_at).toEqual(addHours(TEST_NOW, 0.3));
    expect((await given.eventsOf(`user:${ana.userId}`)).filter((type) => type === "grant.ended")).toHaveLength(1);
  });

  test("of all accounts of a natural person, and of none that is disabled then", async () => {
    const bo = await given.person("Bo Lindt", "auditor");
    const second = await given.secondAccount(bo);
    await give(second, { role: "controller", entities: ["US01"] });
    expect((await rolesAt({ personIds: [bo.personId] }, TEST_NOW)).sort()).toEqual(["auditor", "controller"]);
    await db.owner`update users set disabled_at = ${day(2)} where id = ${second}`;
    expect((await rolesAt({ personIds: [bo.personId] }, day(1))).sort()).toEqual(["auditor", "controller"]);
    expect(await rolesAt({ personIds: [bo.personId] }, day(2))).toEqual(["auditor"]);
    expect(await rolesAt("everybody", day(2))).toContain("auditor");
  });
});

describe("giving a grant", () => {
  test("stores who gave it and why, and leaves its event", async () => {
    const ida = await given.person("Ida Berg", "auditor");
    await give(ida.userId, { role: "billing_analyst", entities: ["US01"], reason: "Covers the quarter end." });
    expect((await given.grantsOf(ida)).find(({ role }) => role === "billing_analyst")).toMatchObject({
      role: "billing_analyst",
      granted_by: "Sofia Ahlgren",
      reason: "Covers the quarter end.",
      starts_at: TEST_NOW,
    });
    expect(await given.eventsOf(`user:${ida.userId}`)).toEqual(["grant.given"]);
  });

  test("is refused to who does not administer access, or not there", async () => {
    const eli = await given.person("Eli Marsh", "auditor");
    await expect(give(eli.userId, { role: "auditor", entities: "all" }, given.as(given.cora))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(
      give(eli.userId, { role: "billing_analyst", entities: "all" }, db.as("administrator", ["DE01"])),
    ).rejects.toThrow(/administers access over DE01; what Eli Marsh holds or would hold reaches all legal entities/);
  });

  test.each<[string, Parameters<typeof give>[1], RegExp]>([
    [
      "an end before the start",
      { role: "auditor", entities: "all", startsAt: day(5), endsAt: day(4) },
      /would end before it begins/,
    ],
    ["a start in the past", { role: "auditor", entities: "all", startsAt: day(-1) }, /cannot begin in the past/],
    ["an unknown legal entity", { role: "auditor", entities: ["XX99"] }, /“XX99” is no legal entity of ours/],
  ])("refuses %s", async (_, grant, sentence) => {
    const joe = await given.person("Joe Ames", "auditor");
    await expect(give(joe.userId, grant)).rejects.toThrow(sentence);
    expect(await given.grantsOf(joe)).toHaveLength(1);
  });

  test("refuses a disabled account, and says why it is needed", async () => {
    const kim = await given.person("Kim Soto", "auditor");
    await expect(
      giveGrant.execute(sofia(), { userId: kim.userId, grant: { role: "auditor", entities: ["DE01"] } }),
    ).rejects.toThrow(/Say why Kim Soto gets Auditor for DE01/);
    await disableUser.execute(sofia(), { userId: kim.userId, reason: "Left the team." });
    await expect(give(kim.userId, { role: "auditor", entities: ["DE01"] })).rejects.toThrow(/is disabled/);
    await expect(disableUser.execute(sofia(), { userId: kim.userId, reason: "Again." })).rejects.toThrow(
      /disabled already/,
    );
  });
});

describe("duties that must not meet", () => {
  const approver = { role: "finance_approver", entities: "all" } as const;

  test("are refused with the sentence of what meets what, over all accounts of a person", async () => {
    const lea = await given.person("Lea Wolf", "billing_analyst", ["DE01"]);
    const second = await given.secondAccount(lea);
    await expect(give(second, approver)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(
        "Lea Wolf would both raise credits and write-offs (Billing analyst) and approve them (Finance approver) for DE01.",
      ),
    });
    await give(second, { role: "finance_approver", entities: ["US01"] });
    const preview = await previewGrants.execute(sofia(), { personId: lea.personId, grants: [approver] });
    expect(preview.conflicts).toMatchObject([{ weight: "forbidden", until: null }]);
    const reviewers = preview.reviewers.map(({ name }) => name);
    expect(reviewers).toEqual(expect.arrayContaining(["Cora Lund", "Dag Holm", "Tarek Aziz"]));
    expect(reviewers).not.toContain("Sofia Ahlgren");
  });

  test("are refused by every other way in", async () => {
    const mia = await given.person("Mia Roth", "billing_analyst");
    await expect(
      grantRoles.execute(db.asJob("command-line"), {
        userId: mia.userId,
        grants: [
          { role: "billing_analyst", entities: "all" },
          { role: "finance_approver", entities: "all" },
        ],
      }),
    ).rejects.toThrow(/would both raise credits/);
    await expect(
      addUser.execute(sofia(), {
        name: "Mia Roth",
        email: "mia2@test.example",
        passwordHash: null,
        personId: mia.personId,
        grants: [{ ...approver, reason: "Signs as well." }],
      }),
    ).rejects.toThrow(/would both raise credits/);
    expect(await given.grantsOf(mia)).toHaveLength(1);
  });

  test("may meet for a while under somebody else's eyes, whose review stands open until they sign it", async () => {
    const noa = await given.person("Noa Peled", "billing_analyst");
    const boxed = { ...approver, endsAt: day(10), reviewerId: given.cora.userId };
    await expect(give(noa.userId, { ...boxed, endsAt: day(31) })).rejects.toThrow(/may last 30 days at most/);
    await expect(give(noa.userId, { ...approver, reviewerId: given.cora.userId })).rejects.toThrow(/30 days at most/);
    await expect(give(noa.userId, { ...boxed, reviewerId: noa.userId })).rejects.toThrow(
      /cannot review what they did themselves/,
    );
    await expect(give(noa.userId, { ...boxed, reviewerId: given.sofia.userId })).rejects.toThrow(
      /somebody else has to review/,
    );
    const auditor = await given.person("Ole Dahl", "auditor");
    await expect(give(noa.userId, { ...boxed, reviewerId: auditor.userId })).rejects.toThrow(
      /Ole Dahl may not review access/,
    );

    await give(noa.userId, boxed);
    const [review] = await reading((tx) => loadDutyReviews({ tx, now: TEST_NOW }, { personId: noa.personId }));
    expect(review).toMatchObject({ reviewer: "Cora Lund", endsAt: day(10), isOver: false, signedOffAt: null });
    expect(await given.eventsOf(`user:${noa.userId}`)).toEqual(["grant.given", "duty_review.opened"]);
    const dutyReviewId = review?.id ?? "";
    const note = "Two credits, both signed by others.";
    const sign = (who = given.cora) => signOffDutyReview.execute(given.as(who), { dutyReviewId, note });
    await expect(sign()).rejects.toThrow(/Sign off what was done once that is over/);
    db.clock.set(day(11));
    await expect(sign(given.dag)).rejects.toThrow(/Cora Lund was named to review this/);
    await expect(give(noa.userId, { ...boxed, endsAt: day(20) })).rejects.toThrow(/nobody has signed that off yet/);
    await expect(signOffDutyReview.execute(db.as("billing_analyst"), { dutyReviewId, note })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const results = await Promise.allSettled([sign(), sign()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await given.eventsOf(`person:${noa.personId}`)).toEqual(["duty_review.signed_off"]);
    await give(noa.userId, { ...boxed, endsAt: day(20) });
  });

  test("of two grants that only together conflict, given at once to one person, one is refused", async () => {
    // Many at the same time: a pair alone may happen to go one after the other.
    const pairs = await Promise.all(
      Array.from({ length: 8 }, async (_, at) => {
        const pia = await given.person(`Pia ${at}`, "auditor");
        return { first: pia.userId, second: await given.secondAccount(pia) };
      }),
    );
    const outcomes = await Promise.all(
      pairs.map(({ first, second }) =>
        Promise.allSettled([
          give(first, { role: "billing_analyst", entities: "all" }),
          give(second, approver, given.as(given.tarek)),
        ]),
      ),
    );
    for (const both of outcomes) expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("what needs a second administrator", () => {
  const administrator = { role: "administrator", entities: "all" } as const;
  const proposalsOf = (personId: string) => reading((tx) => openProposals({ tx }, personId));

  test("is proposed by one and confirmed by another human being, neither of them its owner", async () => {
    const rex = await given.person("Rex Odum", "auditor");
    const { grantId, proposalId } = await give(rex.userId, administrator);
    expect(grantId).toBeNull();
    expect(await rolesAt({ userIds: [rex.userId] }, TEST_NOW)).toEqual(["auditor"]);
    const confirm = (who = given.tarek) => confirmProposal.execute(given.as(who), { proposalId: proposalId ?? "" });
    await expect(confirm(given.sofia)).rejects.toThrow(/Sofia Ahlgren proposed this grant, so somebody else/);
    await expect(confirm(given.cora)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const results = await Promise.allSettled([confirm(), confirm()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect((await rolesAt({ userIds: [rex.userId] }, TEST_NOW)).sort()).toEqual(["administrator", "auditor"]);
    expect((await given.grantsOf(rex)).find(({ role }) => role === "administrator")?.granted_by).toBe(
      "Sofia Ahlgren, confirmed by Tarek Aziz",
    );
    expect(await given.eventsOf(`user:${rex.userId}`)).toEqual(["grant.proposed", "grant.confirmed", "grant.given"]);
  });

  test("holds for what administrators would give themselves, whatever it is, under whichever account", async () => {
    const second = await given.secondAccount(given.sofia);
    const { grantId, proposalId } = await give(second, { role: "auditor", entities: "all" });
    expect(grantId).toBeNull();
    await expect(confirmProposal.execute(sofia(), { proposalId: proposalId ?? "" })).rejects.toThrow(
      /somebody else has to confirm/,
    );
    await declineProposal.execute(sofia(), { proposalId: proposalId ?? "", reason: "Not needed." });
    expect(await proposalsOf(given.sofia.personId)).toEqual([]);
    await expect(
      declineProposal.execute(given.as(given.tarek), { proposalId: proposalId ?? "", reason: "Late." }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await given.eventsOf(`user:${second}`)).toEqual(["grant.proposed", "grant.withdrawn"]);
  });

  test("is looked at again when it is confirmed: what conflicts by then is refused", async () => {
    const sam = await given.person("Sam Oyelaran", "auditor");
    const { proposalId } = await give(sam.userId, administrator);
    await give(sam.userId, { role: "billing_analyst", entities: ["DE01"] });
    await expect(confirmProposal.execute(given.as(given.tarek), { proposalId: proposalId ?? "" })).rejects.toThrow(
      /both raise credits and write-offs \(Billing analyst\) and administer roles \(Administrator\) for DE01/,
    );
  });

  test("keeps an administrator's grants where their account is given another set", async () => {
    const uma = await given.person("Uma Frey", "administrator");
    const reason = "Reads as well.";
    const { proposalIds } = await grantRoles.execute(sofia(), {
      userId: uma.userId,
      grants: [
        { role: "administrator", entities: "all" },
        { role: "auditor", entities: "all", reason },
      ],
    });
    expect(proposalIds).toEqual([]);
    expect((await rolesAt({ userIds: [uma.userId] }, TEST_NOW)).sort()).toEqual(["administrator", "auditor"]);
  });
});

describe("ending a grant", () => {
  test("counts at once or from a moment on, and not twice", async () => {
    const vic = await given.person("Vic Tran", "billing_analyst");
    const [held] = await given.grantsOf(vic);
    const end = (from?: Date) =>
      endGrant.execute(sofia(), { grantId: held?.id ?? "", reason: "Other work.", ...(from ? { from } : {}) });
    await end(day(3));
    expect(await rolesAt({ userIds: [vic.userId] }, day(2))).toEqual(["billing_analyst"]);
    expect(await rolesAt({ userIds: [vic.userId] }, day(3))).toEqual([]);
    await expect(end(day(5))).rejects.toThrow(/ends before that already/);
    const results = await Promise.allSettled([end(), end()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await given.eventsOf(`user:${vic.userId}`)).toEqual(["grant.end_set", "grant.ended"]);
  });

  test("is refused to who may not, and to administrators of themselves", async () => {
    const [own] = await given.grantsOf(given.tarek);
    const end = (who = given.tarek) =>
      endGrant.execute(given.as(who), { grantId: own?.id ?? "", reason: "Other work." });
    await expect(end()).rejects.toThrow(/Nobody can change the grants of themselves/);
    await expect(end(given.cora)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test("nobody chooses another's password", async () => {
  await expect(
    addUser.execute(sofia(), { name: "Zoe Kern", email: "zoe@test.example", passwordHash: "scrypt$1", grants: [] }),
  ).rejects.toThrow(/Nobody chooses another’s password/);
  const joined = { name: "Zoe Kern", email: "zoe@test.example", passwordHash: null, grants: [] };
  const results = await Promise.allSettled([addUser.execute(sofia(), joined), addUser.execute(sofia(), joined)]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
