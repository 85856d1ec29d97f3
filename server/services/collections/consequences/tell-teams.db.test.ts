import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_NOW } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { addDays } from "#server/domain/time";
import { askSuccessManager } from "#server/services/collections/consequences/ask-success-manager";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { accountTimeline } from "#server/services/collections/records/account-timeline";
import { type Desk, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";
import { answerQuestion } from "#server/services/questions/answer-question";
import { myQuestions } from "#server/services/questions/my-questions";
import { questionsOfCase } from "#server/services/questions/questions-of-case";
import { refreshWorklistOf } from "#server/services/worklist/keep-worklist";

let desk: Desk;
let maya: GivenPerson;
beforeAll(async () => {
  desk = await openDesk();
  maya = await givenCases(desk.owner, TEST_NOW).person("Maya Fenwick", "contributor");
});
afterAll(() => desk.close());

const asMaya = () => desk.as("contributor", "all", maya);
const refresh = (customerId: string) => refreshWorklistOf(desk.asJob("keep-worklist"), [customerId]);
/** €30,000.00 of a regular customer, 29 days past due on TODAY. */
const owing = async (name: string, columns: Record<string, string | number> = {}) => {
  desk.goTo(TODAY);
  const customerId = await desk.given.account(name);
  const invoiceId = await desk.given.owed(customerId, `${name}-1`, { total_minor: 3_000_000, ...columns });
  return { customerId, invoiceId };
};
const told = async (customerId: string) =>
  (await desk.events(customerId)).filter(({ type }) => type === "account_team.told").map(({ sentence }) => sentence);
const tasks = async (customerId: string) => (await accountDesk.execute(desk.meike, { customerId })).tasks;
const waiting = async () => (await myQuestions.execute(asMaya(), {})).filter(({ answer }) => answer === null);

describe("the account team of a large account that does not pay", () => {
  test("is told once by a task where nobody of it is known, and the timeline says so", async () => {
    const { customerId } = await owing("Alder GmbH");
    for (let times = 0; times < 3; times++) await refresh(customerId);
    const sentence =
      "Alder GmbH owes €30,000.00, 29 days past due. Nobody of the account team is known: a task says so.";
    expect(await told(customerId)).toEqual([sentence]);
    expect(await tasks(customerId)).toMatchObject([
      {
        title: "Tell the account team: 29 days past due on 2 March 2026",
        dueOn: TODAY,
        createdBy: "Docket",
        assignee: null,
      },
    ]);
    const { rows } = await accountTimeline.execute(desk.meike, { customerId, kinds: ["note"] });
    expect(rows).toMatchObject([{ sentence: "Docket noted:", detail: sentence }]);
    desk.goTo(addDays(TODAY, 3));
    await refresh(customerId);
    expect(await told(customerId)).toHaveLength(1);
  });

  test("is whoever was last asked about it: they hear it as a question on its case", async () => {
    const { customerId, invoiceId } = await owing("Birch AG", { due_on: "2026-02-27" });
    await refresh(customerId);
    expect(await told(customerId)).toEqual([]);
    const asked = { customerId, askedOfId: maya.userId, untilOn: "2026-03-04", text: "Do you know why they are late?" };
    const { questionId } = await askSuccessManager.execute(desk.meike, asked);
    await answerQuestion.execute(asMaya(), { questionId, answer: "No idea." });
    desk.goTo("2026-03-12");
    await refresh(customerId);
    await refresh(customerId);
    expect(await told(customerId)).toEqual(["Birch AG owes €30,000.00, 13 days past due. Maya Fenwick was told."]);
    expect(await tasks(customerId)).toEqual([]);
    const [question] = await waiting();
    expect(question).toMatchObject({
      askedBy: "Docket",
      text: "Birch AG owes €30,000.00, 13 days past due. Is there anything to know before dunning goes on?",
    });
    await answerQuestion.execute(asMaya(), { questionId: question?.id ?? "", answer: "They merge with another firm." });
    const [row] = await desk.owner<{ id: string }[]>`select id from cases where dedupe_key = ${customerId}`;
    const { questions } = await questionsOfCase.execute(desk.meike, { caseId: row?.id ?? "" });
    expect(questions.map(({ askedBy, canWithdraw }) => [askedBy, canWithdraw])).toEqual([
      ["Meike Harders", false],
      ["Docket", false],
    ]);
    // Paid, and late again: another escalation.
    await desk.given.paid(invoiceId, 3_000_000, "2026-03-12");
    await desk.given.owed(customerId, "Birch-2", { total_minor: 3_000_000, due_on: "2026-03-20" });
    desk.goTo("2026-04-20");
    await refresh(customerId);
    expect(await told(customerId)).toHaveLength(2);
  });

  test("hears nothing of what is small, or held", async () => {
    const { customerId: small } = await owing("Cedar SE", { total_minor: 90_000 });
    await refresh(small);
    expect(await told(small)).toEqual([]);
    const { customerId } = await owing("Dogwood KG", { due_on: "2026-02-27" });
    await refresh(customerId);
    const asked = { customerId, askedOfId: maya.userId, untilOn: "2026-03-30", text: "Do you know why they are late?" };
    await askSuccessManager.execute(desk.meike, asked);
    desk.goTo("2026-03-20");
    await refresh(customerId);
    expect(await told(customerId)).toEqual([]);
  });

  test("is told by one of two refreshes that meet", async () => {
    const { customerId } = await owing("Elm KG");
    await Promise.all([refresh(customerId), refresh(customerId), refresh(customerId)]);
    expect(await told(customerId)).toHaveLength(1);
    expect(await tasks(customerId)).toHaveLength(1);
  });
});
