import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { addMinutes } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { claimEffect } from "#server/services/effects/claim-effect";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";
import { type EffectRequest, requestEffect } from "#server/services/effects/request-effect";
import { settleEffect } from "#server/services/effects/settle-effect";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.owner`truncate effects`;
  await database.owner`delete from pgboss.job`;
});

const order = (over: Partial<EffectRequest> = {}): EffectRequest => ({
  caseId: null,
  entity: "US01",
  system: "stripe",
  operation: { operation: "invoice.hold", invoiceId: "in_1" },
  label: "Hold the draft",
  target: "invoice:in_1",
  dedupe: "hold",
  ...over,
});

const ask = defineCommand({
  name: "case.ask",
  permission: "exception.fix",
  input: z.custom<EffectRequest>(),
  async run(scope, request) {
    const result = await requestEffect(scope, request);
    return { result, events: [{ type: "case.asked", subject: { type: "effect", id: result.effectId } }] };
  },
});

const analyst = () => database.as("billing_analyst");
const sender = () => database.asJob("send-effects");
const claim = (effectId: string) => claimEffect.execute(sender(), { effectId });
const stored = async (effectId: string) =>
  (
    await database.owner`select state, fence, attempts, confirmation, error, settled_at from effects where id = ${effectId}`
  )[0];

test("an intent, its wake-up and its event are written together, and the same request never twice", async () => {
  const first = await ask.execute(analyst(), order());
  const second = await ask.execute(analyst(), order());
  expect(second.effectId).toBe(first.effectId);
  expect(await database.owner`select 1 from effects`).toHaveLength(1);
  expect(await database.owner`select 1 from pgboss.job where name = 'effects.send'`).toHaveLength(1);
});

test("a claimed act is confirmed once; the source's words stand on it", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  const claimed = await claim(effectId);
  expect(claimed).toMatchObject({
    fence: 1,
    mustLookUp: false,
    effect: { operation: "invoice.hold", invoiceId: "in_1" },
  });
  await settleEffect.execute(sender(), {
    effectId,
    fence: 1,
    settlement: { outcome: "confirmed", confirmation: "Held.", touched: [] },
  });
  expect(await stored(effectId)).toMatchObject({ state: "confirmed", confirmation: "Held.", attempts: 1 });
  await expect(claim(effectId)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("the document an act made stands on it, and the act that follows is handed it", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  const second = order({ system: "netsuite", target: "creditmemo:1", dedupe: "post", follows: effectId });
  const { effectId: followerId } = await ask.execute(analyst(), second);
  expect((await claim(effectId)).effect).not.toHaveProperty("followed");
  const made = { reference: "DE01-001001-CN-01", documentId: "cn_1", documentMinor: "4463" };
  await settleEffect.execute(sender(), {
    effectId,
    fence: 1,
    settlement: { outcome: "confirmed", confirmation: "Issued.", touched: [], ...made },
  });
  expect(
    await database.owner`select reference, document_id, document_minor from effects where id = ${effectId}`,
  ).toEqual([{ reference: made.reference, document_id: "cn_1", document_minor: "4463" }]);
  expect((await claim(followerId)).effect).toMatchObject({ followed: { documentId: "cn_1", amountMinor: "4463" } });
});

test("of two workers claiming at once exactly one gets the act", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  const results = await Promise.allSettled([claim(effectId), claim(effectId), claim(effectId)]);
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
});

test("a frozen worker that wakes after another took over changes nothing", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  const stale = await claim(effectId);
  database.clock.set(addMinutes(database.clock.now(), 5));
  const fresh = await claim(effectId);
  expect(fresh).toMatchObject({ fence: 2, mustLookUp: true });
  await expect(
    settleEffect.execute(sender(), {
      effectId,
      fence: stale.fence,
      settlement: { outcome: "refused", reason: "No.", touched: [] },
    }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await stored(effectId)).toMatchObject({ state: "sent", fence: 2, error: null });
});

test("an unknown outcome is looked up before anything else; not done makes it an intent again", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  await claim(effectId);
  await settleEffect.execute(sender(), {
    effectId,
    fence: 1,
    settlement: { outcome: "unknown", reason: "No answer." },
  });
  expect(await stored(effectId)).toMatchObject({ state: "unknown", settled_at: null });
  database.clock.set(addMinutes(database.clock.now(), 10));
  expect(await effectsNeedingAttention.execute(sender(), {})).toEqual([effectId]);
  expect(await claim(effectId)).toMatchObject({ fence: 2, mustLookUp: true });
  await settleEffect.execute(sender(), { effectId, fence: 2, settlement: { outcome: "not_done" } });
  expect(await claim(effectId)).toMatchObject({ fence: 3, mustLookUp: false });
});

test("acts on one object go out in the order they were asked for; others need not wait", async () => {
  const first = await ask.execute(analyst(), order());
  const second = await ask.execute(
    analyst(),
    order({ dedupe: "release", operation: { operation: "invoice.release", invoiceId: "in_1" } }),
  );
  const other = await ask.execute(analyst(), order({ target: "invoice:in_2" }));
  await expect(claim(second.effectId)).rejects.toMatchObject({ code: "CONFLICT" });
  await claim(other.effectId);
  const { fence } = await claim(first.effectId);
  await settleEffect.execute(sender(), {
    effectId: first.effectId,
    fence,
    settlement: { outcome: "confirmed", confirmation: "Done.", touched: [] },
  });
  await expect(claim(second.effectId)).resolves.toMatchObject({ fence: 1 });
});

test("an act that never gets through is given up after ten attempts and says so", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  for (let attempt = 1; attempt <= 10; attempt++) {
    const { fence } = await claim(effectId);
    await settleEffect.execute(sender(), {
      effectId,
      fence,
      settlement: { outcome: "not_sent", reason: "The source did not answer.", retryAfterSeconds: 1 },
    });
    database.clock.set(addMinutes(database.clock.now(), 1));
  }
  expect(await stored(effectId)).toMatchObject({ state: "failed", error: expect.stringContaining("tried 10 times") });
});

test("a person may neither claim nor settle", async () => {
  const { effectId } = await ask.execute(analyst(), order());
  await expect(claimEffect.execute(analyst(), { effectId })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
