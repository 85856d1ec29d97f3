import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities, message, plainSource, record } from "#db/testing/given-sync";
import type { Census, Connector } from "#server/connectors/connector";
import { addMinutes } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { claimEffect } from "#server/services/effects/claim-effect";
import { listActs } from "#server/services/effects/list-acts";
import { nudgeEffect } from "#server/services/effects/nudge-effect";
import { requestEffect } from "#server/services/effects/request-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { requestBackfill, stopBackfill } from "#server/services/sources/backfill-commands";
import { openCredentials, sourceCredentials } from "#server/services/sources/credentials";
import { pauseSource, resumeSource } from "#server/services/sources/pause-source";
import { runBackfill } from "#server/services/sources/run-backfill";
import { sourceStates } from "#server/services/sources/source-states";
import { retireCredential, storeCredential } from "#server/services/sources/store-credential";
import { announceSources } from "#server/services/sync/known-sources";
import { requestRun } from "#server/services/sync/run-now";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let shop: Connector;
const { signal } = new AbortController();

beforeAll(async () => {
  const secret = "a-setting-of-at-least-thirty-two-characters";
  for (const name of ["CREDENTIALS_KEY", "NEXTAUTH_SECRET", "AUDIT_SEAL_KEY"]) vi.stubEnv(name, secret);
  vi.stubEnv("DATABASE_URL", "postgres://unused.example/docket");
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  await db.owner`truncate source_health, source_secrets, backfills, effects, inbox, source_records, sync_runs`;
  shop = plainSource("shop", {
    streams: [quiet],
    censuses: [orders()],
    manifest: {
      ...plainSource("shop").manifest,
      credentials: [
        { name: "apiKey", label: "Key", isWebhookSigning: false },
        { name: "webhookSecret", label: "Signing secret", isWebhookSigning: true },
      ],
    },
  });
  announceSources(() => [shop]);
});

const quiet = {
  key: "quiet",
  label: "Quiet",
  pull: () => Promise.resolve({ messages: [], cursor: "end", isLast: true }),
};

/** One order a day; weeks that were listed are noted. */
function orders(asked: string[] = [], failOn?: string): Census {
  return {
    key: "orders",
    label: "Orders",
    kind: "billing_customer",
    list({ fromOn, toOn }) {
      if (fromOn === failOn) return Promise.reject(new Error("it is closed for maintenance"));
      asked.push(`${fromOn}..${toOn}`);
      const messages = [message(`order:${fromOn}`, [record("billing_customer", `cus_${fromOn}`, { accountId: null })])];
      return Promise.resolve({ messages, cursor: null, isLast: true });
    },
  };
}

const engineer = () => db.as("integration_engineer");
const pull = () => runSync(db.asJob("sync-pull"), shop, { startedBy: "test", signal });
const state = async () => (await sourceStates.execute(engineer(), {}))[0];
const eventsOf = async (type: string) =>
  db.owner`select payload from events where type = ${type} and stream = 'source:shop' order by position`;

const ask = defineCommand({
  name: "case.ask",
  permission: "exception.fix",
  input: z.strictObject({ dedupe: z.string() }),
  async run(scope, { dedupe }) {
    const result = await requestEffect(scope, {
      caseId: null,
      entity: "US01",
      system: "shop",
      operation: { operation: "invoice.hold", invoiceId: dedupe },
      label: `Hold ${dedupe}`,
      target: `invoice:${dedupe}`,
      dedupe,
    });
    return { result, events: [{ type: "case.asked", subject: { type: "effect", id: result.effectId } }] };
  },
});

describe("pausing a source", () => {
  test("stops reading and acting until somebody resumes it, and says who and why", async () => {
    const { effectId } = await ask.execute(db.as("billing_analyst"), { dedupe: "in_1" });
    await pauseSource.execute(engineer(), { source: "shop", reason: "moving to new servers" });
    await expect(pull()).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/is paused: moving to new servers.*Nothing was read/),
    });
    await expect(requestRun.execute(engineer(), { source: "shop" })).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await expect(claimEffect.execute(db.asJob("send-effects"), { effectId })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await state()).toMatchObject({ paused: { reason: "moving to new servers", at: TEST_NOW } });
    expect(await eventsOf("source.paused")).toMatchObject([{ payload: { reason: "moving to new servers" } }]);

    await resumeSource.execute(engineer(), { source: "shop" });
    expect(await pull()).toMatchObject({ error: null });
    await expect(claimEffect.execute(db.asJob("send-effects"), { effectId })).resolves.toMatchObject({ fence: 1 });
    expect((await state())?.paused).toBeNull();
  });

  test("is not for readers, nor for sources nobody knows", async () => {
    const reason = "just looking";
    await expect(pauseSource.execute(db.as("auditor"), { source: "shop", reason })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(pauseSource.execute(engineer(), { source: "shpo", reason })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("of two people pausing at once one is told it is paused already; resuming twice likewise", async () => {
    const attempts = await Promise.allSettled(
      ["first", "second"].map((reason) => pauseSource.execute(engineer(), { source: "shop", reason })),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await resumeSource.execute(engineer(), { source: "shop" });
    await expect(resumeSource.execute(engineer(), { source: "shop" })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("the breaker", () => {
  const failing = (error: Error) => {
    shop = { ...shop, streams: [{ ...quiet, pull: () => Promise.reject(error) }] };
  };

  test("opens after five failed pulls in a row, lets one trial through later, and closes with an answer", async () => {
    failing(new Error("it did not answer"));
    for (let turn = 0; turn < 5; turn += 1) expect((await pull()).error).toMatch(/did not answer/);
    expect(await eventsOf("source.breaker_opened")).toHaveLength(1);
    const opened = await state();
    expect(opened).toMatchObject({ failures: 5, lastFailure: { sentence: "it did not answer" } });
    await expect(pull()).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/left alone for another \d+ seconds/),
    });

    db.clock.set(addMinutes(TEST_NOW, 1));
    expect((await pull()).error).toMatch(/did not answer/);
    await expect(pull()).rejects.toMatchObject({ code: "CONFLICT" });

    db.clock.set(addMinutes(TEST_NOW, 5));
    shop = { ...shop, streams: [quiet] };
    expect(await pull()).toMatchObject({ error: null });
    expect(await state()).toMatchObject({ failures: 0, brokenUntil: null });
    expect(await eventsOf("source.breaker_closed")).toHaveLength(1);
  });

  test("a rate limit rests for the time the source names and counts as no failure", async () => {
    failing(Object.assign(new Error("too many requests"), { retryAfterSeconds: 90 }));
    await pull();
    const limited = await state();
    expect(limited?.failures).toBe(0);
    expect((limited?.brokenUntil?.getTime() ?? 0) - TEST_NOW.getTime()).toBeGreaterThanOrEqual(90_000);
    expect(await eventsOf("source.rate_limited")).toHaveLength(1);
  });

  test("five acts without an answer stop further acts on the source, while those on others go on", async () => {
    const sender = db.asJob("send-effects");
    for (let turn = 0; turn < 5; turn += 1) {
      const { effectId } = await ask.execute(db.as("billing_analyst"), { dedupe: `in_${turn}` });
      const { fence } = await claimEffect.execute(sender, { effectId });
      await settleEffect.execute(sender, {
        effectId,
        fence,
        settlement: { outcome: "unknown", reason: "It did not answer." },
      });
    }
    const { effectId } = await ask.execute(db.as("billing_analyst"), { dedupe: "in_late" });
    await expect(claimEffect.execute(sender, { effectId })).rejects.toMatchObject({ code: "CONFLICT" });
    await db.owner.begin(async (tx) => {
      // Nobody turns an act to another source, so only past the guard of the database.
      await tx`set local session_replication_role = replica`;
      await tx`update effects set system = 'elsewhere' where id = ${effectId}`;
    });
    await expect(claimEffect.execute(sender, { effectId })).resolves.toMatchObject({ fence: 1 });
  });
});

describe("a credential", () => {
  const value = "sk_live_4f1d-secret-value";

  test("is stored encrypted, opens for the worker alone, and stands in no answer and no event", async () => {
    await storeCredential.execute(engineer(), { source: "shop", name: "apiKey", value });
    expect((await openCredentials(db.db, db.clock.now())).of("shop", "apiKey")).toEqual([value]);
    const views = await sourceCredentials.execute(engineer(), { source: "shop" });
    expect(views).toMatchObject([{ name: "apiKey", version: 1, state: "active", hint: "alue" }]);
    const traces = await db.owner<{ text: string }[]>`
      select payload::text as text from events union all select answer from command_receipts where answer is not null
      union all select data::text from pgboss.job union all select encode(ciphertext, 'escape') from source_secrets`;
    expect(JSON.stringify([views, traces])).not.toContain("secret-value");
  });

  test("overlaps with the one before it for a day; retiring ends that early", async () => {
    await storeCredential.execute(engineer(), { source: "shop", name: "webhookSecret", value: "whsec_older" });
    await storeCredential.execute(engineer(), { source: "shop", name: "webhookSecret", value: "whsec_newer" });
    const good = async () => (await openCredentials(db.db, db.clock.now())).of("shop", "webhookSecret");
    expect(await good()).toEqual(["whsec_newer", "whsec_older"]);
    db.clock.set(addMinutes(TEST_NOW, 24 * 60 + 1));
    expect(await good()).toEqual(["whsec_newer"]);
    db.clock.set(TEST_NOW);
    await retireCredential.execute(engineer(), { source: "shop", name: "webhookSecret", version: 1 });
    expect(await good()).toEqual(["whsec_newer"]);
    await expect(
      retireCredential.execute(engineer(), { source: "shop", name: "webhookSecret", version: 2 }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("is entered by engineers alone, for what the source asks for", async () => {
    await expect(
      storeCredential.execute(db.as("controller"), { source: "shop", name: "apiKey", value }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      storeCredential.execute(engineer(), { source: "shop", name: "password", value }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("apiKey, webhookSecret") });
    await expect(sourceCredentials.execute(db.as("auditor"), { source: "shop" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("two people storing at once get two versions, one of them in use", async () => {
    await Promise.all(
      ["first-value", "other-value"].map((one) =>
        storeCredential.execute(engineer(), { source: "shop", name: "apiKey", value: one }),
      ),
    );
    const views = await sourceCredentials.execute(engineer(), { source: "shop" });
    expect(views.map((view) => [view.version, view.state])).toEqual([
      [2, "active"],
      [1, "retiring"],
    ]);
  });
});

describe("reading days once more", () => {
  const window = { source: "shop", census: "orders", fromOn: "2026-02-01", toOn: "2026-02-20" };
  const backfill = (backfillId: string) => runBackfill(db.asJob("sync-pull"), backfillId, () => shop, signal);
  const view = async () => (await state())?.backfills[0];

  test("goes week by week to the end, and a second time finds nothing new", async () => {
    const asked: string[] = [];
    shop = { ...shop, censuses: [orders(asked)] };
    const { id } = await requestBackfill.execute(engineer(), window);
    expect(await view()).toMatchObject({ state: "waiting", percent: 0 });
    await backfill(id);
    expect(asked).toEqual(["2026-02-01..2026-02-07", "2026-02-08..2026-02-14", "2026-02-15..2026-02-20"]);
    expect(await view()).toMatchObject({ state: "done", percent: 100, read: 3, fresh: 3, error: null });
    db.clock.set(addMinutes(TEST_NOW, 1));
    await backfill((await requestBackfill.execute(engineer(), window)).id);
    expect(await view()).toMatchObject({ state: "done", read: 3, fresh: 0 });
  });

  test("keeps what came before a failure, says why, and goes on from there when asked again", async () => {
    const asked: string[] = [];
    shop = { ...shop, censuses: [orders(asked, "2026-02-08")] };
    const { id } = await requestBackfill.execute(engineer(), window);
    await backfill(id);
    expect(await view()).toMatchObject({
      state: "failed",
      percent: 35,
      error: expect.stringMatching(/closed for maintenance.*What came before is kept/),
    });
    await expect(backfill(id)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("a worker that lost it to another, or whose backfill was stopped, notes nothing more", async () => {
    let interrupt: () => Promise<unknown> = () => Promise.resolve();
    const census = orders();
    shop = {
      ...shop,
      censuses: [{ ...census, list: (...input) => interrupt().then(() => census.list(...input)) }],
    };
    const { id } = await requestBackfill.execute(engineer(), window);
    interrupt = () => stopBackfill.execute(engineer(), { backfillId: id });
    await expect(backfill(id)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await view()).toMatchObject({ state: "stopped", read: 0 });
    await expect(stopBackfill.execute(engineer(), { backfillId: id })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test.each([
    ["a census the source does not have", { census: "refunds" }, "RULE_VIOLATION"],
    ["days the wrong way round", { toOn: "2026-01-01" }, "RULE_VIOLATION"],
    ["more than five years", { fromOn: "2019-01-01" }, "RULE_VIOLATION"],
    ["a day that does not exist", { fromOn: "2026-02-30" }, "BAD_INPUT"],
  ])("%s is refused", async (_case, change, code) => {
    await expect(requestBackfill.execute(engineer(), { ...window, ...change })).rejects.toMatchObject({ code });
    await expect(requestBackfill.execute(db.as("billing_analyst"), window)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("the ledger of acts", () => {
  test("lists the newest first, by state and by word, page by page, within one's legal entities", async () => {
    for (let count = 0; count < 55; count += 1) await ask.execute(db.as("billing_analyst"), { dedupe: `in_${count}` });
    const first = await listActs.execute(engineer(), {});
    expect(first.rows).toHaveLength(50);
    expect(first.rows[0]).toMatchObject({ label: "Hold in_54", state: "intent", target: "invoice:in_54", attempts: 0 });
    const second = await listActs.execute(engineer(), { cursor: first.nextCursor ?? "" });
    expect(second).toMatchObject({ nextCursor: null, rows: { length: 5 } });
    expect((await listActs.execute(engineer(), { search: "in_3%" })).rows).toHaveLength(0);
    expect((await listActs.execute(engineer(), { search: "invoice:in_33" })).rows).toHaveLength(1);
    expect((await listActs.execute(engineer(), { states: ["unknown"] })).rows).toHaveLength(0);
    expect((await listActs.execute(db.as("auditor", ["DE01"]), {})).rows).toHaveLength(0);
  });

  test("an act in doubt can be looked up at once; one that is settled cannot", async () => {
    const sender = db.asJob("send-effects");
    const { effectId } = await ask.execute(db.as("billing_analyst"), { dedupe: "in_1" });
    const { fence } = await claimEffect.execute(sender, { effectId });
    await settleEffect.execute(sender, { effectId, fence, settlement: { outcome: "unknown", reason: "No answer." } });
    await expect(claimEffect.execute(sender, { effectId })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(nudgeEffect.execute(db.as("controller"), { effectId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await nudgeEffect.execute(engineer(), { effectId });
    const again = await claimEffect.execute(sender, { effectId });
    expect(again.mustLookUp).toBe(true);
    await settleEffect.execute(sender, {
      effectId,
      fence: again.fence,
      settlement: { outcome: "confirmed", confirmation: "Held.", touched: [] },
    });
    await expect(nudgeEffect.execute(engineer(), { effectId })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
