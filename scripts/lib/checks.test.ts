import { expect, test } from "vitest";
import { conclude, countPlaywright, countVitest } from "#scripts/lib/checks";
import { readTar } from "#scripts/lib/read-tar";

const allRight = {
  numPassedTests: 4,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numFailedTestSuites: 0,
  success: true,
};

test.each([
  { case: "all right", report: allRight, code: 0, expected: { passed: 4, failed: 0 } },
  {
    case: "a failed test",
    report: { ...allRight, numPassedTests: 3, numFailedTests: 1, success: false },
    code: 1,
    expected: { passed: 3, failed: 1 },
  },
  {
    case: "a skipped test",
    report: { ...allRight, numPassedTests: 3, numPendingTests: 1 },
    code: 0,
    expected: { passed: 3, failed: 1 },
  },
  {
    case: "a file that does not load",
    report: { ...allRight, numFailedTestSuites: 1, success: false },
    code: 1,
    expected: { passed: 4, failed: 1 },
  },
  { case: "an error outside of tests", report: allRight, code: 1, expected: { passed: 4, failed: 1 } },
  { case: "nothing ran", report: { ...allRight, numPassedTests: 0 }, code: 0, expected: { passed: 0, failed: 1 } },
  { case: "no report", report: null, code: 0, expected: { passed: 0, failed: 1 } },
])("unit and database tests: $case", ({ report, code, expected }) => {
  expect(countVitest(report, code)).toEqual(expected);
});

const journeys = { expected: 5, unexpected: 0, flaky: 0, skipped: 0 };

test.each([
  { case: "all right", stats: journeys, errors: [], code: 0, expected: { passed: 5, failed: 0 } },
  {
    case: "a failed journey",
    stats: { ...journeys, unexpected: 2 },
    errors: [],
    code: 1,
    expected: { passed: 5, failed: 2 },
  },
  {
    case: "a skipped journey",
    stats: { ...journeys, skipped: 1 },
    errors: [],
    code: 0,
    expected: { passed: 5, failed: 1 },
  },
  { case: "a broken file", stats: journeys, errors: ["broken"], code: 1, expected: { passed: 5, failed: 1 } },
  { case: "none found", stats: { ...journeys, expected: 0 }, errors: [], code: 1, expected: { passed: 0, failed: 1 } },
])("journeys: $case", ({ stats, errors, code, expected }) => {
  expect(countPlaywright({ stats, errors }, code)).toEqual(expected);
});

test("the run ends with one plain line, and fails when something failed or nothing ran", () => {
  const lines: string[] = [];
  const part = { name: "part", output: "", seconds: 1 };
  const write = (text: string) => void lines.push(text);
  expect(
    conclude(
      [
        { ...part, passed: 3, failed: 0 },
        { ...part, passed: 4, failed: 0 },
      ],
      write,
    ),
  ).toBe(0);
  expect(conclude([{ ...part, passed: 3, failed: 1 }], write)).toBe(1);
  expect(conclude([], write)).toBe(1);
  expect(lines).toEqual(["7 passed, 0 failed\n", "3 passed, 1 failed\n", "0 passed, 1 failed\n"]);
});

test("a tar archive is read file by file", () => {
  const file = (name: string, content: string, kind = "0") => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(content.length.toString(8).padStart(11, "0"), 124);
    header.write(kind, 156);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return Buffer.concat([header, body]);
  };
  const archive = Buffer.concat([
    file("lib/", "", "5"),
    file("lib/a.txt", "x".repeat(600)),
    file("b.txt", "b"),
    Buffer.alloc(1024),
  ]);
  const entries = readTar(archive).map(({ name, content }) => [name, content.toString()]);
  expect(entries).toEqual([
    ["lib/a.txt", "x".repeat(600)],
    ["b.txt", "b"],
  ]);
});
