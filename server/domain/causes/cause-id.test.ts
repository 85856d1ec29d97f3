import fc from "fast-check";
import { expect, test } from "vitest";
import { causeId, signatureOf } from "#server/domain/causes/cause-id";

test.each(["US postal code missing at tax engine", "ERP: A/R 4711 + 12 % – 税", "?", "a".repeat(300)])(
  "%s comes back from its address",
  (signature) => {
    const id = causeId(signature);
    expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(signatureOf(id)).toBe(signature);
  },
);

test("every signature has an address of its own", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 100 }), (signature) => {
      expect(signatureOf(causeId(signature))).toBe(signature);
    }),
  );
});

test.each(["", "a/b", "%2F", "____x", "gA"])("%j is no address of a cause", (id) => {
  expect(signatureOf(id)).toBeNull();
});
