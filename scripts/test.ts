import { parseArgs } from "node:util";
import { checkAll } from "#scripts/lib/check-all";
import { conclude, describeOutcome, type Outcome, runPlaywright, runVitest } from "#scripts/lib/checks";
import { startE2eStack } from "#scripts/lib/e2e-stack";
import { findChromium } from "#scripts/lib/find-chromium";
import { PlainError, runMain, wordsFor } from "#scripts/lib/plain-error";

const parts = ["check", "db", "e2e"] as const;
type Part = (typeof parts)[number];

const write = (text: string) => process.stdout.write(text);

/** Everything by default; `--only db` one part; words after it choose among its test files. */
await runMain(async () => {
  const { values, positionals } = parseArgs({ options: { only: { type: "string" } }, allowPositionals: true });
  const only = values.only as Part | undefined;
  if (only && !parts.includes(only))
    throw new PlainError(`There is no part "${only}": --only takes ${parts.join(", ")}.`);
  if (positionals.length > 0 && !only)
    throw new PlainError(`To choose test files, name their part: npm test -- --only db ${positionals.join(" ")}`);

  const outcomes: Outcome[] = [];
  const wants = (part: Part) => !only || only === part;
  if (wants("check")) outcomes.push(...(await checkAll(write, positionals)));
  if (wants("db")) outcomes.push(show(await runVitest("db", positionals)));
  if (wants("e2e")) outcomes.push(show(await runJourneys(positionals)));
  return conclude(outcomes, write);
});

function show(outcome: Outcome): Outcome {
  write(describeOutcome(outcome));
  return outcome;
}

/** Brings up a whole product of its own, on free ports and in a temporary folder, for the journeys. */
async function runJourneys(filters: string[]): Promise<Outcome> {
  const begun = performance.now();
  try {
    const chromium = await findChromium();
    const stack = await startE2eStack((line) => write(`${line}\n`));
    try {
      return await runPlaywright(
        { ...stack.environment, ...chromium.environment, CHROMIUM_PATH: chromium.path },
        filters,
      );
    } finally {
      await stack.stop();
    }
  } catch (error) {
    return {
      name: "browser journeys",
      passed: 0,
      failed: 1,
      output: wordsFor(error),
      seconds: (performance.now() - begun) / 1000,
    };
  }
}
