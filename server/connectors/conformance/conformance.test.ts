import { afterAll, describe, expect, test } from "vitest";
import { Bench, type Case } from "#server/connectors/conformance/testing/bench";
import { actCases } from "#server/connectors/conformance/testing/cases/acts";
import { answerCases } from "#server/connectors/conformance/testing/cases/answers";
import { censusCases } from "#server/connectors/conformance/testing/cases/censuses";
import { clockCases } from "#server/connectors/conformance/testing/cases/clocks";
import { credentialCases } from "#server/connectors/conformance/testing/cases/credentials";
import { driftCases } from "#server/connectors/conformance/testing/cases/drift";
import { manifestCases } from "#server/connectors/conformance/testing/cases/manifests";
import { pageCases } from "#server/connectors/conformance/testing/cases/pages";
import { stumbleCases } from "#server/connectors/conformance/testing/cases/stumbles";
import { subjects } from "#server/connectors/conformance/testing/subjects";

/** Every case every connector passes, whatever system is behind it. */
const cases: readonly Case[] = [
  ...credentialCases,
  ...stumbleCases,
  ...answerCases,
  ...pageCases,
  ...driftCases,
  ...clockCases,
  ...manifestCases,
  ...censusCases,
  ...actCases,
];

const held = new Map<string, Record<string, string>>();

describe.each(cases)("$name", ({ name, holds }) => {
  test.concurrent.each(subjects)("$key", { timeout: 30_000 }, async (subject) => {
    const bench = new Bench(subject);
    const row = held.get(name) ?? {};
    held.set(name, row);
    row[subject.key] = "BROKEN";
    try {
      await holds(subject, bench);
      row[subject.key] = "holds";
    } finally {
      await bench.close();
    }
  });
});

afterAll(() => {
  console.table(Object.fromEntries(held));
  expect(held.size).toBe(cases.length);
});
