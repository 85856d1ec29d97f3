import { expect, test } from "vitest";
import { CaseFilters, NO_TEAM } from "#server/domain/cases/filters";
import { countOfFilters, deskParsers, filtersOf, loadDeskUrl, noFilters, urlOfFilters } from "./desk-url";

const open = (query: string) => loadDeskUrl(new URLSearchParams(query));

test("teams and a forecast stand in the address like every other filter", async () => {
  const url = await open(`team=tax,${NO_TEAM}&due=breaching&entity=DE01`);
  expect(filtersOf(url)).toEqual({
    ...CaseFilters.parse({}),
    teams: ["tax", NO_TEAM],
    due: "breaching",
    entities: ["DE01"],
  });
  expect(countOfFilters(url)).toBe(4);
});

test("a view puts its filters into the address, and the address gives them back", async () => {
  const filters = CaseFilters.parse({
    types: ["missing_purchase_order"],
    severities: ["high"],
    entities: ["US01"],
    states: ["routed"],
    teams: ["tax"],
    owner: "nobody",
    due: "week",
    cause: "no purchase order",
  });
  const url = { ...(await open("")), ...urlOfFilters(filters) };
  expect(filtersOf(url)).toEqual(filters);
});

test("a view saved before there were teams is as it was", async () => {
  const { teams: _, ...stored } = CaseFilters.parse({ types: ["failed_payment"] });
  expect(CaseFilters.parse(stored)).toEqual(filtersOf({ ...(await open("type=failed_payment")) }));
});

test("a value nobody could have chosen narrows nothing", async () => {
  const url = await open("due=yesterday&owner=somebody&severity=awful");
  expect(filtersOf(url)).toEqual(CaseFilters.parse({}));
  expect(countOfFilters({ ...url, owner: "anyone" })).toBe(0);
});

test("clearing the filters takes away every one there is", () => {
  const places = Object.keys(deskParsers).filter((key) => !["lane", "sort", "view", "case", "tab"].includes(key));
  expect(Object.keys(noFilters).sort()).toEqual(places.sort());
});
