import { describe, expect, test } from "vitest";
import { mentionAt, mentionedIn } from "./people";

const people = [
  { userId: "1", name: "Ana" },
  { userId: "2", name: "Ana Ruiz" },
  { userId: "3", name: "Jürgen Groß" },
];

test.each([
  ["@Ana Ruiz, please look", ["2"]],
  ["cc @Ana and @Jürgen Groß.", ["1", "3"]],
  ["@Anabel is somebody else", []],
  ["mail ana@Ana.example", []],
  ["@Ana Ruiz and again @Ana Ruiz", ["2"]],
])("%s", (text, ids) => expect(mentionedIn(text, people)).toEqual(ids));

describe("a name being typed", () => {
  test.each([
    ["hello @Jü", 9, { from: 6, typed: "Jü" }],
    ["@", 1, { from: 0, typed: "" }],
    ["@Ana Ru", 7, { from: 0, typed: "Ana Ru" }],
    ["@Ana Ruiz please", 16, null],
    ["a@b", 3, null],
  ])("%s", (text, caret, found) => expect(mentionAt(text, caret)).toEqual(found));
});
