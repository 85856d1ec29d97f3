import { describe, expect, test } from "vitest";
import {
  type AutoFixFacts,
  AutoFixPolicy,
  type AutoFixRule,
  autoFixTroubles,
  defaultAutoFixPolicy,
  diffAutoFix,
  isMeant,
} from "#server/domain/policies/auto-fix";

const rule: AutoFixRule = {
  key: "set_po",
  type: "missing_purchase_order",
  fix: "set_purchase_order",
  isOn: true,
  perDay: 50,
  severities: [],
  entities: [],
  tiers: [],
  most: null,
};
const facts: AutoFixFacts = {
  type: "missing_purchase_order",
  severity: "medium",
  entity: "DE01",
  tier: "Growth",
  amount: { minor: 50_000n, currency: "EUR" },
};

describe("a rule speaks of a finding", () => {
  test.each<[string, Partial<AutoFixRule>, Partial<AutoFixFacts>, boolean]>([
    ["of its type", {}, {}, true],
    ["not of another type", {}, { type: "duplicate_invoice" }, false],
    ["not while it is off", { isOn: false }, {}, false],
    ["of a severity it names", { severities: ["low", "medium"] }, {}, true],
    ["not of another severity", { severities: ["low"] }, {}, false],
    ["of an entity it names", { entities: ["DE01"] }, {}, true],
    ["not of the whole company's when it names entities", { entities: ["DE01"] }, { entity: null }, false],
    ["not of an unknown tier when it names tiers", { tiers: ["Growth"] }, { tier: null }, false],
    ["up to its amount", { most: { minor: "50000", currency: "EUR" } }, {}, true],
    ["not above its amount", { most: { minor: "49999", currency: "EUR" } }, {}, false],
    [
      "not below its amount by sign",
      { most: { minor: "10", currency: "EUR" } },
      { amount: { minor: -50_000n, currency: "EUR" } },
      false,
    ],
    ["not in another currency", { most: { minor: "90000", currency: "USD" } }, {}, false],
    ["of nothing at stake", { most: { minor: "1", currency: "USD" } }, { amount: null }, true],
  ])("%s", (_case, over, about, expected) => {
    expect(isMeant({ ...rule, ...over }, { ...facts, ...about })).toBe(expected);
  });
});

test("what is delivered does nothing", () => {
  expect(AutoFixPolicy.parse(defaultAutoFixPolicy).rules.filter(({ isOn }) => isOn)).toEqual([]);
  expect(autoFixTroubles(defaultAutoFixPolicy)).toEqual([]);
});

test("a document says what it would change, rule by rule", () => {
  const after = {
    rules: [
      { ...rule, isOn: false },
      { ...rule, key: "other" },
    ],
  };
  expect(diffAutoFix({ rules: [rule, { ...rule, key: "gone" }] }, after)).toEqual([
    {
      subject: "Set purchase order",
      sentence:
        "was on, set_purchase_order on Missing purchase order, 50 a day at most; would be off, set_purchase_order on Missing purchase order, 50 a day at most",
    },
    { subject: "Set purchase order", sentence: "is taken out" },
    { subject: "Set purchase order", sentence: expect.stringContaining("is added: on") },
  ]);
  expect(diffAutoFix({ rules: [rule] }, { rules: [rule] })).toEqual([]);
});

test("a rule twice, and one that is on for a type nobody knows, are told by place", () => {
  expect(autoFixTroubles({ rules: [rule, rule, { ...rule, key: "odd", type: "nonsense" }] })).toEqual([
    { path: "rules.1.key", message: "“set_po” stands in it twice. Keep one." },
    { path: "rules.2.type", message: expect.stringContaining("no exception type here") },
  ]);
});
