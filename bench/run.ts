import { parseArgs } from "node:util";
import { benchAreas } from "#bench/registry";
import { table } from "#bench/report";

/**
 * Measures our paths beside their floors on the cluster of DATABASE_URL, in databases of its own.
 * @param argv an area's key (all when none is named), `--rows 100000,1000000`, `--json` for one JSON object on the last line.
 * @returns the exit code: 0 when every promised ratio holds.
 */
export async function runBench(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, rows: { type: "string" } },
  });
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const adminUrl = process.env.DATABASE_URL;
  const areas = positionals.length === 0 ? benchAreas : benchAreas.filter((area) => positionals.includes(area.key));
  const unknown = positionals.filter((key) => !benchAreas.some((area) => area.key === key));
  const rows = values.rows?.split(",").map(Number);
  if (!adminUrl)
    return refuse(
      log,
      "DATABASE_URL is not set. Start with `npm run bench`, which brings a PostgreSQL up, or name your own.",
    );
  if (unknown.length > 0)
    return refuse(
      log,
      `There is no area "${unknown[0]}". Choose from: ${benchAreas.map((area) => area.key).join(", ")}.`,
    );
  if (rows?.some((count) => !Number.isInteger(count) || count < 5_000))
    return refuse(log, "--rows takes whole numbers from 5000 on, separated by commas.");
  let allPassed = true;
  for (const area of areas) {
    const sized = await area.run({ adminUrl, rows: rows ?? area.defaultRows, log });
    const passed = sized.every(({ measurements, figures = [] }) =>
      [...measurements, ...figures].every((one) => one.passed),
    );
    allPassed &&= passed;
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ area: area.key, passed, sizes: sized })}\n`
        : `\n${area.label}\n\n${table(area.unit, sized)}\n\n${passed ? "Every target holds." : "A target is missed."}\n`,
    );
  }
  return allPassed ? 0 : 1;
}

function refuse(log: (line: string) => void, sentence: string): number {
  log(sentence);
  return 2;
}
