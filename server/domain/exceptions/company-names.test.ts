import fc from "fast-check";
import { expect, test } from "vitest";
import { foldedName, isSameName } from "#server/domain/exceptions/company-names";

test.each<[string, string]>([
  ["Müller GmbH & Co. KG", "Mueller GmbH"],
  ["Müller GmbH & Co. KG", "MÜLLER"],
  ["Hallmann Logistik AG", "hallmann-logistik ag"],
  ["Société Générale S.A.", "Societe Generale"],
  ["Straßen- und Tiefbau Krüger KG", "Strassen & Tiefbau Krueger"],
  ["株式会社青山商会", "青山商会"],
  ["Aoyama Trading K.K.", "Aoyama Trading"],
  ["Acme, Inc.", "ACME Incorporated"],
  ["Brightwell  Systems LLC", "Brightwell Systems, L.L.C."],
  ["ガス株式会社", "ガス"],
])("%s and %s are one company", (left, right) => expect(isSameName(left, right)).toBe(true));

test.each<[string, string]>([
  ["Müller GmbH", "Muller GmbH"],
  ["Vogel Optik GmbH", "Vogel Spedition GmbH"],
  ["Acme Inc.", "Acme Europe Inc."],
  ["ガス", "カス"],
  ["SE Electronics", "Electronics"],
])("%s and %s are two", (left, right) => expect(isSameName(left, right)).toBe(false));

test("a name that is nothing but a legal form stays itself", () => expect(foldedName("SAS AG")).toBe("sas ag"));

test("case, punctuation and a legal form at the end make no other company", () => {
  const words = fc.array(fc.stringMatching(/^[a-zäöüß]{5,9}$/), { minLength: 1, maxLength: 4 });
  const form = fc.constantFrom("GmbH", "GmbH & Co. KG", "AG", ", Inc.", "S.A.", "K.K.", "SE");
  fc.assert(
    fc.property(words, form, (parts, legalForm) => {
      expect(isSameName(parts.join(" "), `${parts.join("-").toUpperCase()} ${legalForm}`)).toBe(true);
    }),
  );
});
