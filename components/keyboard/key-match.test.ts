import { describe, expect, test } from "vitest";
import { answerTo, chordOf, type KeyPress } from "./key-match";
import { shortcuts } from "./shortcuts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("presses are read as the registry writes them", () => {
  test.each([
    [press("j"), "j"],
    [press("J"), "j"],
    [press("X", { shiftKey: true }), "Shift+x"],
    [press("!", { shiftKey: true }), "!"],
    [press("?", { shiftKey: true }), "?"],
    [press("k", { ctrlKey: true }), "Mod+k"],
    [press("K", { metaKey: true }), "Mod+k"],
    [press("ArrowDown"), "ArrowDown"],
    [press("о", { code: "KeyJ" }), "j"],
    [press("ß", { code: "Minus" }), "ß"],
    [press("Shift", { shiftKey: true }), null],
    [press("j", { altKey: true }), null],
  ])("%o", (given, chord) => expect(chordOf(given)).toBe(chord));
});

test("every key of the registry answers with its own act", () => {
  for (const shortcut of shortcuts) {
    for (const keys of shortcut.keys) {
      const [first = "", second] = keys.split(" ");
      if (second === undefined)
        expect(answerTo(first, null)).toMatchObject({ ids: expect.arrayContaining([shortcut.id]) });
      else {
        expect(answerTo(first, null)).toEqual({ kind: "prefix" });
        expect(answerTo(second, first)).toEqual({ kind: "shortcut", ids: [shortcut.id] });
      }
    }
  }
});

/** A case, a draft and a request are never on one page; a list or the frame is around each of them. */
test.each(["case", "draft", "request"])("no two acts that can be on the page of a %s share a key", (item) => {
  const together = shortcuts.filter(({ scope }) => scope === item || scope === "list" || scope === "everywhere");
  const all = together.flatMap((shortcut) => [...shortcut.keys] as string[]);
  expect(new Set(all).size).toBe(all.length);
});

test("no two acts that can be on the page of an account share a key", () => {
  const together = shortcuts.filter(
    ({ scope, id }) => scope === "account" || scope === "everywhere" || id === "case.take_next",
  );
  const all = together.flatMap((shortcut) => [...shortcut.keys] as string[]);
  expect(new Set(all).size).toBe(all.length);
});

test("a sequence that leads nowhere is forgotten and its last key counts alone", () => {
  expect(answerTo("j", "g")).toEqual({ kind: "shortcut", ids: ["list.next"] });
  expect(answerTo("z", "g")).toEqual({ kind: "none" });
});
