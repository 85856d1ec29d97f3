import { describe, expect, test } from "vitest";
import { bearerOf, refuseToken } from "#server/trpc/bearer";
import { refuseForeignRequest, refuseOtherThanJson } from "#server/trpc/same-origin";

describe("the secret a program brings", () => {
  test.each<[string, string | undefined, string | null]>([
    ["none", undefined, null],
    ["another scheme is not ours", "Basic dXNlcjpwYXNz", null],
    ["bearer", "Bearer docket_abc", "docket_abc"],
    ["whatever the case", "bearer  docket_abc", "docket_abc"],
    ["bearer of nothing opens nothing, and asks no cookie", "Bearer", ""],
  ])("%s", (_, authorization, expected) =>
    expect(bearerOf(new Headers(authorization ? { authorization } : {}))).toBe(expected),
  );

  test("that opens nothing is answered with 401 and how to ask", () => {
    const answer = refuseToken();
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });
});

test("a program's write needs no header of ours, and is JSON all the same", () => {
  const post = (type: string) =>
    new Request("https://docket.example/api/trpc/x", { method: "POST", body: "{}", headers: { "content-type": type } });
  expect(refuseForeignRequest(post("application/json"))?.status).toBe(403);
  expect(refuseOtherThanJson(post("application/json"))).toBeNull();
  expect(refuseOtherThanJson(post("text/plain"))?.status).toBe(403);
});
