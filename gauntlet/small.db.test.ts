import { expect, inject, test } from "vitest";
import { suites } from "#gauntlet/run";

const GROUPS = ["sync", "exceptions", "approvals", "audit", "dunning", "cash"];

/** Every suite of sync and of detection at its smallest: the same code as the long runs, a minute instead of hours. */
test.each(suites.filter(({ group }) => group && GROUPS.includes(group)).map((suite) => [suite.key, suite] as const))(
  "%s holds",
  { timeout: 300_000 },
  async (key, suite) => {
    const report = await suite.run({
      seed: 20_260_302,
      scale: "small",
      adminUrl: inject("adminUrl"),
      log: () => undefined,
    });
    console.table({ [key]: report.figures });
    expect(report.failures).toEqual([]);
    expect(report.ok).toBe(true);
  },
);
