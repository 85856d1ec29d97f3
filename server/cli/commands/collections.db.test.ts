import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { runDocket } from "#server/cli/docket";
import { serveFrom, webSettings } from "#server/routers/testing/in-request";

let db: TestDatabase;
let folder: string;
let file: string;
beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "docket-replay-"));
  file = join(folder, "receivables.csv");
  await writeFile(
    file,
    `invoice_number,customer_id,customer_name,issue_date,due_date,amount,settled_date,disputed
A-1,C-1,Alder,2026-01-05,2026-02-04,80.00,2026-02-20,no
`,
  );
  for (const [name, value] of Object.entries({ ...webSettings, DOCKET_HOME: folder })) vi.stubEnv(name, value);
  serveFrom(db);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

async function type(...words: string[]): Promise<{ code: number; lines: string[] }> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const code = await runDocket(["collections", "replay", ...words]);
  vi.restoreAllMocks();
  return { code, lines: printed.trimEnd().split("\n") };
}

test("with --json every day is an object on its own line, as it is told, and the summary is the last", async () => {
  const { code, lines } = await type("--file", file, "--json");
  const records = lines.map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(records).toHaveLength(48);
  expect(records[0]).toMatchObject({ day: "2026-01-05", aging: [{ currency: "USD", total: "8000" }], contacts: [] });
  expect(records.slice(0, -1).every(({ aging, list, contacts }) => aging && list && contacts)).toBe(true);
  expect(records.at(-1)).toMatchObject({ summary: "collections replay", days: 47, isClean: true });
});

test("without it nothing but the table is printed", async () => {
  const { code, lines } = await type("--file", file);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^1 invoices?, 2026-01-05 to 2026-02-20/);
  expect(lines.some((line) => line.startsWith("{"))).toBe(false);
});

test("wrong words are told with the usage and exit code 2, a refusal with its sentence and 1", async () => {
  expect(await type("--json")).toEqual({ code: 2, lines: ['{"error":"--file is missing."}'] });
  expect((await type()).lines[1]).toMatch(/^Usage: docket collections replay --file FILE/);
  const refused = await type("--file", file, "--currency", "XYZ", "--json");
  expect(refused.code).toBe(1);
  expect(refused.lines).toHaveLength(1);
  expect(refused.lines[0]).toContain("receivables.csv was not replayed.");
});
