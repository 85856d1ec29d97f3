import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { addHours } from "#server/domain/time";
import { caseTimeline } from "#server/services/cases/case-timeline";
import { answerQuestion } from "#server/services/questions/answer-question";
import { askQuestion } from "#server/services/questions/ask-question";
import { countWaitingQuestions } from "#server/services/questions/count-waiting-questions";
import { myQuestions } from "#server/services/questions/my-questions";
import { questionsOfCase } from "#server/services/questions/questions-of-case";
import { withdrawQuestion } from "#server/services/questions/withdraw-question";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;
let maya: GivenPerson;
let felix: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "billing_analyst");
  maya = await given.person("Maya Fenwick", "contributor");
  felix = await given.person("Felix Baumann", "contributor", ["DE01"]);
});
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);
const asBen = () => db.as("billing_analyst", "all", ben);
const asMaya = () => db.as("contributor", "all", maya);
const asked = async (text = "Did they agree to the higher price?") => {
  const row = await given.case();
  const { questionId } = await askQuestion.execute(asAna(), { caseId: row.id, askedOfId: maya.userId, text });
  return { row, questionId };
};

describe("a question", () => {
  test("reaches somebody without a desk, with the problem, and its answer comes back to the case", async () => {
    const { row, questionId } = await asked();
    const [mine] = await myQuestions.execute(asMaya(), {});
    expect(mine).toMatchObject({
      id: questionId,
      askedBy: "Ana Ruiz",
      about: { number: row.number, title: row.title },
    });
    const before = await countWaitingQuestions.execute(asMaya(), {});
    await answerQuestion.execute(asMaya(), { questionId, answer: "Yes, on 12 February, see the order form." });
    expect(before.count - (await countWaitingQuestions.execute(asMaya(), {})).count).toBe(1);
    const { questions } = await questionsOfCase.execute(asAna(), { caseId: row.id });
    expect(questions).toMatchObject([
      { askedOf: "Maya Fenwick", answer: "Yes, on 12 February, see the order form.", canAnswer: false },
    ]);
    const timeline = await caseTimeline.execute(asAna(), { caseId: row.id });
    expect(timeline.map(({ text }) => text)).toEqual([
      "Maya Fenwick answered the question of Ana Ruiz.",
      "Ana Ruiz asked Maya Fenwick.",
    ]);
    expect(await db.owner`select boost from cases where id = ${row.id}`).toEqual([{ boost: "question answered" }]);
  });

  test("wakes a case that sleeps until somebody says something", async () => {
    const row = await given.case({
      state: "waiting",
      snoozedUntil: addHours(TEST_NOW, 48),
      wakeOn: "comment",
      waitingOn: "internal",
    });
    const { questionId } = await askQuestion.execute(asAna(), {
      caseId: row.id,
      askedOfId: maya.userId,
      text: "Is the new address theirs?",
    });
    await answerQuestion.execute(asMaya(), { questionId, answer: "It is." });
    expect(await db.owner`select state, snoozed_until from cases where id = ${row.id}`).toEqual([
      { state: "routed", snoozed_until: null },
    ]);
  });

  test("is answered by whoever was asked, once, and taken back by whoever asked", async () => {
    const { questionId } = await asked();
    await expect(answerQuestion.execute(asBen(), { questionId, answer: "I think so" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(withdrawQuestion.execute(asBen(), { questionId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const both = await Promise.allSettled([
      answerQuestion.execute(asMaya(), { questionId, answer: "Yes, they did." }),
      answerQuestion.execute(asMaya(), { questionId, answer: "No, they did not." }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(withdrawQuestion.execute(asAna(), { questionId })).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });

  test("that was taken back waits for nobody", async () => {
    const { questionId } = await asked("Is this still the right contact?");
    await withdrawQuestion.execute(asAna(), { questionId });
    expect((await myQuestions.execute(asMaya(), {})).map(({ id }) => id)).not.toContain(questionId);
    await expect(answerQuestion.execute(asMaya(), { questionId, answer: "Yes" })).rejects.toThrow(
      "took this question back",
    );
  });

  test("is not asked of who may not answer for the entity, of oneself, of a closed case, or by who may not ask", async () => {
    const row = await given.case();
    const ask = (askedOfId: string, context = asAna()) =>
      askQuestion.execute(context, { caseId: row.id, askedOfId, text: "What do you know of this?" });
    await expect(ask(felix.userId)).rejects.toThrow("Felix Baumann answers no questions about US01");
    await expect(ask(ana.userId)).rejects.toThrow("You cannot ask yourself");
    await expect(ask(maya.userId, asMaya())).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ask(maya.userId, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    const german = { ...ana, userId: felix.userId };
    await expect(ask(maya.userId, db.as("billing_analyst", ["DE01"], german))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const closed = await given.case({ state: "resolved", closedAt: TEST_NOW, outcome: "fixed" });
    await expect(
      askQuestion.execute(asAna(), { caseId: closed.id, askedOfId: maya.userId, text: "Was it so?" }),
    ).rejects.toThrow("is closed");
  });
});
