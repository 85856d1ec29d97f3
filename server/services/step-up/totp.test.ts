import { describe, expect, test } from "vitest";
import {
  codeAt,
  isRecoveryCode,
  matchedStep,
  newRecoveryCode,
  newSecret,
  recoveryHash,
  stepAt,
} from "#server/services/step-up/totp";

/** "12345678901234567890", the secret of RFC 6238's examples. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at second %i the code is that of RFC 6238, appendix B", (second, code) => {
  expect(codeAt(secret, stepAt(new Date(second * 1_000)))).toBe(code);
});

describe("a code", () => {
  const now = new Date("2026-03-02T09:30:15Z");
  const step = stepAt(now);

  test.each([
    [-2, null],
    [-1, step - 1],
    [0, step],
    [1, step + 1],
    [2, null],
  ])("%i steps from now", (away, expected) => {
    expect(matchedStep(secret, codeAt(secret, step + away), now, 0)).toBe(expected);
  });

  test("at the first and the last instant of a step drifts by one step as well", () => {
    for (const at of ["2026-03-02T09:30:00.000Z", "2026-03-02T09:30:29.999Z"]) {
      const instant = new Date(at);
      const found = [-2, -1, 0, 1, 2].map(
        (away) => matchedStep(secret, codeAt(secret, step + away), instant, 0) !== null,
      );
      expect(found).toEqual([false, true, true, true, false]);
    }
  });

  test("is not taken again, nor one before it", () => {
    expect(matchedStep(secret, codeAt(secret, step), now, step)).toBeNull();
    expect(matchedStep(secret, codeAt(secret, step - 1), now, step)).toBeNull();
    expect(matchedStep(secret, codeAt(secret, step + 1), now, step)).toBe(step + 1);
  });

  test.each(["", "12345", "1234567", "abcdef", "１２３４５６"])("%j is none", (text) => {
    expect(matchedStep(secret, text, now, 0)).toBeNull();
  });
});

test("secrets have 160 bits, recovery codes 80; neither comes twice", () => {
  expect(newSecret()).toMatch(/^[A-Z2-7]{32}$/);
  const codes = Array.from({ length: 1_000 }, newRecoveryCode);
  expect(new Set(codes).size).toBe(1_000);
  expect(codes.every((code) => /^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/.test(code) && isRecoveryCode(code))).toBe(
    true,
  );
});

test("a recovery code is its letters, and its account's", () => {
  expect(recoveryHash("a", "abcd efgh-jklm-npqr")).toBe(recoveryHash("a", "ABCD-EFGH-JKLM-NPQR"));
  expect(recoveryHash("a", "ABCD-EFGH-JKLM-NPQR")).not.toBe(recoveryHash("b", "ABCD-EFGH-JKLM-NPQR"));
});
