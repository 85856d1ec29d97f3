import { expect, test } from "vitest";
import type { RehearsalPage } from "#server/domain/policies/rehearsal";
import { withTeamNames } from "./team-names";

const teams = [
  { key: "billing", name: "Billing" },
  { key: "billing-operations", name: "Billing operations" },
];
const text = (words: string) => ({ is: "text" as const, text: words });
const at = new Date("2026-03-04T10:00:00.000Z");

const page: RehearsalPage = {
  items: [
    {
      id: "1",
      href: null,
      name: "Case 1",
      title: "billing-operations was late",
      at: null,
      isOver: false,
      amount: null,
      decidedBy: null,
      changes: [
        { what: "Team", before: text("billing"), after: text("billing-operations"), isFlow: true },
        {
          what: "Due",
          before: { is: "instant", at },
          after: text("escalated to billing-operations 8 h"),
          isFlow: false,
        },
      ],
    },
  ],
  nextCursor: null,
};

test("keys become names, whole words alone, in what changes and in what flows", () => {
  const { items, flows } = withTeamNames(
    { ...page, flows: [{ what: "Team", before: "billing", after: "billing-operations", count: 1, baseMinor: 0n }] },
    teams,
  );
  expect(items[0]?.changes.map(({ before, after }) => [before, after])).toEqual([
    [text("Billing"), text("Billing operations")],
    [{ is: "instant", at }, text("escalated to Billing operations 8 h")],
  ]);
  expect(flows).toMatchObject([{ before: "Billing", after: "Billing operations" }]);
  expect(items[0]?.title).toBe("billing-operations was late");
});
