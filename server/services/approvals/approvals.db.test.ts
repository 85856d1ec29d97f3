import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { amendRequest } from "#server/services/approvals/amend-request";
import { approveInPart } from "#server/services/approvals/approve-in-part";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { executeRequest } from "#server/services/approvals/execute-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { signSeveral } from "#server/services/approvals/sign-several";
import { submitRequest } from "#server/services/approvals/submit-request";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";

let stage: ApprovalStage<TestDatabase>;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
});

const sign = async (requestId: string, by: GivenPerson, change: Record<string, unknown> = {}) => {
  const row = await stage.row(requestId);
  const input = { requestId, version: row.version, packetHash: row.packetHash ?? "", note: null, ...change };
  return signRequest.execute(stage.as(by), input);
};
const eventsOf = (requestId: string) =>
  stage.database.owner<
    { type: string }[]
  >`select type from events where stream = ${`request:${requestId}`} order by sequence`.then((rows) =>
    rows.map(({ type }) => type),
  );

describe("from asking to carrying out", () => {
  test("a small credit takes one signature, and its acts go out as they were signed", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "50000");
    expect(asked).toMatchObject({ state: "pending", waitingRoles: ["finance_approver"], revision: 1 });
    expect(asked.baseAmountMinor).toBe(55_000n);
    const approved = await signedBy(stage, asked.id, stage.approvers[0]);
    expect(approved).toMatchObject({ state: "approved", waitingRoles: [] });
    expect(await executeRequest.execute(stage.execute, { requestId: asked.id })).toMatchObject({ state: "executing" });
    const effects = await stage.database
      .owner`select operation, payload->>'amountMinor' as amount, state from effects where request_id = ${asked.id}`;
    expect(effects).toEqual([{ operation: "credit.issue", amount: "50000", state: "intent" }]);
    expect(await eventsOf(asked.id)).toEqual([
      "request.prepared",
      "request.submitted",
      "request.signed",
      "request.executed",
    ]);
  });

  test("from 1,000 of the reporting currency on a director signs after the approver, with a fresh factor", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "100000");
    await expect(sign(asked.id, stage.director)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("not the turn of Robert Ashford yet"),
    });
    const row = await stage.row(asked.id);
    const input = { requestId: asked.id, version: row.version, packetHash: row.packetHash ?? "", note: null };
    await expect(signRequest.execute(stage.as(stage.approvers[0], null), input)).rejects.toMatchObject({
      details: { stepUp: true },
    });
    expect(await signedBy(stage, asked.id, stage.approvers[0])).toMatchObject({
      state: "pending",
      waitingRoles: ["finance_director"],
    });
    expect(await signedBy(stage, asked.id, stage.director)).toMatchObject({ state: "approved" });
  });

  test("what no row lets anybody sign is refused and stays a draft", async () => {
    const invoice = await stage.invoice({ unitMinor: 900_000 });
    const asked = await askedForCredit(stage, invoice.id, "30000000", { isSubmitted: false });
    await expect(
      submitRequest.execute(stage.as(stage.analyst), { requestId: asked.id, version: asked.version }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("the board decides") });
    expect((await stage.row(asked.id)).state).toBe("draft");
  });

  test("a currency without a rate is refused, since nobody can tell who has to sign", async () => {
    const customer = await stage.given.customer({ currency: "CHF" });
    const invoice = await stage.given.invoice(customer, { status: "open", number: "DE01-001002" });
    await expect(askedForCredit(stage, invoice.id, "5000")).rejects.toMatchObject({
      message: expect.stringContaining("No rate of CHF into USD"),
    });
  });
});

describe("who signs", () => {
  test("not the requester, whatever accounts and roles they hold", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    const second = await stage.people.person("Amara Okafor", "finance_approver");
    await stage.database.owner`update users set person_id = ${stage.analyst.personId} where id = ${second.userId}`;
    const other = { ...second, personId: stage.analyst.personId };
    await expect(sign(asked.id, other)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("nobody signs their own request"),
    });
  });

  test("not somebody of another legal entity or role", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    const japanese = await stage.people.person("Haruka Mori", "finance_approver", ["JP01"]);
    await expect(sign(asked.id, japanese)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(sign(asked.id, await stage.people.person("Noor Haddad", "controller"))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("of two who sign the one missing signature at once, exactly one wins", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    const results = await Promise.allSettled([sign(asked.id, stage.approvers[0]), sign(asked.id, stage.approvers[1])]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await stage.database.owner`select person_id from approval_signatures`).toHaveLength(1);
  });

  test("nobody signs what they did not see", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    await expect(sign(asked.id, stage.approvers[0], { packetHash: "0".repeat(64) })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("a delegate signs with the delegator's power and under both names, and nobody lends twice", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "500000");
    const [eleanor] = stage.approvers;
    const day = 86_400_000;
    const now = stage.database.clock.now().getTime();
    await enterDelegation.execute(stage.as(stage.director), {
      toPersonId: eleanor.personId,
      kinds: "all",
      entities: "all",
      limitBaseMinor: null,
      startsAt: new Date(now - 1),
      endsAt: new Date(now + 5 * day),
      reason: "On holiday until Friday",
    });
    const [, katharina] = stage.approvers;
    await signedBy(stage, asked.id, katharina, eleanor);
    const signatures = await stage.database
      .owner`select person_name, on_behalf_of from approval_signatures order by position`;
    expect(signatures).toEqual([
      { person_name: "Katharina Weiss", on_behalf_of: null },
      { person_name: "Eleanor Voss", on_behalf_of: "Robert Ashford" },
    ]);
  });

  test("an approver with the director's power signs once, not both steps", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "500000");
    const [eleanor] = stage.approvers;
    const now = stage.database.clock.now().getTime();
    await enterDelegation.execute(stage.as(stage.director), {
      toPersonId: eleanor.personId,
      kinds: ["credit_memo"],
      entities: ["DE01"],
      limitBaseMinor: 600_000n,
      startsAt: new Date(now),
      endsAt: new Date(now + 86_400_000),
      reason: "Away tomorrow",
    });
    await signedBy(stage, asked.id, eleanor);
    await expect(sign(asked.id, eleanor)).rejects.toMatchObject({ message: expect.stringContaining("signed already") });
  });
});

describe("amounts that belong together", () => {
  test("three credits of 400 on one customer are judged by their sum", async () => {
    const invoice = await stage.invoice();
    const first = await askedForCredit(stage, invoice.id, "40000");
    const second = await askedForCredit(stage, invoice.id, "40000");
    const third = await askedForCredit(stage, invoice.id, "40000");
    expect([first, second, third].map((one) => one.aggregateBaseMinor)).toEqual([44_000n, 88_000n, 132_000n]);
    expect([second.needsSecondFactor, third.needsSecondFactor]).toEqual([false, true]);
  });

  test("two submitted at once see each other", async () => {
    const invoice = await stage.invoice();
    const drafts = [
      await askedForCredit(stage, invoice.id, "60000", { isSubmitted: false }),
      await askedForCredit(stage, invoice.id, "60000", { isSubmitted: false }),
    ];
    await Promise.all(
      drafts.map(({ id, version }) => submitRequest.execute(stage.as(stage.analyst), { requestId: id, version })),
    );
    const sums = await Promise.all(drafts.map(async ({ id }) => (await stage.row(id)).aggregateBaseMinor));
    expect(sums.toSorted()).toEqual([132_000n, 66_000n]);
  });
});

describe("what ends or changes a request", () => {
  test("a rejection ends it with its reason", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    const input = { requestId: asked.id, version: asked.version, reason: "The order says otherwise, see page 2." };
    await rejectRequest.execute(stage.as(stage.approvers[0]), input);
    expect(await stage.row(asked.id)).toMatchObject({
      state: "rejected",
      endedBecause: "Eleanor Voss rejected it: The order says otherwise, see page 2.",
    });
    await expect(rejectRequest.execute(stage.as(stage.approvers[1]), input)).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("only its requester withdraws it, and then nobody signs", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    const input = { requestId: asked.id, version: asked.version, reason: "Paid after all" };
    const other = await stage.people.person("Jonas Brandt", "billing_analyst");
    await expect(withdrawRequest.execute(stage.as(other), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await withdrawRequest.execute(stage.as(stage.analyst), input);
    await expect(sign(asked.id, stage.approvers[0])).rejects.toThrow("withdrawn");
  });

  test("an amendment voids the signatures given before", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "100000");
    const signed = await signedBy(stage, asked.id, stage.approvers[0]);
    await amendRequest.execute(stage.as(stage.analyst), {
      requestId: asked.id,
      version: signed.version,
      terms: { invoiceId: invoice.id, choice: { of: "amount", totalMinor: "200000" }, memo: "Price agreed otherwise" },
      reasonCode: "price_agreement",
      reason: "The order agreed a still lower price.",
    });
    const amended = await stage.row(asked.id);
    expect(amended).toMatchObject({ state: "pending", revision: 2, waitingRoles: ["finance_approver"] });
    expect(amended.packetHash).not.toBe(asked.packetHash);
    expect(await signedBy(stage, asked.id, stage.approvers[0], stage.director)).toMatchObject({ state: "approved" });
  });

  test("a part is another packet: the approver signs it, the director reads it", async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "500000");
    await approveInPart.execute(stage.as(stage.approvers[0]), {
      requestId: asked.id,
      version: asked.version,
      packetHash: asked.packetHash ?? "",
      amountMinor: 200_000n,
      reason: "Half of the seats were in use, so half is credited.",
    });
    const lowered = await stage.row(asked.id);
    expect(lowered).toMatchObject({
      state: "pending",
      amountMinor: 200_000n,
      revision: 2,
      waitingRoles: ["finance_director"],
    });
    const row = await signedBy(stage, asked.id, stage.director);
    await executeRequest.execute(stage.execute, { requestId: row.id });
    const [effect] = await stage.database.owner`select payload->>'amountMinor' as amount from effects`;
    expect(effect).toEqual({ amount: "200000" });
  });

  test("several small ones of one clause are signed in one act, all or none", async () => {
    const invoice = await stage.invoice();
    const [left, right] = [
      await askedForCredit(stage, invoice.id, "20000"),
      await askedForCredit(stage, invoice.id, "30000"),
    ];
    const chosen = (rows: (typeof left)[]) =>
      rows.map(({ id, version, packetHash }) => ({ requestId: id, version, packetHash: packetHash ?? "" }));
    const wrong = chosen([left, right]).map((one, place) =>
      place === 0 ? one : { ...one, packetHash: "f".repeat(64) },
    );
    await expect(signSeveral.execute(stage.as(stage.approvers[0]), { requests: wrong })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect((await stage.row(left.id)).state).toBe("pending");
    await signSeveral.execute(stage.as(stage.approvers[0]), { requests: chosen([left, right]) });
    expect([(await stage.row(left.id)).state, (await stage.row(right.id)).state]).toEqual(["approved", "approved"]);
  });
});

describe("between the signatures and the act", () => {
  const approved = async () => {
    const invoice = await stage.invoice();
    const asked = await askedForCredit(stage, invoice.id, "5000");
    await signedBy(stage, asked.id, stage.approvers[0]);
    return { invoice, requestId: asked.id };
  };
  const refused = async (requestId: string, because: string) => {
    await executeRequest.execute(stage.execute, { requestId });
    expect(await stage.row(requestId)).toMatchObject({
      state: "voided",
      endedBecause: expect.stringContaining(because),
    });
    expect(await stage.database.owner`select id from effects`).toHaveLength(0);
  };

  test("a fact that changed voids the signatures and is named", async () => {
    const { invoice, requestId } = await approved();
    await stage.given.change(invoice, { status: "paid" }, stage.database.clock.now());
    await refused(requestId, "Status in billing");
    expect((await stage.row(requestId)).voidedBy).toContainEqual({
      key: "invoice.status",
      label: "Status in billing",
      signed: { is: "text", text: "open" },
      now: { is: "text", text: "paid" },
    });
  });

  test("a signer who lost the role voids them", async () => {
    const { requestId } = await approved();
    const { owner } = stage.database;
    await owner`update grants set ended_at = ${stage.database.clock.now()} where user_id = ${stage.approvers[0].userId}`;
    await refused(requestId, "The signature of Eleanor Voss does not hold any more.");
  });

  test("a signer whose account was disabled voids them", async () => {
    const { requestId } = await approved();
    const { owner } = stage.database;
    await owner`update users set disabled_at = ${stage.database.clock.now()} where id = ${stage.approvers[0].userId}`;
    await refused(requestId, "has no account that can sign");
  });

  test("signatures that are too old void themselves", async () => {
    const { requestId } = await approved();
    stage.database.clock.set(new Date(stage.database.clock.now().getTime() + 15 * 86_400_000));
    await refused(requestId, "older than 14 days");
  });
});
