import { expect } from "vitest";
import type { Case } from "#server/connectors/conformance/testing/bench";
import { expectTruth } from "#server/connectors/conformance/testing/runs";
import { letPass, smallWorld } from "#server/connectors/conformance/testing/world";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Pulls shortly after one another, then after hours and days: what the clocks make of "since" must leave nothing out. */
const apart = (name: string, oursAheadMs: number): Case => ({
  name: `${name}: nothing missed`,
  async holds(subject, bench) {
    const core = smallWorld();
    const { store } = await bench.open({ core, oursAheadMs });
    expect(await store.untilDone()).toEqual([]);
    for (const pause of [MINUTE, 3 * MINUTE, 3 * MINUTE, 9 * HOUR, 11 * HOUR, 15 * HOUR, 31 * HOUR, 3 * MINUTE]) {
      letPass(core, pause);
      expect(await store.untilDone(), `after ${pause / MINUTE} minutes`).toEqual([]);
    }
    // What the source holds back for a moment is there by now.
    letPass(core, 3 * MINUTE);
    expect(await store.untilDone()).toEqual([]);
    expectTruth(store, await bench.calm(core), subject, core);
  },
});

export const clockCases: readonly Case[] = [
  apart("a source whose clock is ten minutes ahead of ours", -10 * MINUTE),
  apart("a source whose clock is ten minutes behind ours", 10 * MINUTE),
];
