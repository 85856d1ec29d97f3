import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { defaultAutoFixPolicy } from "#server/domain/policies/auto-fix";
import { addMinutes } from "#server/domain/time";
import { refusalOf } from "#server/kernel/errors";
import { activePolicy } from "#server/services/policies/active-policy";
import { callBackDeskPolicy } from "#server/services/policies/call-back-policy";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { rollBackDeskPolicy } from "#server/services/policies/roll-back-policy";
import { documentsOf } from "#server/services/policies/stored-documents";
import { withdrawDeskPolicy } from "#server/services/policies/withdraw-policy";

const kind = "auto_fix";
const MINUTES = 60;

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const person = (digit: string, name: string) => ({
  userId: `00000000-0000-7000-8000-00000000000${digit}`,
  personId: `00000000-0000-7000-9000-00000000000${digit}`,
  name,
});
const writer = () => db.as("controller", "all", person("1", "Author"));
const second = () => db.as("controller", "all", person("2", "Second"));
const at = (minute: number) => addMinutes(TEST_NOW, minute);
const readAt = async (minute: number) => (await activePolicy({ tx: db.db as never, now: at(minute) }, kind)).version;

/** What counts in each minute, written out: no order, no instants, no database. */
class Minutes {
  readonly counts = Array<number>(MINUTES + 1).fill(1);
  scheduled: { version: number; from: number } | null = null;
  now = 0;

  begin(version: number, from: number): void {
    if (this.scheduled && this.scheduled.from > this.now) this.callBack();
    this.counts.fill(version, from);
    this.scheduled = from > this.now ? { version, from } : null;
  }

  callBack(): void {
    if (!this.scheduled) return;
    this.counts.fill(this.counts[this.now] ?? 1, this.scheduled.from);
    this.scheduled = null;
  }

  pass(minutes: number): void {
    this.now = Math.min(MINUTES, this.now + minutes);
    if (this.scheduled && this.scheduled.from <= this.now) this.scheduled = null;
  }
}

const minutes = fc.integer({ min: 1, max: 12 });
const number = fc.integer({ min: 1, max: 8 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant("draft" as const), perDay: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("publish" as const), nth: number, replaces: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("schedule" as const),
      nth: number,
      inMinutes: minutes,
      replaces: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("rollBack" as const), version: number }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("withdraw" as const), nth: number }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("callBack" as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("pass" as const), minutes }) },
);
type Step = typeof step extends fc.Arbitrary<infer Made> ? Made : never;

/** Does the step; a refusal leaves everything as it was, in the model too. */
async function take(model: Minutes, one: Step): Promise<void> {
  const drafts = (await documentsOf({ tx: db.db as never, now: at(model.now) }, { kind })).filter(
    ({ state }) => state === "draft",
  );
  const draftNumber = "nth" in one ? (drafts[one.nth % Math.max(1, drafts.length)]?.version ?? 99) : 99;
  const named = "replaces" in one && one.replaces && model.scheduled ? { supersedes: model.scheduled.version } : {};
  switch (one.act) {
    case "draft": {
      const document = { rules: defaultAutoFixPolicy.rules.map((rule) => ({ ...rule, perDay: one.perDay })) };
      const basedOn = model.counts[model.now] ?? 1;
      return void (await draftDeskPolicy.execute(writer(), { kind, basedOn, document, note: "Another limit." }));
    }
    case "publish":
      await publishDeskPolicy.execute(second(), { kind, version: draftNumber, ...named });
      return model.begin(draftNumber, model.now);
    case "schedule": {
      const from = Math.min(MINUTES, model.now + one.inMinutes);
      await publishDeskPolicy.execute(second(), {
        kind,
        version: draftNumber,
        from: { at: at(from).toISOString() },
        ...named,
      });
      return model.begin(draftNumber, from);
    }
    case "rollBack":
      return void (await rollBackDeskPolicy.execute(writer(), { kind, version: one.version, note: "As it was." }));
    case "withdraw":
      return void (await withdrawDeskPolicy.execute(writer(), { kind, version: draftNumber, reason: "Not needed." }));
    case "callBack":
      await callBackDeskPolicy.execute(second(), {
        kind,
        version: model.scheduled?.version ?? 99,
        reason: "Not yet.",
      });
      return model.callBack();
    case "pass":
      model.pass(one.minutes);
      return db.clock.set(at(model.now));
  }
}

test("after any acts exactly one version is in force in every minute, the one a plain calendar says", async () => {
  let published = 0;
  let scheduled = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      await db.owner`delete from policies`;
      db.clock.set(TEST_NOW);
      const model = new Minutes();
      for (const one of steps) {
        try {
          await take(model, one);
          if (one.act === "publish") published += 1;
          if (one.act === "schedule") scheduled += 1;
        } catch (error) {
          if (!refusalOf(error)) throw error;
        }
      }
      const read: number[] = [];
      for (let minute = 0; minute <= MINUTES; minute += 1) read.push(await readAt(minute));
      expect(read).toEqual(model.counts);
      const standing = await documentsOf({ tx: db.db as never, now: at(model.now) }, { kind });
      expect(standing.find(({ state }) => state === "scheduled")?.version).toBe(model.scheduled?.version);
      expect(standing.filter(({ state }) => state === "in_force").map(({ version }) => version)).toEqual(
        model.counts[model.now] === 1 ? [] : [model.counts[model.now]],
      );
    }),
    { numRuns: 40 },
  );
  // A walk in which everything was refused would prove nothing.
  expect(Math.min(published, scheduled)).toBeGreaterThan(20);
});
