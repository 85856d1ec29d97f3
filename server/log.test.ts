import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { errorFields, withoutPersonalData } from "#server/log";

describe("what is written of an error", () => {
  test("of a failed statement its beginning and cause, none of its values", () => {
    const failed = new DrizzleQueryError(
      "insert into\n  inbox (raw) values ($1)",
      ["Günther Messtechnik GmbH"],
      new Error("deadlock detected"),
    );
    const told = errorFields(failed);
    expect(told.text).toBe("deadlock detected (in: insert into inbox (raw) values ($1))");
    expect(JSON.stringify(told)).not.toContain("Günther");
    expect(told.stack).toContain("    at ");
  });

  test.each([
    ["an error of ours", new Error("no such field"), "no such field"],
    ["something that is no error", "odd", "odd"],
  ])("%s says what it says", (_case, error, text) => {
    expect(errorFields(error).text).toBe(text);
  });
});

test.each([
  ["an e-mail", "write to ana.ruiz@meridian.example now"],
  ["a card", "4242 4242 4242 4242 was declined"],
  ["an IBAN", "from DE89370400440532013000"],
  ["a key", "with sk_live_abc123"],
])("%s is taken out of a line", (_case, line) => {
  expect(withoutPersonalData(line)).toContain("[removed]");
  expect(withoutPersonalData(line)).not.toMatch(/ruiz|4242|DE89|abc123/);
});
