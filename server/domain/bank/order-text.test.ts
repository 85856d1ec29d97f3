import fc from "fast-check";
import { expect, test } from "vitest";
import { inOneLine, inSepaCharacters } from "#server/domain/bank/order-text";

test.each([
  ["Müller & Söhne GmbH", "Mueller + Soehne GmbH"],
  ["Straße “Ärger” – Nr. 7", "Strasse 'AErger' - Nr. 7"],
  ["Société Générale; Çelik", "Societe Generale, Celik"],
  ["Łódź\nŻabka_1", "Lodz Zabka-1"],
  ["ﬁnance №5", "finance No5"],
  ["株式会社", ""],
  ["K.K. 東京 Soft", "K.K. Soft"],
  ["a <b> 100% #1", "a b 100 1"],
])("%s becomes %s for a SEPA bank", (text, expected) => {
  expect(inSepaCharacters(text, 70)).toBe(expected);
});

test("nothing outside the set, never longer, and what is right stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.integer({ min: 1, max: 140 }), (text, longest) => {
      const written = inSepaCharacters(text, longest);
      expect(written).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
      expect(written.length).toBeLessThanOrEqual(longest);
      expect(inSepaCharacters(written, longest)).toBe(written);
    }),
  );
});

test("in other currencies any script stays, in one line and whole signs", () => {
  expect(inOneLine("株式会社\n\u0000テスト", 70)).toBe("株式会社 テスト");
  expect([...inOneLine("😀".repeat(100), 70)]).toHaveLength(70);
});
