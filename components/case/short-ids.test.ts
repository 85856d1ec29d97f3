import { expect, test } from "vitest";
import { shortId, splitIds } from "./short-ids";

test.each([
  ["in_1SgCHeZTfXVqfxgiGGJUamSo", "in_1SgC…amSo"],
  ["INV-10423", "INV-10423"],
  ["0015f0AAAAAAAaLA4X", "0015f0A…LA4X"],
])("%s is shown as %s", (id, shown) => expect(shortId(id)).toBe(shown));

test("long identifiers are found inside a sentence, words and numbers are left alone", () => {
  const ids = splitIds(
    "Draft in_1SgCHeZTfXVqfxgiGGJUamSo of 0015f0AAAAAAAaLA4X, INV-10423, unsatisfactorily 100000000 too low.",
  ).filter(({ isId }) => isId);
  expect(ids.map(({ part }) => part)).toEqual(["in_1SgCHeZTfXVqfxgiGGJUamSo", "0015f0AAAAAAAaLA4X"]);
});

test("the parts are the text", () => {
  const text = "a in_1SgCHeZTfXVqfxgiGGJUamSo b";
  expect(
    splitIds(text)
      .map(({ part }) => part)
      .join(""),
  ).toBe(text);
});
