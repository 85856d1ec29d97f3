import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { openTransaction } from "#server/kernel/command";
import { executeRequest } from "#server/services/approvals/execute-request";
import { packetOf } from "#server/services/approvals/lock-request";
import { actsSent, askedFor, carriedOut } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";
import { acceptDifference } from "#server/services/completeness/accept-difference";
import { recordTotals } from "#server/services/completeness/record-totals";
import { reconcile } from "#server/services/exceptions/reconcile";
import { replayInbox } from "#server/services/messages/replay-inbox";
import { replaySignedInbox, skipSignedInbox } from "#server/services/messages/signed-repairs";
import { skipInbox } from "#server/services/messages/skip-inbox";
import { announce, givenMessages, invoiceEvent } from "#server/services/messages/testing/given-letters";

let stage: ApprovalStage<TestDatabase>;
let engineer: GivenPerson;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
  engineer = await stage.people.person("Mateo Ruiz", "integration_engineer");
  announce();
});

const letters = (count: number) =>
  givenMessages(
    stage.database,
    ...Array.from({ length: count }, (_, place) =>
      invoiceEvent({ id: `in_${place}`, number: `NO-${place}`, total: null }),
    ),
  );
const states = () =>
  stage.database.owner<
    { state: string; count: number }[]
  >`select state, count(*)::int as count from inbox group by state order by state`;
const skipping = (ids: readonly string[]) => ({
  repair: "skip_messages",
  selection: { by: "messages", ids },
  memo: "A load test of the supplier",
});
const asked = (terms: Record<string, unknown>, by = engineer) => askedFor(stage, { kind: "data_repair", terms, by });

describe("messages beyond the number the table of authority names", () => {
  test("are left for good on a signed request, and not directly", async () => {
    const ids = await letters(100);
    const reason = "A load test of the supplier";
    await expect(skipInbox.execute(stage.as(engineer), { ids, reason })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Ask for a data repair"),
    });
    expect(await states()).toEqual([{ state: "dead", count: 100 }]);
    const request = await asked(skipping(ids));
    expect(packetOf(request)).toMatchObject({ concerns: { about: "skip_messages", records: 100 } });
    const done = await carriedOut(stage, request.id, stage.approvers[0]);
    expect(done).toMatchObject({ state: "executed" });
    expect(await states()).toEqual([{ state: "skipped", count: 100 }]);
    const [events] = await stage.database
      .owner`select count(*)::int from events where type = 'inbox.skipped' and command = 'inbox.skip_signed'`;
    expect(events).toEqual({ count: 100 });
  });

  test("below it one person leaves them, as ever, and nobody has to sign", async () => {
    const ids = await letters(99);
    await expect(asked(skipping(ids))).rejects.toMatchObject({
      message: expect.stringContaining("No row of the table of authority lets anybody sign a data repair"),
    });
    await skipInbox.execute(stage.as(engineer), { ids, reason: "A load test of the supplier" });
    expect(await states()).toEqual([{ state: "skipped", count: 99 }]);
  });

  test("are added up over whoever leaves them, so that parts do not pass where the whole would not", async () => {
    const ids = await letters(100);
    const reason = "A load test of the supplier";
    await skipInbox.execute(stage.as(engineer), { ids: ids.slice(0, 60), reason });
    const rest = { ids: ids.slice(60), reason };
    await expect(skipInbox.execute(stage.as(engineer), rest)).rejects.toMatchObject({
      message: expect.stringContaining(
        "Leaving 40 messages, 100 together with those of late, for good needs signatures",
      ),
    });
    const other = await stage.people.person("Jonas Brandt", "integration_engineer");
    await skipInbox.execute(stage.as(other), rest);
    stage.database.clock.set(new Date(stage.database.clock.now().getTime() + 2 * 86_400_000));
    const [late = ""] = await givenMessages(stage.database, invoiceEvent({ id: "in_l", number: "NO-l", total: null }));
    await skipInbox.execute(stage.as(engineer), { ids: [late], reason });
  });

  test("are read again on a signed request where they were settled", async () => {
    const ids = await letters(100);
    await stage.database.owner`update inbox set state = 'ignored', reason = null, field = null`;
    const selection = { by: "messages" as const, ids };
    await expect(
      replayInbox.execute(stage.as(engineer), { selection, reason: "Another mapping", mode: "queued" }),
    ).rejects.toMatchObject({ message: expect.stringContaining("Reading 100 messages again") });
    const request = await asked({ repair: "read_again", selection, memo: "Another mapping" });
    expect(await carriedOut(stage, request.id, stage.approvers[0])).toMatchObject({ state: "executed" });
    expect(await states()).toEqual([{ state: "received", count: 100 }]);
  });

  test("void the signatures when others died of the same cause meanwhile", async () => {
    const ids = await letters(100);
    const [row] = await stage.database.owner<
      { source: string; stream: string }[]
    >`select source, stream from inbox limit 1`;
    const [first] = await stage.database.owner<{ field: string }[]>`select field from inbox limit 1`;
    const signature = `${row?.source} | ${row?.stream} | field ${first?.field}`;
    const selection = { by: "cause", ...row, signature };
    const request = await asked({ ...skipping(ids), selection });
    await signedBy(stage, request.id, stage.approvers[0]);
    await givenMessages(stage.database, invoiceEvent({ id: "in_late", number: "NO-late", total: null }));
    expect(await executeRequest.execute(stage.execute, { requestId: request.id })).toMatchObject({
      state: "voided",
      message: expect.stringContaining("Messages"),
    });
  });

  test("fail with a sentence, all of them, where one was settled before the act", async () => {
    const ids = await letters(100);
    const request = await asked(skipping(ids));
    await signedBy(stage, request.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: request.id });
    await stage.database
      .owner`update inbox set state = 'applied', reason = null, field = null where id = ${ids[7] ?? ""}`;
    await actsSent(stage, request.id);
    expect(await stage.row(request.id)).toMatchObject({
      state: "failed",
      endedBecause: expect.stringContaining("is not set aside any more"),
    });
    expect(await states()).toEqual([
      { state: "applied", count: 1 },
      { state: "dead", count: 99 },
    ]);
  });

  test("are asked for by whoever repairs data", async () => {
    const ids = await letters(100);
    await expect(asked(skipping(ids), stage.analyst)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining('"sync.repair"'),
    });
  });

  test("are repaired by no person under the name of a signature", async () => {
    const ids = await letters(2);
    for (const command of [skipSignedInbox, replaySignedInbox])
      await expect(command.execute(stage.as(engineer), { ids, reason: "By nobody's word" })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
  });

  test("are left once, however many try", async () => {
    const ids = await letters(3);
    const sender = stage.database.asJob("send-effects");
    const attempts = [1, 2, 3].map(() => skipSignedInbox.execute(sender, { ids, reason: "Signed for" }));
    const settled = await Promise.allSettled(attempts);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a difference between counts", () => {
  const counted = async (ourHash = "h2") => {
    const { brokenIds } = await recordTotals.execute(stage.database.asJob("sync-pull"), {
      source: "stripe",
      account: "main",
      subject: "invoices",
      direction: "in",
      fromOn: "2026-02-27",
      toOn: "2026-02-27",
      totals: [
        {
          entityCode: "DE01",
          businessOn: "2026-02-27",
          currency: "EUR",
          source: { count: 2, sumMinor: "30000", hash: "h1" },
          ours: { count: 1, sumMinor: "10000", hash: ourHash },
          state: "breaks",
          differences: { missing: [{ externalId: "in_2", amountMinor: "20000" }], surplus: [], different: [] },
        },
      ],
    });
    await reconcile(stage.database.asJob("detect-exceptions"), "control_total", "all");
    return brokenIds[0] ?? "";
  };
  const openBreaks = async () =>
    (await stage.database.owner`select id from cases where type = 'completeness_break' and closed_at is null`).length;
  const accepting = (totalId: string) => ({
    repair: "accept_difference",
    totalId,
    memo: "Deleted at the source by hand",
  });
  const looked = () => reconcile(stage.database.asJob("detect-exceptions"), "control_total", "all");

  test("stands once it is signed: its case closes, and another difference of the day opens it again", async () => {
    const totalId = await counted();
    expect(await openBreaks()).toBe(1);
    const request = await asked(accepting(totalId));
    expect(request).toMatchObject({ entityCode: "DE01", amountMinor: 20_000n, currency: "EUR" });
    expect(await carriedOut(stage, request.id, stage.approvers[0])).toMatchObject({ state: "executed" });
    await looked();
    expect(await openBreaks()).toBe(0);
    await counted();
    expect(await openBreaks()).toBe(0);
    await counted("h3");
    expect(await openBreaks()).toBe(1);
  });

  test("is not accepted twice, nor where the day was counted otherwise meanwhile", async () => {
    const totalId = await counted();
    const request = await asked(accepting(totalId));
    await signedBy(stage, request.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: request.id });
    await counted("h3");
    await actsSent(stage, request.id);
    expect(await stage.row(request.id)).toMatchObject({
      state: "failed",
      endedBecause: expect.stringContaining("differs otherwise than was signed"),
    });
    const again = await asked(accepting(totalId));
    await carriedOut(stage, again.id, stage.approvers[0]);
    await expect(asked(accepting(totalId))).rejects.toMatchObject({
      message: expect.stringContaining("was accepted already"),
    });
  });

  test("is accepted by no person, and by nobody past the database", async () => {
    const totalId = await counted();
    const input = { totalId, sourceHash: "h1", ourHash: "h2", requestId: totalId, reason: "By nobody's word" };
    await expect(acceptDifference.execute(stage.as(engineer), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(acceptDifference.execute(stage.database.asJob("send-effects"), input)).rejects.toMatchObject({
      cause: { message: expect.stringContaining("stands by an approved request alone") },
    });
    await expect(
      stage.database.db.transaction(async (tx) => {
        await openTransaction(tx, "all");
        await tx.execute(
          sql`update control_totals set accepted_difference = 'h1>h2', accepted_request_id = id, accepted_at = now() where id = ${totalId}`,
        );
      }),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining("stands by an approved request alone") } });
  });
});
