import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LiveNews, type Subscribe, shareLiveStream } from "./live-stream";

/** The lock manager's rule that matters here: one holder, the others wait in order. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name: string, { signal }: { signal: AbortSignal }, lead: () => Promise<void>) {
      const turn = last.then(() => (signal.aborted ? Promise.reject(new Error("gave up")) : lead()));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** A source under the test's control; counts how many streams are open. */
function source() {
  const open = new Set<Parameters<Subscribe>[0]>();
  const subscribe: Subscribe = (handlers) => {
    open.add(handlers);
    return () => open.delete(handlers);
  };
  return { open, subscribe };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const news: LiveNews = { kind: "changes", changes: [{ stream: "case:1", type: "case.taken" }] };

beforeEach(() => {
  vi.stubGlobal("document", { visibilityState: "visible" });
});
afterEach(() => vi.unstubAllGlobals());

describe("with locks and channels", () => {
  beforeEach(() => vi.stubGlobal("navigator", { locks: oneAtATime() }));

  test("two tabs hold one stream, both hear, and the second takes over when the first closes", async () => {
    const { open, subscribe } = source();
    const heard: [LiveNews[], LiveNews[]] = [[], []];
    const stopFirst = shareLiveStream({ subscribe, onNews: (told) => heard[0].push(told), pollMs: 60_000 });
    const stopSecond = shareLiveStream({ subscribe, onNews: (told) => heard[1].push(told), pollMs: 60_000 });
    await settle();
    expect(open.size).toBe(1);

    for (const handlers of open) handlers.onNews(news);
    await settle();
    expect(heard[0]).toEqual([news]);
    expect(heard[1]).toEqual([news]);

    stopFirst();
    await settle();
    expect(open.size).toBe(1);
    for (const handlers of open) handlers.onConnected();
    expect(heard[1].at(-1)).toEqual({ kind: "all" });
    stopSecond();
    await settle();
    expect(open.size).toBe(0);
  });

  test("while the stream is down everything is read again on a timer, and once when it is back", async () => {
    const { open, subscribe } = source();
    const heard: LiveNews[] = [];
    const stop = shareLiveStream({ subscribe, onNews: (news) => heard.push(news), pollMs: 5 });
    await settle();
    for (const handlers of open) handlers.onDisconnected();
    await settle();
    expect(heard.length).toBeGreaterThan(0);
    for (const handlers of open) handlers.onConnected();
    const afterReturn = heard.length;
    await settle();
    expect(heard.length).toBe(afterReturn);
    stop();
  });
});

test("a browser without locks polls", async () => {
  vi.stubGlobal("navigator", {});
  const heard: LiveNews[] = [];
  const stop = shareLiveStream({ subscribe: source().subscribe, onNews: (news) => heard.push(news), pollMs: 5 });
  await settle();
  stop();
  expect(heard.length).toBeGreaterThan(0);
});
