import { describe, expect, test } from "vitest";
import { safePath } from "./safe-path";

describe("signing in leads only to our own pages", () => {
  test.each([
    ["/exceptions?lane=snoozed&case=1", "/exceptions?lane=snoozed&case=1"],
    ["//evil.example/x", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["https://evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["/sign-in?callbackUrl=/", "/"],
    [undefined, "/"],
    [["/a", "/b"], "/"],
  ])("%s", (claimed, path) => expect(safePath(claimed)).toBe(path));
});
