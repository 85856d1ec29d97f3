import { describe, expect, test } from "vitest";
import type { AutoFixOverview } from "#server/domain/causes/views";
import { AutoFixPolicy } from "#server/domain/policies/auto-fix";
import { documentWith, listOf, newRule, troublesOf } from "./rule-draft";

const standing: AutoFixOverview["rules"][number] = {
  key: "fill_tax_id",
  type: "tax_data_missing",
  fix: "fill_tax_id",
  isOn: false,
  perDay: 50,
  severities: [],
  entities: [],
  tiers: [],
  most: null,
  name: "Fill tax id",
  scope: "…",
  doneToday: 0,
  doneInAll: 0,
};
const typed = { ...newRule, type: "missing_purchase_order", fix: "set_purchase_order" };

test("codes are read as they are typed", () => expect(listOf(" DE01, US01,,DE01 ")).toEqual(["DE01", "US01"]));

describe("what is typed becomes a document the server takes", () => {
  test("a new rule at the end, with a key of its own", () => {
    const document = documentWith([standing], null, { ...typed, most: "500.00", currency: "EUR", entities: "DE01" });
    expect(AutoFixPolicy.parse(document).rules).toMatchObject([
      { key: "fill_tax_id" },
      {
        key: "set_purchase_order",
        entities: ["DE01"],
        most: { minor: "50000", currency: "EUR" },
        perDay: 50,
        isOn: true,
      },
    ]);
    expect(documentWith([standing], null, { ...typed, fix: "fill_tax_id" }).rules[1]?.key).toBe("fill_tax_id_2");
  });

  test("a changed one in its place", () => {
    const document = documentWith([standing], "fill_tax_id", { ...typed, fix: "fill_tax_id", perDay: "5" });
    expect(AutoFixPolicy.parse(document).rules).toMatchObject([{ key: "fill_tax_id", isOn: true, perDay: 5 }]);
  });
});

test.each([
  [{ type: "" }, "type"],
  [{ fix: " " }, "fix"],
  [{ perDay: "0" }, "perDay"],
  [{ perDay: "1.5" }, "perDay"],
  [{ most: "1,000" }, "most"],
  [{ most: "0.5", currency: "JPY" }, "most"],
])("%j cannot be used", (over, field) => expect(Object.keys(troublesOf({ ...typed, ...over }))).toEqual([field]));

test("what can be used has no trouble", () => expect(troublesOf(typed)).toEqual({}));
