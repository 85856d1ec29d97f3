import { expect, test } from "vitest";
import { guessDelimiter, readCsv } from "#server/services/files/read-csv";

test("rows are numbered by the line they begin on, whatever stands between and within them", () => {
  const text = '\uFEFFa, b \r\n1,"x\r\ny"\r\n\r\n"2,5","say ""hi"""\r\n4\r\n5,6 "q" z\r\n';
  expect(readCsv("f.csv", text)).toEqual({
    delimiter: ",",
    header: ["a", "b"],
    rows: [
      { row: 2, cells: ["1", "x\ny"] },
      { row: 5, cells: ["2,5", 'say "hi"'] },
      { row: 6, cells: ["4"] },
      { row: 7, cells: ["5", '6 "q" z'] },
    ],
  });
});

test.each([
  ["", "f.csv was not imported because it is empty"],
  ["\n\n", "f.csv was not imported because it is empty"],
  ['a,b\n1,"2\n3,4\n', "its quotes do not fit together"],
])("%j is refused whole", (text, reason) => {
  expect(() => readCsv("f.csv", text)).toThrow(reason);
});

test.each([
  ["a,b\n1,2\n", ","],
  ["a;b\n1,5;2\n3,25;4\n", ";"],
  ["a\tb\n1\t2\n", "\t"],
  ["a|b\n1|2\n", "|"],
  ['"a;x;y",b\n"1;2;3",2\n', ","],
  ["name,first;amount\nDoe,J;1,5\n", ";"],
  ["one\n1\n", ","],
])("%j is separated by %j", (text, delimiter) => {
  expect(guessDelimiter(text)).toBe(delimiter);
});
