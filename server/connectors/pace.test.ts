import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Limit, type PaceClock, paced, shareOf, tokenBucket, unpaced } from "#server/connectors/pace";

/** A clock that a test moves: what is due is called in the order it falls due. */
class FakeClock implements PaceClock {
  #now = 0;
  #due: { at: number; act: () => void }[] = [];

  now = () => this.#now;

  after = (milliseconds: number, act: () => void) => {
    const entry = { at: this.#now + milliseconds, act };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((each) => each !== entry);
    };
  };

  /** Lets time pass until the given instant; promises settle in between. */
  async moveTo(to: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#due.toSorted((left, right) => left.at - right.at)[0];
      if (!next || next.at > to) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = Math.max(this.#now, to);
    await settled();
  }
}

const settled = async () => {
  for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
};
const { signal } = new AbortController();

/** The milliseconds at which requests that all ask at once go out. */
async function sentAt(limit: Limit, count: number): Promise<number[]> {
  const clock = new FakeClock();
  const pace = tokenBucket(limit, clock);
  const sent: number[] = [];
  for (let index = 0; index < count; index += 1) void pace(signal).then(() => sent.push(clock.now()));
  await clock.moveTo(1_000_000);
  return sent;
}

test.each<[string, Limit, number, number[]]>([
  ["two a second", { requests: 2, perSeconds: 1 }, 5, [0, 0, 1_000, 1_000, 2_000]],
  ["one a second", { requests: 1, perSeconds: 1 }, 3, [0, 1_000, 2_000]],
  ["three in six seconds go out evenly", { requests: 3, perSeconds: 6 }, 5, [0, 2_000, 4_000, 6_000, 8_000]],
  ["one in a quarter of an hour", { requests: 1, perSeconds: 900 }, 2, [0, 900_000]],
])("%s", async (_name, limit, count, expected) => expect(await sentAt(limit, count)).toEqual(expected));

test("a full second's worth goes out at once", async () => {
  const sent = await sentAt({ requests: 1_000, perSeconds: 60 }, 40);
  expect(sent.filter((at) => at === 0)).toHaveLength(16);
  expect(sent.filter((at) => at === 960)).toHaveLength(16);
});

test("an export that is allowed ten times a minute never waits longer than six seconds for the one before", async () => {
  const sent = await sentAt({ requests: 10, perSeconds: 60 }, 25);
  expect(sent.slice(1).map((at, index) => at - (sent[index] ?? 0))).toEqual(Array.from({ length: 24 }, () => 6_000));
});

test("whoever gave up waiting gets the reason, and those behind move up", async () => {
  const clock = new FakeClock();
  const pace = tokenBucket({ requests: 1, perSeconds: 10 }, clock);
  const gone = new AbortController();
  const order: string[] = [];
  void pace(signal).then(() => order.push(`first at ${clock.now()}`));
  const second = pace(gone.signal);
  void pace(signal).then(() => order.push(`third at ${clock.now()}`));
  const reason = expect(second).rejects.toThrow("stopped");
  await clock.moveTo(5_000);
  gone.abort(new Error("stopped"));
  await reason;
  await clock.moveTo(60_000);
  expect(order).toEqual(["first at 0", "third at 10000"]);
  await expect(pace(gone.signal)).rejects.toThrow("stopped");
});

test("no window anywhere holds more than the limit, who came first goes first, and all go out in the end", async () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 });
  const limits = fc.record({ requests: fc.integer({ min: 1, max: 12 }), perSeconds: fc.integer({ min: 1, max: 8 }) });
  await fc.assert(
    fc.asyncProperty(limits, arrivals, async (limit, gaps) => {
      const clock = new FakeClock();
      const pace = tokenBucket(limit, clock);
      const sent: { index: number; at: number }[] = [];
      let now = 0;
      for (const [index, gap] of gaps.entries()) {
        // Mostly bursts, now and then a pause.
        now += gap > 2_000 ? gap : gap % 7;
        await clock.moveTo(now);
        void pace(signal).then(() => sent.push({ index, at: clock.now() }));
      }
      await clock.moveTo(now + 1_000_000);
      expect(sent.map(({ index }) => index)).toEqual(gaps.map((_, index) => index));
      for (const { at } of sent) {
        const within = sent.filter((other) => other.at >= at && other.at < at + limit.perSeconds * 1_000);
        expect(within.length).toBeLessThanOrEqual(limit.requests);
      }
    }),
    { numRuns: 60 },
  );
});

test.each<[Limit, number, Limit]>([
  [{ requests: 80, perSeconds: 1 }, 1, { requests: 80, perSeconds: 1 }],
  [{ requests: 15, perSeconds: 1 }, 4, { requests: 3, perSeconds: 1 }],
  [{ requests: 10, perSeconds: 60 }, 10, { requests: 1, perSeconds: 60 }],
  [{ requests: 10, perSeconds: 60 }, 20, { requests: 1, perSeconds: 120 }],
])("of %o, one of %d workers takes %o", (limit, workers, share) => {
  expect(shareOf(limit, workers)).toEqual(share);
  expect((share.requests / share.perSeconds) * workers).toBeLessThanOrEqual(limit.requests / limit.perSeconds);
});

describe("pacing", () => {
  const limit = { requests: 1, perSeconds: 60 };

  test("a source keeps its bucket when its connector is built anew, and shares it with no other", async () => {
    const clock = new FakeClock();
    const pacing = paced(1, clock);
    const sent: string[] = [];
    const ask = (source: string) =>
      void pacing(source, limit)(signal).then(() => sent.push(`${source} ${clock.now()}`));
    ask("stripe");
    ask("stripe");
    ask("netsuite");
    await clock.moveTo(120_000);
    expect(sent).toEqual(["stripe 0", "netsuite 0", "stripe 60000"]);
  });

  test("unpaced lets everything out at once", async () => {
    const pace = unpaced("stripe", limit);
    await Promise.all([pace(signal), pace(signal), pace(signal)]);
  });

  test("the machine's clock paces too", async () => {
    const pace = tokenBucket({ requests: 1, perSeconds: 0.05 });
    const begun = performance.now();
    await pace(signal);
    await pace(signal);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(49);
  });
});
