import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_NOW } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { laneOf } from "#server/domain/collections/lanes";
import { addDays } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import { askSuccessManager } from "#server/services/collections/consequences/ask-success-manager";
import { whoToAsk } from "#server/services/collections/consequences/who-to-ask";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { accountTimeline } from "#server/services/collections/records/account-timeline";
import { endAnyExclusion, endExclusion } from "#server/services/collections/records/end-exclusion";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { type Desk, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";
import { loadDay } from "#server/services/dunning/plan-accounts";
import { activePolicy } from "#server/services/policies/active-policy";
import { answerQuestion } from "#server/services/questions/answer-question";
import { myQuestions } from "#server/services/questions/my-questions";
import { withdrawQuestion } from "#server/services/questions/withdraw-question";

let desk: Desk;
let maya: GivenPerson;
beforeAll(async () => {
  desk = await openDesk();
  const people = givenCases(desk.owner, TEST_NOW);
  maya = await people.person("Maya Fenwick", "contributor");
});
afterAll(() => desk.close());

const asMaya = () => desk.as("contributor", "all", maya);
const UNTIL = "2026-03-09";
/** An account that owes and stands on the worklist. */
const account = async (name: string) => {
  desk.goTo(TODAY);
  const customerId = await desk.given.account(name);
  await desk.given.owed(customerId, `${name}-1`);
  await givenCases(desk.owner, TEST_NOW).case({
    queue: "collections",
    type: ACCOUNT_CASE,
    entityCode: "DE01",
    dedupeKey: customerId,
    subjectType: "customer",
    subjectId: customerId,
    customerId,
    customerName: name,
  });
  return customerId;
};
const asking = (customerId: string, more: { untilOn?: string; askedOfId?: string } = {}) => ({
  customerId,
  askedOfId: maya.userId,
  untilOn: UNTIL,
  text: "They stopped answering. Is something wrong with the rollout?",
  ...more,
});
const stops = async (customerId: string) => (await accountDesk.execute(desk.meike, { customerId })).exclusions;

/** The lane of an account on a day, from facts as dunning sees them. */
async function laneOn(customerId: string, day: string) {
  return desk.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    const { document: policy } = await activePolicy({ tx, now: desk.clock.now() }, "dunning");
    const [facts] = await loadDay({ tx }, [customerId], { day, policy });
    if (!facts) throw new Error("The account is not there.");
    const nothing = { awaitingUs: null, snooze: null, events: [], workedAt: null, followUpOn: null };
    return laneOf(facts, nothing as never, policy, day);
  });
}

describe("asking the success manager", () => {
  test("reaches them without a desk, and dunning waits until they answer", async () => {
    const customerId = await account("Alder GmbH");
    const { questionId, message } = await askSuccessManager.execute(desk.meike, asking(customerId));
    expect(message).toBe("Maya Fenwick was asked. Dunning of Alder GmbH waits until 9 March 2026.");
    const [mine] = await myQuestions.execute(asMaya(), {});
    expect(mine).toMatchObject({ id: questionId, askedBy: "Meike Harders" });
    expect(mine?.text).toContain("Dunning waits for your answer until 9 March 2026.");
    expect(await stops(customerId)).toMatchObject([{ kind: "asked", untilOn: UNTIL, isLong: false, isOwn: true }]);
    expect(await laneOn(customerId, TODAY)).toMatchObject({
      lane: "held",
      by: "excluded",
      sentence:
        "Meike Harders asked Maya Fenwick to speak with the customer first: They stopped answering. Is something wrong with the rollout?",
    });
    desk.clock.set(new Date(desk.clock.now().getTime() + 60_000));
    await answerQuestion.execute(asMaya(), { questionId, answer: "Their buyer left; the new one pays this week." });
    expect(await stops(customerId)).toEqual([]);
    expect(await laneOn(customerId, TODAY)).not.toMatchObject({ lane: "held" });
    expect((await desk.events(customerId)).map(({ type, sentence }) => [type, sentence])).toEqual([
      [
        "exclusion.entered",
        "Meike Harders asked Maya Fenwick to speak with Alder GmbH; dunning waits until 9 March 2026.",
      ],
      ["exclusion.ended", "Maya Fenwick ended the hold of Alder GmbH."],
    ]);
    const { rows } = await accountTimeline.execute(desk.meike, { customerId, kinds: ["exclusion"] });
    expect(rows.map(({ sentence, detail }) => [sentence, detail])).toEqual([
      ["The hold ended.", "Maya Fenwick answered."],
      ["Meike Harders asked the success manager; dunning waits to 9 March 2026.", expect.stringContaining("rollout")],
    ]);
  });

  test("ends by itself behind its day, and an answer that comes later ends nothing", async () => {
    const customerId = await account("Birch AG");
    const { questionId } = await askSuccessManager.execute(desk.meike, asking(customerId));
    expect(await laneOn(customerId, UNTIL)).toMatchObject({ lane: "held" });
    expect(await laneOn(customerId, addDays(UNTIL, 1))).not.toMatchObject({ lane: "held" });
    desk.goTo(addDays(UNTIL, 1));
    expect(await stops(customerId)).toEqual([]);
    await answerQuestion.execute(asMaya(), { questionId, answer: "Sorry, I was away." });
    expect((await desk.events(customerId)).map(({ type }) => type)).toEqual(["exclusion.entered"]);
    await askSuccessManager.execute(desk.meike, asking(customerId, { untilOn: addDays(UNTIL, 5) }));
    expect(await stops(customerId)).toHaveLength(1);
  });

  test("ends with the question that is taken back, and by whoever works the account", async () => {
    const customerId = await account("Cedar SE");
    const { questionId } = await askSuccessManager.execute(desk.meike, asking(customerId));
    await withdrawQuestion.execute(desk.meike, { questionId });
    expect(await stops(customerId)).toEqual([]);
    const again = await askSuccessManager.execute(desk.meike, asking(customerId));
    await endExclusion.execute(desk.jonas, { exclusionId: again.exclusionId, reason: "They called us" });
    expect(await stops(customerId)).toEqual([]);
    await answerQuestion.execute(asMaya(), { questionId: again.questionId, answer: "I spoke with them." });
  });

  test.each([
    ["longer than a collector leaves somebody out", { untilOn: "2026-04-01" }, "30 days at most"],
    ["until a day that has passed", { untilOn: "2026-03-01" }, "has passed"],
  ])("is refused %s", async (name, more, words) => {
    const customerId = await account(`Dogwood ${name}`);
    await expect(askSuccessManager.execute(desk.meike, asking(customerId, more))).rejects.toThrow(words);
    expect(await stops(customerId)).toEqual([]);
  });

  test("is refused at a standstill, off the worklist, twice, and of whoever answers nothing there", async () => {
    const customerId = await account("Elm KG");
    const away = await desk.given.account("Fir GmbH");
    await expect(askSuccessManager.execute(desk.meike, asking(away))).rejects.toThrow("not on the worklist");
    const stranger = await givenCases(desk.owner, TEST_NOW).person("Felix Baumann", "contributor", ["US01"]);
    await expect(
      askSuccessManager.execute(desk.meike, asking(customerId, { askedOfId: stranger.userId })),
    ).rejects.toThrow("answers no questions about DE01");
    await askSuccessManager.execute(desk.meike, asking(customerId));
    await expect(askSuccessManager.execute(desk.jonas, asking(customerId))).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Meike Harders asked about Elm KG already"),
    });
    const stopped = await account("Gorse AG");
    await enterStandstill.execute(desk.meike, { customerId: stopped, kind: "bankruptcy", reason: "Filed" });
    await expect(askSuccessManager.execute(desk.meike, asking(stopped))).rejects.toThrow("The customer is bankrupt");
  });

  test("is for whoever works the account", async () => {
    const customerId = await account("Hazel GmbH");
    await expect(askSuccessManager.execute(desk.reader, asking(customerId))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(askSuccessManager.execute(desk.abroad, asking(customerId))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(whoToAsk.execute(desk.reader, { customerId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(whoToAsk.execute(desk.abroad, { customerId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two who ask at once, the second is told of the first", async () => {
    const customerId = await account("Ivy SE");
    const results = await Promise.allSettled([
      askSuccessManager.execute(desk.meike, asking(customerId)),
      askSuccessManager.execute(desk.jonas, asking(customerId)),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await stops(customerId)).toHaveLength(1);
  });

  test("offers whoever was asked last, then people without a desk", async () => {
    const customerId = await account("Juniper AG");
    const names = async () => (await whoToAsk.execute(desk.meike, { customerId })).map(({ name }) => name);
    expect((await names())[0]).toBe("Maya Fenwick");
    await askSuccessManager.execute(desk.meike, asking(customerId, { askedOfId: desk.jonasId }));
    expect((await names())[0]).toBe("Jonas Lindt");
    await endAnyExclusion.execute(desk.lead, {
      exclusionId: (await stops(customerId))[0]?.id ?? "",
      reason: "Not needed any more",
    });
  });
});
