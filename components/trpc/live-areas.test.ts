import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { appRouter } from "#server/routers/app";
import { changesThePage, everyPath, pathsToRefresh, refreshesByItself } from "./live-areas";

test("a burst of events names each part of the API once", () => {
  const paths = pathsToRefresh([
    { stream: "case:1", type: "case.taken" },
    { stream: "case:2", type: "case.assigned" },
    { stream: "view:9", type: "view.saved" },
    { stream: "sign_in:3", type: "sign_in.refused" },
  ]);
  expect([...paths].sort()).toEqual(["caseFiles", "cases", "disputes", "questions", "views", "worklist"]);
});

describe("what is read again by itself", () => {
  const client = new QueryClient();
  const queryOf = (key: readonly unknown[]) => client.getQueryCache().build(client, { queryKey: key });
  const paths = new Set(["cases"]);
  test.each([
    ["counts", [["cases", "counts"], { type: "query" }], true],
    ["an open case", [["cases", "get"], { input: { caseId: "1" }, type: "query" }], true],
    ["the pages of a list", [["cases", "list"], { type: "infinite" }], false],
    ["another area", [["views", "list"], { type: "query" }], false],
  ])("%s", (_name, key, expected) => expect(refreshesByItself(queryOf(key), paths)).toBe(expected));
});

test("every area that is read again is one the API has", () => {
  const areas = new Set(Object.keys(appRouter._def.procedures).map((path) => path.split(".")[0]));
  expect([...everyPath].filter((path) => !areas.has(path))).toEqual([]);
});

test("a policy somebody published is read again where it is shown", () => {
  expect([...pathsToRefresh([{ stream: "policy:routing", type: "policy.published" }])]).toContain("policies");
});

describe("the page is asked for anew", () => {
  test.each([
    ["when the clock moves", "clock:company", "clock.moved", true],
    ["when one's own grants change", "user:me", "user.granted", true],
    ["when one's own grant ends", "user:me", "grant.ended", true],
    ["not when one signs in elsewhere", "user:me", "session.started", false],
    ["not when one sets up a second factor", "user:me", "factor.confirmed", false],
    ["not when a colleague signs in", "user:you", "session.started", false],
    ["not when a colleague's grants change", "user:you", "user.granted", false],
    ["not when a case changes", "case:1", "case.taken", false],
  ])("%s", (_name, stream, type, expected) => expect(changesThePage({ stream, type }, "me")).toBe(expected));
});
