import fc from "fast-check";
import { expect, test } from "vitest";
import { payloadText, piecesOf } from "./payload-text";

test("JSON is indented, other text stays as it came, and what deceives the eye is spelled out", () => {
  expect(payloadText('{"a":[1]}').text).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(payloadText("<script>alert(1)</script>").text).toBe("<script>alert(1)</script>");
  expect(payloadText('{"a":"\u202Etxt.exe"}').text).toContain("\\u202etxt.exe");
  expect(payloadText(`"${"x".repeat(500_000)}`)).toMatchObject({ isCut: true });
});

test("matches are found whatever their case, and signs of patterns mean themselves", () => {
  expect(piecesOf("Total total", "TOTAL", 10)).toEqual({
    pieces: [
      { at: 0, text: "Total", isMatch: true },
      { at: 5, text: " ", isMatch: false },
      { at: 6, text: "total", isMatch: true },
    ],
    matches: 2,
  });
  expect(piecesOf("a.b axb", "a.b", 10).matches).toBe(1);
});

test("the pieces of a text are the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(5), (text, sought, most) => {
      const { pieces } = piecesOf(text, sought, most);
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    }),
  );
});
