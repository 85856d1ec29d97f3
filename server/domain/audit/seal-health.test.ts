import { expect, test } from "vitest";
import { type CopyState, SWITCHED_OFF, sealAlarms } from "#server/domain/audit/seal-health";

const now = new Date("2026-03-29T01:30:00.000Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const newest = { number: 7, at: ago(30) };
const copy = (
  target: CopyState["target"],
  behind: number | null,
  trouble: string | null = null,
  sent = 0,
): CopyState => ({
  target,
  lastNumber: 6,
  lastAt: ago(target === "mail" ? 3_600 + sent : 4_000),
  trouble,
  behindSince: behind === null ? null : ago(behind),
});

test.each([
  ["nothing waits", null, [copy("file", null), copy("mail", null)], []],
  ["an event waits for two minutes", 120, [], []],
  ["an event waits for longer", 121, [], ["seal"]],
  ["the file is behind by two minutes", null, [copy("file", 120)], []],
  ["the file is behind for longer", null, [copy("file", 121)], ["file"]],
  ["the mail waits for its hour", null, [copy("mail", 3_000, null, -1)], []],
  ["the mail's hour was over two minutes ago", null, [copy("mail", 3_000, null, 120)], []],
  ["the mail is overdue", null, [copy("mail", 3_000, null, 121)], ["mail"]],
  ["the mail's hour is long over and the seal is new", null, [copy("mail", 30, null, 9_000)], []],
  ["the mail was switched off", null, [copy("mail", 90_000, SWITCHED_OFF, 9_000)], []],
  ["everything stands still", 500, [copy("file", 500), copy("mail", 5_000, null, 500)], ["seal", "file", "mail"]],
] as const)("%s", (_, waiting, copies, expected) => {
  const waitingSince = waiting === null ? null : ago(waiting);
  expect(sealAlarms({ newest, waitingSince, copies }, now).map(({ key }) => key)).toEqual(expected);
});

test("an alarm says what stands in the way", () => {
  const [alarm] = sealAlarms({ newest, waitingSince: null, copies: [copy("file", 600, "The disk is full.")] }, now);
  expect(alarm?.sentence).toContain("The disk is full.");
});
