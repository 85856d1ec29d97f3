import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "#scripts/lib/project";

const pure = ["server/domain", "server/services"];

/** What no linter rule says about this house, with the reason a person gets who breaks it. */
const rules = [
  {
    folders: pure,
    pattern: /\bDate\.now\(|\bnew Date\(\s*\)/,
    reason: "the time comes in as an argument or in the scope",
  },
  { folders: pure, pattern: /\bparseFloat\(|\.toFixed\(/, reason: "money is whole minor units, never a float" },
  {
    folders: [
      "server/domain",
      "server/services",
      "server/kernel",
      "server/connectors",
      "server/routers",
      "server/trpc",
      "server/jobs",
      "app",
      "components",
      "db/schema",
    ],
    pattern: /\bprocess\.env\b/,
    reason: "settings are read in server/env.ts",
  },
];

/** A regular expression or a text that mentions a forbidden word is none of its uses. */
function offences(text: string, pattern: RegExp): number[] {
  return text.split("\n").flatMap((line, index) => {
    const code = line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*$|^\s*\*.*$/g, "");
    return pattern.test(code) ? [index + 1] : [];
  });
}

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(projectRoot, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

test.each(rules)("$reason", async ({ folders, pattern }) => {
  const files = (await Promise.all(folders.map(sources))).flat();
  expect(files.length).toBeGreaterThan(0);
  const found = await Promise.all(
    files.map(async (file) =>
      offences(await readFile(file, "utf8"), pattern).map((line) => `${file.slice(projectRoot.length + 1)}:${line}`),
    ),
  );
  expect(found.flat()).toEqual([]);
});

test("an offence is found where it stands, and a mention is not", () => {
  const [clock, float] = rules.map(({ pattern }) => pattern) as [RegExp, RegExp, RegExp];
  expect(offences("const a = 1;\nconst now = Date.now();\n", clock)).toEqual([2]);
  expect(offences("const now = new Date();", clock)).toEqual([1]);
  expect(offences('const day = new Date("2026-01-01"); // not Date.now()', clock)).toEqual([]);
  expect(offences("return amount.toFixed(2);", float)).toEqual([1]);
});
