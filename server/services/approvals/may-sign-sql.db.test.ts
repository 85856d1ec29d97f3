import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { addHours } from "#server/domain/time";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { getRequest } from "#server/services/approvals/get-request";
import { countWaitingRequests, listRequests } from "#server/services/approvals/list-requests";
import { tellLate } from "#server/services/approvals/tell-late";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";

let stage: ApprovalStage<TestDatabase>;
let everybody: GivenPerson[];
let requestIds: string[];

/** Requests of every size and half-signed, and people of every kind: with a role, with two, with a role elsewhere, with lent powers. */
beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  const [eleanor, katharina, samuel] = stage.approvers;
  const german = await stage.people.person("Gerda Voigt", "finance_approver", ["DE01"]);
  const japanese = await stage.people.person("Haruka Mori", "finance_approver", ["JP01"]);
  const controller = await stage.people.person("Marcus Leigh", "controller");
  const both = await stage.people.person("Ute Kern", "finance_approver");
  await stage.database.owner`
    insert into grants (id, user_id, role, entities, granted_at, starts_at, granted_by)
    values (${stage.given.freshId()}, ${both.userId}, 'finance_director', '{DE01}', now(), ${stage.database.clock.now()}, 'test')`;
  everybody = [eleanor, katharina, samuel, stage.director, german, japanese, controller, both, stage.analyst];
  const lend = (from: GivenPerson, to: GivenPerson, change: { limitBaseMinor?: bigint; entities?: string[] } = {}) =>
    enterDelegation.execute(stage.as(from), {
      toPersonId: to.personId,
      kinds: ["credit_memo"],
      entities: change.entities ?? "all",
      limitBaseMinor: change.limitBaseMinor ?? null,
      startsAt: stage.database.clock.now(),
      endsAt: addHours(stage.database.clock.now(), 200),
      reason: "On leave",
    });
  await lend(stage.director, japanese, { limitBaseMinor: 500_000n });
  await lend(stage.director, samuel, { entities: ["JP01"] });
  await lend(eleanor, controller);
  await lend(katharina, german);
  requestIds = [];
  const asked = async (minor: string, ...signers: GivenPerson[]) => {
    // An invoice each, of another customer: nothing is added up.
    const customer = await stage.given.customer();
    const invoice = await stage.given.invoice(customer, { status: "open", number: `DE01-${minor}` });
    const row = await askedForCredit(stage, invoice.id, minor);
    await signedBy(stage, row.id, ...signers);
    requestIds.push(row.id);
  };
  await asked("5000");
  await asked("200000");
  await asked("200100", eleanor);
  await asked("700000", katharina);
  await asked("800000", eleanor, katharina);
  await asked("800100", both);
  await asked("800200", german);
});
afterAll(() => stage.database.close());

test("who may sign what is the same by the rule of one request and by the rule over all of them", async () => {
  let allowed = 0;
  for (const person of everybody) {
    const context = stage.as(person);
    const { rows, counts } = await listRequests.execute(context, { lane: "to_sign" });
    const byRule: string[] = [];
    for (const requestId of requestIds)
      if (
        await getRequest.execute(context, { requestId }).then(
          ({ standing }) => standing.may,
          () => false,
        )
      )
        byRule.push(requestId);
    expect({ who: person.name, ids: rows.map(({ id }) => id).sort() }).toEqual({
      who: person.name,
      ids: byRule.sort(),
    });
    expect(counts.to_sign).toBe(byRule.length);
    expect((await countWaitingRequests.execute(context, {})).count).toBe(byRule.length);
    allowed += byRule.length;
  }
  // Nothing is shown by two empty lists.
  expect(allowed).toBeGreaterThan(12);
});

test("what is late counts as late, and what is escalated counts for those above", async () => {
  const controller = everybody[6] as GivenPerson;
  const before = await countWaitingRequests.execute(stage.as(controller), {});
  stage.database.clock.set(new Date("2026-03-03T09:30:01.000Z"));
  const job = stage.database.asJob("maintain-approvals");
  await tellLate.execute(job, {});
  const { rows, counts } = await listRequests.execute(stage.as(stage.director), { lane: "late" });
  expect(rows.map(({ isLate, escalation }) => ({ isLate, escalation }))).toEqual(
    requestIds.map(() => ({ isLate: true, escalation: 1 })),
  );
  expect(counts.late).toBe(requestIds.length);
  stage.database.clock.set(new Date("2026-03-04T09:30:01.000Z"));
  await tellLate.execute(job, {});
  const escalated = await countWaitingRequests.execute(stage.as(controller), {});
  // Those that wait for the director go up to the controllers, besides what a delegation lets them sign.
  expect(escalated.count).toBeGreaterThan(before.count);
  expect(escalated.late).toBe(escalated.count);
});
