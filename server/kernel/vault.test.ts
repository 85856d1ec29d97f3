import { describe, expect, test } from "vitest";
import { seal, unseal } from "#server/kernel/vault";

const OLD = "old-key-of-at-least-thirty-two-characters";
const NEW = "new-key-of-at-least-thirty-two-characters";

describe("a sealed credential", () => {
  const sealed = seal("sk_live_51", "stripe apiKey 1", OLD);

  test("opens with its key and purpose, and holds nothing readable", () => {
    expect(unseal(sealed, "stripe apiKey 1", OLD)).toBe("sk_live_51");
    expect(sealed.ciphertext.toString("latin1")).not.toContain("sk_live");
  });

  test("opens while a new key stands before its own, and new ones take the new key", () => {
    expect(unseal(sealed, "stripe apiKey 1", `${NEW},${OLD}`)).toBe("sk_live_51");
    expect(seal("x", "p", `${NEW},${OLD}`).keyId).not.toBe(sealed.keyId);
  });

  test("names the missing key when it was taken away too early", () => {
    expect(() => unseal(sealed, "stripe apiKey 1", NEW)).toThrow(
      new RegExp(`key ${sealed.keyId}, which CREDENTIALS_KEY`),
    );
  });

  test("does not open in another place, nor when a byte differs", () => {
    expect(() => unseal(sealed, "stripe webhookSecret 1", OLD)).toThrow();
    const changed = Buffer.from(sealed.ciphertext);
    changed[0] = (changed[0] ?? 0) ^ 1;
    expect(() => unseal({ ...sealed, ciphertext: changed }, "stripe apiKey 1", OLD)).toThrow();
  });

  test("two seals of one text differ", () => {
    expect(seal("a", "p", OLD).ciphertext.equals(seal("a", "p", OLD).ciphertext)).toBe(false);
  });
});
