import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { appRouter } from "#server/routers/app";
import { everyPath, pathsToRefresh, refreshesByItself } from "./live-areas";

test("a burst of events names each part of the API once", () => {
  const paths = pathsToRefresh([
    { stream: "case:1", type: "case.taken" },
    { stream: "case:2", type: "case.assigned" },
    { stream: "view:9", type: "view.saved" },
    { stream: "sign_in:3", type: "sign_in.refused" },
  ]);
  expect([...paths].sort()).toEqual(["caseFiles", "cases", "questions", "views", "worklist"]);
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
