import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandAnswer, readArguments, UsageError } from "#server/cli/command-line";
import { answerOf, collectionsReplayCommand } from "#server/cli/commands/collections";
import { contextOf } from "#server/routers/testing/door";
import { type ReplayReport, replayReceivables } from "#server/services/collections/replay-receivables";

const TEXT = `invoice_number,customer_id,customer_name,issue_date,due_date,amount,settled_date,disputed
A-1,C-1,Alder,2026-01-05,2026-02-04,80.00,2026-02-20,no
A-2,C-1,Alder,2026-01-05,never,80.00,2026-02-20,no
A-3,C-2,Birch,2026-01-12,2026-02-11,120.00,,yes
`;
const context = contextOf({ kind: "job", name: "command-line" });

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docket-replay-"));
  file = join(folder, "receivables.csv");
  await writeFile(file, TEXT);
});
afterAll(() => rm(folder, { recursive: true }));

async function type(...words: string[]): Promise<{ answer: CommandAnswer; told: Record<string, unknown>[] }> {
  const told: Record<string, unknown>[] = [];
  const input = readArguments(collectionsReplayCommand, words);
  const answer = await collectionsReplayCommand.run(context, input, (record) => told.push(record));
  return { answer, told };
}

test("tells each day, then what all of them came to", async () => {
  const { answer, told } = await type("--file", file);
  expect(told.map(({ day }) => day)).toHaveLength(47);
  expect(told[31]).toMatchObject({
    day: "2026-02-05",
    list: [{ account: "C-1" }],
    contacts: [],
    promises: { live: 0 },
  });
  expect(answer.ok).toBe(true);
  expect(answer.json).toMatchObject({
    summary: "collections replay",
    from: "2026-01-05",
    to: "2026-02-20",
    days: 47,
    currency: "USD",
    rejected: [{ row: 3, column: "due_date" }],
    totals: { contacts: 3, contactsByStep: { due_soon: 1, reminder_1: 1, reminder_2: 1 } },
    checks: {
      contactsForSettledAmounts: 0,
      contactsForDisputedAmounts: 0,
      secondContactsForOneStep: 0,
      daysOverCaps: 0,
    },
  });
  expect(answer.json.seconds).toEqual(expect.any(Number));
});

test("says it to people by month, with the rows it could not read and every check", async () => {
  const lines = (await type("--file", file, "--currency", "EUR")).answer.lines;
  expect(lines[0]).toBe("2 invoices, 2026-01-05 to 2026-02-20, 47 days, amounts in EUR; 1 row rejected.");
  expect(lines[1]).toMatch(/^ {2}row 3, due_date: .+\.$/);
  expect(lines.find((line) => line.startsWith("2026-01"))?.split(/ +/)).toEqual([
    "2026-01",
    "200.00",
    "0.00",
    "120.00",
    "0",
    "1",
    "0",
    "0",
    "0",
    "0",
    "0",
  ]);
  expect(lines.filter((line) => line.startsWith("ok    0 "))).toHaveLength(6);
});

test.each([
  [1, 47],
  [7, 7],
  [100, 1],
])("every %i days tells %i of 47, and the sums stay those of all", async (every, count) => {
  const { answer, told } = await type("--file", file, "--every-days", String(every));
  expect(told).toHaveLength(count);
  expect(answer.json).toMatchObject({ days: 47, totals: { contacts: 3 } });
});

describe("one contact that should not have been fails the whole", () => {
  const report = (): ReplayReport =>
    replayReceivables(context, { fileName: "f.csv", text: TEXT, currency: "EUR" }, () => undefined);

  test("by its exit code, and by name", () => {
    const clean = report();
    expect(answerOf(clean, 1).ok).toBe(true);
    const checks = { ...clean.checks, contactsForDisputedAmounts: 2 };
    const answer = answerOf({ ...clean, checks, isClean: false }, 1);
    expect(answer.ok).toBe(false);
    expect(answer.lines).toContain("WRONG 2 contacts for a disputed amount");
    expect(answer.json).toMatchObject({ isClean: false, checks: { contactsForDisputedAmounts: 2 } });
  });
});

test.each([
  ["no file", [], "--file is missing."],
  ["a file that is not there", ["--file", "/nowhere/f.csv"], "The file /nowhere/f.csv cannot be read."],
  [
    "no day",
    ["--file", "FILE", "--from", "2026-02-30"],
    '--from must be a day such as 2026-03-02; "2026-02-30" is none.',
  ],
  [
    "no number of days",
    ["--file", "FILE", "--every-days", "0"],
    '--every-days must be a number of days such as 7; "0" is none.',
  ],
])("%s is told as wrong words", async (_, words, sentence) => {
  const typing = type(...words.map((word) => word.replace("FILE", file)));
  await expect(typing).rejects.toThrow(UsageError);
  await expect(typing).rejects.toThrow(sentence);
});
