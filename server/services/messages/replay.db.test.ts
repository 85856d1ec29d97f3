import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities, plainSource } from "#db/testing/given-sync";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { mapStripe } from "#server/connectors/stripe/map";
import { causeSignature } from "#server/domain/sync/message-cause";
import type { MessageSelection } from "#server/domain/sync/message-selection";
import { getMessage } from "#server/services/messages/get-message";
import { previewReplay } from "#server/services/messages/preview-replay";
import { replayInbox } from "#server/services/messages/replay-inbox";
import { replayReceipt } from "#server/services/messages/replay-receipt";
import {
  announce,
  billing,
  givenHarbourCompany,
  givenMessages,
  invoiceEvent,
  stateOf,
} from "#server/services/messages/testing/given-letters";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { announceMappings } from "#server/services/sync/known-sources";

let db: TestDatabase;
const engineer = () => db.as("integration_engineer");
const reason = "The mapping was corrected";

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  announce();
  await givenHarbourCompany(db);
});
afterAll(() => db.close());

/** A mapping that reads empty totals as nothing owed: what a corrected one would do. */
const forgiving = plainSource("stripe", {
  ...stripeMapping,
  mappingVersion: "stripe-forgiving",
  map: (message, mapping) => {
    const payload = structuredClone(message.payload) as { data?: { object?: { total?: unknown } } };
    if (payload.data?.object?.total === null) payload.data.object.total = 0;
    return mapStripe({ ...message, payload }, mapping);
  },
});
const correctMapping = () => announceMappings(() => [forgiving]);
const broken = (id: string, request?: string) =>
  invoiceEvent({ id, total: null }, request === undefined ? {} : { request });

async function runAll(selection: MessageSelection, why?: string) {
  let part = await replayInbox.execute(engineer(), { selection, ...(why ? { reason: why } : {}) });
  const { replayId } = part;
  const outcomes = [...part.outcomes];
  while (part.next !== null) {
    part = await replayInbox.execute(engineer(), {
      selection,
      replayId,
      after: part.next,
      ...(why ? { reason: why } : {}),
    });
    outcomes.push(...part.outcomes);
  }
  return { replayId, outcomes };
}

describe("every selection", () => {
  test("one message, and what its preview expects is what its receipt says", async () => {
    announce();
    const [id = ""] = await givenMessages(db, broken("in_one"));
    const selection = { by: "messages" as const, ids: [id] };
    expect(await previewReplay.execute(engineer(), { selection })).toMatchObject({
      count: 1,
      sampled: 1,
      expected: { dead: 1 },
    });
    expect((await replayInbox.execute(engineer(), { selection })).outcomes).toMatchObject([
      { was: "dead", state: "dead", reason: expect.stringContaining("total") },
    ]);
    correctMapping();
    const preview = await previewReplay.execute(engineer(), { selection });
    const { replayId, outcomes } = await runAll(selection);
    expect(preview.rows.map(({ inboxId, state }) => ({ inboxId, state }))).toEqual(
      outcomes.map(({ inboxId, state }) => ({ inboxId, state })),
    );
    expect(outcomes).toMatchObject([{ state: "applied" }]);
    const receipt = await replayReceipt.execute(engineer(), { replayId });
    expect(receipt).toMatchObject({
      by: "Test integration engineer",
      counts: { applied: 1 },
      outcomes: [{ inboxId: id, was: "dead", state: "applied" }],
    });
    expect((await getMessage.execute(engineer(), { inboxId: id })).history[0]).toMatchObject({ replayId });
  });

  test("a correlation takes all that hangs together and nothing else", async () => {
    announce();
    const ids = await givenMessages(
      db,
      broken("in_c1", "req_shared"),
      broken("in_c2", "req_shared"),
      invoiceEvent({ id: "in_c3" }, { request: "req_shared" }),
      broken("in_c4"),
    );
    correctMapping();
    const { outcomes } = await runAll({ by: "correlation", correlationId: "req_shared" }, reason);
    expect(outcomes.map(({ inboxId, was, state }) => [inboxId, was, state])).toEqual([
      [ids[0], "dead", "applied"],
      [ids[1], "dead", "applied"],
      [ids[2], "applied", "unchanged"],
    ]);
    expect(await stateOf(db, ids[3])).toBe("dead");
  });

  test("a cause takes every dead letter of its kind, however many parts that needs, and one receipt tells of all", async () => {
    announce();
    const many = Array.from({ length: 230 }, (_, index) =>
      invoiceEvent({ id: `in_many_${index}`, amount_paid: "much" }),
    );
    await givenMessages(db, ...many);
    const [other = ""] = await givenMessages(db, invoiceEvent({ id: "in_other", amount_remaining: "much" }));
    const [letter] = await db.owner<{ source: string; stream: string; field: string; reason: string }[]>`
      select source, stream, field, reason from inbox where state = 'dead' and event_id = ${many[0]?.eventId ?? ""}`;
    if (!letter) throw new Error("There is no such dead letter.");
    const selection = {
      by: "cause" as const,
      source: letter.source,
      stream: letter.stream,
      signature: causeSignature(letter),
    };
    const preview = await previewReplay.execute(engineer(), { selection });
    expect(preview).toMatchObject({ count: 230, sampled: 200, expected: { dead: 200 } });
    announceMappings(() => [
      plainSource("stripe", { map: () => ({ outcome: "ignored", reason: "Of no interest here." }) }),
    ]);
    const { replayId, outcomes } = await runAll(selection);
    expect(outcomes).toHaveLength(230);
    const receipt = await replayReceipt.execute(engineer(), { replayId });
    expect(receipt.counts).toEqual({ ignored: 230 });
    expect(new Set(receipt.outcomes.map((one) => one.inboxId)).size).toBe(230);
    expect(await stateOf(db, other)).toBe("dead");
  });

  test("a window takes what arrived in it, in the states asked for", async () => {
    announce();
    const hour = 3_600_000;
    db.clock.set(new Date(TEST_NOW.getTime() + 50 * hour));
    const [inside = ""] = await givenMessages(db, broken("in_w1"));
    db.clock.set(new Date(TEST_NOW.getTime() + 60 * hour));
    const [outside = ""] = await givenMessages(db, broken("in_w2"));
    correctMapping();
    const from = new Date(TEST_NOW.getTime() + 49 * hour).toISOString();
    const to = new Date(TEST_NOW.getTime() + 51 * hour).toISOString();
    const { outcomes } = await runAll({ by: "window", source: "stripe", from, to, states: ["dead"] });
    expect(outcomes.map((one) => one.inboxId)).toEqual([inside]);
    expect(await stateOf(db, outside)).toBe("dead");
    await expect(
      replayInbox.execute(engineer(), {
        selection: { by: "window", source: "stripe", from: to, to: from, states: ["dead"] },
      }),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
    db.clock.set(TEST_NOW);
  });
});

describe("what is refused", () => {
  test("the wrong role, a foreign legal entity, and what does not exist", async () => {
    announce();
    const [id = ""] = await givenMessages(db, broken("in_r1"));
    const selection = { by: "messages" as const, ids: [id] };
    await expect(replayInbox.execute(db.as("controller"), { selection })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(replayInbox.execute(db.as("integration_engineer", ["JP01"]), { selection })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(
      replayInbox.execute(engineer(), { selection: { by: "messages", ids: ["00000000-0000-7000-8000-000000000000"] } }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      replayInbox.execute(engineer(), { selection: { by: "correlation", correlationId: "nothing" } }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    expect(await stateOf(db, id)).toBe("dead");
  });

  test("a settled message without a reason, and one that waits", async () => {
    announce();
    const [id = ""] = await givenMessages(db, invoiceEvent({ id: "in_r2" }));
    const selection = { by: "messages" as const, ids: [id] };
    await expect(replayInbox.execute(engineer(), { selection })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Give a reason"),
    });
    expect((await replayInbox.execute(engineer(), { selection, reason })).outcomes).toMatchObject([
      { was: "applied", state: "unchanged" },
    ]);
    await db.owner`update inbox set state = 'received' where id = ${id}`;
    await expect(replayInbox.execute(engineer(), { selection, reason })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("waits to be read already"),
    });
    await db.owner`update inbox set state = 'applied' where id = ${id}`;
  });

  test("of two people replaying at once one is told", async () => {
    announce();
    const [id = ""] = await givenMessages(db, broken("in_r3"));
    correctMapping();
    const replay = () => replayInbox.execute(engineer(), { selection: { by: "messages", ids: [id] } });
    const results = await Promise.allSettled([replay(), replay()]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("what is left to the worker", () => {
  test("data the database refuses is set aside by it, and the receipt follows", async () => {
    announce();
    const [id = ""] = await givenMessages(db, broken("in_big"));
    const overflowing = plainSource("stripe", {
      map: () => ({
        outcome: "records",
        records: [
          {
            kind: "erp_rate",
            externalId: "r1",
            versionAt: "2026-03-01T00:00:00.000Z",
            versionSequence: 0,
            isDeleted: false,
            facts: { base: "EUR", quote: "USD", rate: "999999999999.5", effectiveOn: "2026-03-01" },
          },
        ],
      }),
    });
    announceMappings(() => [overflowing]);
    const { replayId, outcomes } = await runAll({ by: "messages", ids: [id] });
    expect(outcomes).toMatchObject([{ state: "received" }]);
    await applyInbox(db.asJob("sync-apply"), overflowing);
    expect(await replayReceipt.execute(engineer(), { replayId })).toMatchObject({
      counts: { dead: 1 },
      outcomes: [{ reason: expect.stringContaining("could not be stored") }],
    });
  });

  test("a source this process does not connect is told in the preview and queued in the run", async () => {
    announce();
    const [id = ""] = await givenMessages(db, broken("in_gone"));
    announceMappings(() => []);
    const selection = { by: "messages" as const, ids: [id] };
    expect(await previewReplay.execute(engineer(), { selection })).toMatchObject({
      count: 1,
      unknownSources: ["stripe"],
    });
    expect((await runAll(selection)).outcomes).toMatchObject([{ state: "received" }]);
    expect(await applyInbox(db.asJob("sync-apply"), billing)).toMatchObject({ taken: 1 });
  });
});
