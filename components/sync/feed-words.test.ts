import { expect, test } from "vitest";
import type { Freshness, SourceOverview } from "#server/domain/sync/overview";
import { intervalWords, worstSource } from "./feed-words";

const source = (key: string, freshness: Freshness, lastSuccessAt: string | null): SourceOverview => ({
  key,
  label: key,
  role: "billing",
  every: "2m",
  staleAfter: "15m",
  freshness,
  lastSuccessAt: lastSuccessAt === null ? null : new Date(lastSuccessAt),
  running: null,
  streams: [],
  waiting: 0,
  dead: 0,
  unplaced: 0,
});

test("the rail's foot shows the worst feed, and of equals the oldest", () => {
  const fresh = source("a", "fresh", "2026-03-02T10:00:00Z");
  const older = source("b", "fresh", "2026-03-02T09:00:00Z");
  const stale = source("c", "stale", "2026-03-02T11:00:00Z");
  const never = source("d", "never", null);
  expect(worstSource([fresh, older])?.key).toBe("b");
  expect(worstSource([fresh, stale, older])?.key).toBe("c");
  expect(worstSource([stale, never])?.key).toBe("d");
  expect(worstSource([])).toBeNull();
});

test("intervals are written as people say them", () => {
  expect(intervalWords("15m")).toBe("15 min");
  expect(intervalWords("soon")).toBe("soon");
});
