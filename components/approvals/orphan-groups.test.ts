import { expect, test } from "vitest";
import type { OrphanForecast } from "#server/domain/approvals/views";
import { groupsOf } from "./orphan-groups";

const forecast = (number: number, more: Partial<OrphanForecast> = {}): OrphanForecast => ({
  requestId: `id ${number}`,
  number,
  title: "Credit",
  from: "2026-12-01",
  to: "2026-12-03",
  sentence: "Nobody is there to complete it. Away then: Eleanor Voss.",
  ...more,
});

test("requests with the same days and the same words stand together, in their order", () => {
  const found = [forecast(1), forecast(2, { to: "2026-12-04" }), forecast(3), forecast(4, { sentence: "Other." })];
  expect(groupsOf(found).map((group) => group.map(({ number }) => number))).toEqual([[1, 3], [2], [4]]);
});
