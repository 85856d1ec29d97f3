import { expect, test } from "vitest";
import { diffLines } from "#server/domain/collections/document-lines";

test("what is said otherwise, what is said no more, and what is said anew", () => {
  const before = [
    { subject: "Same", words: "1 point" },
    { subject: "Other", words: "2 points" },
    { subject: "Gone", words: "3 points" },
  ];
  const after = [
    { subject: "New", words: "4 points" },
    { subject: "Other", words: "5 points" },
    { subject: "Same", words: "1 point" },
  ];
  expect(diffLines(before, after)).toEqual([
    { subject: "Other", sentence: "was 2 points, would be 5 points" },
    { subject: "Gone", sentence: "was 3 points, would not be said any more" },
    { subject: "New", sentence: "was not said, would be 4 points" },
  ]);
  expect(diffLines(before, before)).toEqual([]);
});
