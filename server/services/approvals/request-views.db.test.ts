import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import type { RequestLane } from "#server/domain/approvals/views";
import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import { addHours } from "#server/domain/time";
import { askRequester } from "#server/services/approvals/ask-requester";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { executeRequest } from "#server/services/approvals/execute-request";
import { forecastOrphans } from "#server/services/approvals/forecast-orphans";
import { getRequest } from "#server/services/approvals/get-request";
import { listDelegations } from "#server/services/approvals/list-delegations";
import { countWaitingRequests, listRequests } from "#server/services/approvals/list-requests";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { previewRequest } from "#server/services/approvals/preview-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";
import { whoMaySign } from "#server/services/approvals/who-may-sign";
import { rehearsePolicy } from "#server/services/policies/rehearse";

let stage: ApprovalStage<TestDatabase>;
let invoiceId: string;
/** One in every state a list tells apart. */
let waiting: RequestRecord;
let forDirector: RequestRecord;
let underWay: RequestRecord;
let rejected: RequestRecord;
let draft: RequestRecord;

beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  invoiceId = (await stage.invoice()).id;
  const [eleanor, katharina] = stage.approvers;
  draft = await askedForCredit(stage, invoiceId, "1000", { isSubmitted: false });
  waiting = await askedForCredit(stage, invoiceId, "2000");
  rejected = await askedForCredit(stage, invoiceId, "3000");
  const input = { requestId: rejected.id, version: rejected.version, reason: "The order says otherwise, see page 2." };
  await rejectRequest.execute(stage.as(katharina), input);
  underWay = await askedForCredit(stage, invoiceId, "4000");
  await signedBy(stage, underWay.id, eleanor);
  await executeRequest.execute(stage.execute, { requestId: underWay.id });
  forDirector = await askedForCredit(stage, invoiceId, "300000");
  forDirector = await signedBy(stage, forDirector.id, eleanor);
});
afterAll(() => stage.database.close());

describe("the lanes", () => {
  const lanes = (whose: "analyst" | "katharina" | "director") => {
    const person = { analyst: stage.analyst, katharina: stage.approvers[1], director: stage.director }[whose];
    return async (lane: RequestLane) => {
      const page = await listRequests.execute(stage.as(person), { lane });
      return { numbers: page.rows.map(({ number }) => number), counts: page.counts };
    };
  };

  test("an approver signs what waits for approvers, and waits for the director with the rest", async () => {
    const lane = lanes("katharina");
    expect((await lane("to_sign")).numbers).toEqual([waiting.number]);
    expect((await lane("waiting")).numbers).toEqual([forDirector.number]);
    expect((await lane("under_way")).numbers).toEqual([underWay.number]);
    const ended = await lane("ended");
    expect(ended.numbers).toEqual([rejected.number]);
    expect(ended.counts).toEqual({ to_sign: 1, waiting: 1, late: 0, own: 0, under_way: 1, ended: 1 });
    expect(await countWaitingRequests.execute(stage.as(stage.approvers[1]), {})).toEqual({ count: 1, late: 0 });
  });

  test("a director signs what approvers have signed", async () => {
    expect((await lanes("director")("to_sign")).numbers).toEqual([forDirector.number]);
  });

  test("whoever asked finds all of theirs that are open, drafts too, and signs none", async () => {
    const lane = lanes("analyst");
    expect((await lane("own")).numbers).toEqual([draft, waiting, underWay, forDirector].map(({ number }) => number));
    expect((await lane("to_sign")).numbers).toEqual([]);
  });

  test("another legal entity's people see none of it", async () => {
    const japanese = await stage.people.person("Haruka Mori", "finance_approver", ["JP01"]);
    const page = await listRequests.execute(stage.as(japanese), { lane: "ended" });
    expect(page).toMatchObject({ rows: [], counts: { ended: 0, to_sign: 0 } });
    await expect(getRequest.execute(stage.as(japanese), { requestId: waiting.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("small ones of one clause can be signed together, those with a second factor cannot", async () => {
    const [small] = (await listRequests.execute(stage.as(stage.approvers[1]), { lane: "to_sign" })).rows;
    const [large] = (await listRequests.execute(stage.as(stage.director), { lane: "to_sign" })).rows;
    expect(small?.batch).toBe("approval_authority v1 small");
    expect(large?.batch).toBeNull();
  });
});

test("a request shows who signed, what is open, what was asked and what one may do", async () => {
  await askRequester.execute(stage.as(stage.director), { requestId: forDirector.id, question: "Is there an order?" });
  const detail = await getRequest.execute(stage.as(stage.director), { requestId: forDirector.id });
  expect(detail).toMatchObject({
    state: "pending",
    needsSecondFactor: true,
    steps: [
      { name: "Finance approver", isDone: true, isOpen: false },
      { name: "Finance director", isDone: false, isOpen: true },
    ],
    signatures: [{ personName: "Eleanor Voss", stepName: "Finance approver", stands: true }],
    questions: [{ question: "Is there an order?", answer: null }],
    allowed: ["sign", "reject", "ask", "approve_in_part"],
  });
  expect(detail.history.at(-1)?.sentence).toContain("asked Amara Okafor");
});

test("who may sign is said of everybody, and whether it can be completed if one of them is away", async () => {
  const asked = { requestId: forDirector.id };
  const all = await whoMaySign.execute(stage.as(stage.analyst), asked);
  expect(all.isPossible).toBe(true);
  expect(all.people.find(({ name }) => name === "Amara Okafor")?.sentence).toContain("nobody signs their own request");
  expect(all.people.find(({ name }) => name === "Robert Ashford")).toMatchObject({ may: true });
  const without = await whoMaySign.execute(stage.as(stage.analyst), {
    ...asked,
    withoutPersonId: stage.director.personId,
  });
  expect(without).toMatchObject({ isPossible: false, sentence: expect.stringContaining("finance director") });
});

test("an absence ahead shows which requests nobody could complete, and a delegation mends it", async () => {
  const { owner, clock } = stage.database;
  await owner`insert into absences (id, user_id, starts_on, ends_on, entered_by, entered_at) values (${stage.given.freshId()}, ${stage.director.userId}, '2026-03-05', '2026-03-09', 'test', ${clock.now()})`;
  const ask = () => forecastOrphans.execute(stage.as(stage.approvers[1]), { days: 14 });
  expect(await ask()).toEqual([
    expect.objectContaining({
      number: forDirector.number,
      from: "2026-03-05",
      to: "2026-03-09",
      sentence: expect.stringContaining("Robert Ashford"),
    }),
  ]);
  await enterDelegation.execute(stage.as(stage.director), {
    toPersonId: stage.approvers[2].personId,
    kinds: "all",
    entities: "all",
    limitBaseMinor: null,
    startsAt: clock.now(),
    endsAt: new Date("2026-03-20T00:00:00Z"),
    reason: "Skiing until Monday",
  });
  expect(await ask()).toEqual([]);
  const { delegations } = await listDelegations.execute(stage.as(stage.director), {});
  expect(delegations).toEqual([
    expect.objectContaining({
      state: "in_force",
      mayEnd: true,
      to: expect.objectContaining({ name: "Samuel Adeyemi" }),
    }),
  ]);
});

test("terms are shown before anything is stored: what they come to and who would sign", async () => {
  const preview = await previewRequest.execute(stage.as(stage.analyst), {
    kind: "credit_memo",
    terms: { invoiceId, choice: { of: "amount", totalMinor: "200000" }, memo: "Price agreed otherwise" },
    reasonCode: "price_agreement",
  });
  expect(preview).toMatchObject({
    amount: { minor: 200_000n, currency: "EUR" },
    authority: { isAllowed: true, sentence: expect.stringContaining("From 1,000 to 10,000: Finance approver") },
  });
});

test("a table that asks a director for everything would have changed who signed the small ones", async () => {
  const document = {
    ...defaultAuthorityPolicy,
    rows: defaultAuthorityPolicy.rows
      .filter(({ key }) => key !== "small")
      .map((row) => (row.key === "middle" ? { ...row, when: { ...row.when, amountFrom: null } } : row)),
  };
  const rehearse = (window: RehearsalWindow) =>
    rehearsePolicy.execute(stage.database.as("controller"), { kind: "approval_authority", document, window });
  const now = stage.database.clock.now();
  const past = { from: addHours(now, -24).toISOString(), to: addHours(now, 1).toISOString() };
  const found = await rehearse({ of: "past", ...past });
  expect(found).toMatchObject({ looked: 4, otherwise: 3, byWhat: [{ what: "Signed by", count: 3 }] });
  expect(found.items.map(({ name }) => name).sort()).toEqual(
    [waiting, rejected, underWay].map(({ number }) => `Request ${number}`).sort(),
  );
  // What was rejected is over, so it is no part of what is open today.
  expect((await rehearse({ of: "open" })).items.map(({ name }) => name)).not.toContain(`Request ${rejected.number}`);
  expect((await rehearse({ of: "past", from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" })).looked).toBe(0);
});
