import { describe, expect, test } from "vitest";
import type { ControlTotalFacts } from "#server/domain/exceptions/facts";
import { completenessBreak } from "#server/domain/exceptions/types/completeness-break";

const today = "2026-11-19";
const facts = (over: Partial<ControlTotalFacts> = {}): ControlTotalFacts => ({
  id: "0000",
  source: "stripe",
  sourceLabel: "Stripe",
  subject: "invoices",
  subjectLabel: "Invoices",
  direction: "in",
  entityCode: "DE01",
  businessOn: "2026-11-18",
  currency: "EUR",
  sourceCount: 214,
  sourceSumMinor: 120_433_000n,
  sourceHash: "a",
  ourCount: 212,
  ourSumMinor: 119_813_000n,
  ourHash: "b",
  state: "breaks",
  differences: {
    missing: [
      { externalId: "in_1", amountMinor: "600000" },
      { externalId: "in_2", amountMinor: "20000" },
    ],
    surplus: [],
    different: [],
  },
  countedAt: new Date("2026-11-19T08:00:00Z"),
  brokenSince: new Date("2026-11-19T08:00:00Z"),
  repairedAt: null,
  ...over,
});
const found = (over: Partial<ControlTotalFacts> = {}) => completenessBreak.detect(facts(over), today);
const described = (over: Partial<ControlTotalFacts> = {}) => completenessBreak.describe(facts(over), {}, today);

describe("a count that does not agree", () => {
  test("says both sides and what is missing, with the amount that is missing at stake", () => {
    expect(found()).toMatchObject({
      queue: "dead-letters",
      title: "Invoices: 2 missing on 18 November 2026 for DE01",
      amount: { minor: 620_000n, currency: "EUR" },
      diagnosis:
        "Stripe holds 214 invoices over €1,204,330.00 of 18 November 2026 for DE01; Docket has 212 over €1,198,130.00. Missing in Docket: in_1, in_2. Until both agree, numbers of that day may be wrong.",
    });
  });

  test("names what is too many and what has other amounts, and at most five of each", () => {
    const many = Array.from({ length: 7 }, (_, index) => ({ externalId: `in_${index}`, amountMinor: "100" }));
    const { diagnosis } = described({
      differences: {
        missing: [],
        surplus: many,
        different: [{ externalId: "in_9", sourceMinor: "500", ourMinor: "300" }],
      },
    });
    expect(diagnosis).toContain("Only in Docket: in_0, in_1, in_2, in_3, in_4 and 2 more. With other amounts: in_9.");
    expect(
      found({
        differences: {
          missing: [],
          surplus: [],
          different: [{ externalId: "in_9", sourceMinor: "500", ourMinor: "700" }],
        },
      }),
    ).toMatchObject({ title: "Invoices: 1 with other amounts on 18 November 2026 for DE01", amount: { minor: 200n } });
  });

  test("between billing and the ERP it speaks of those two", () => {
    const { diagnosis } = described({
      source: "netsuite",
      sourceLabel: "NetSuite",
      subject: "billing_to_erp",
      subjectLabel: "Billing to ERP",
      direction: "out",
      differences: { missing: [], surplus: [{ externalId: "INV-7", amountMinor: "100" }], different: [] },
    });
    expect(diagnosis).toBe(
      "NetSuite holds 214 invoices over €1,204,330.00 of 18 November 2026 for DE01; Billing has 212 over €1,198,130.00. Missing in NetSuite: INV-7. Until both agree, numbers of that day may be wrong.",
    );
  });

  test("acts are counted without an amount", () => {
    const acts = {
      subject: "acts",
      subjectLabel: "Acts we sent",
      direction: "out",
      currency: "XXX",
      sourceCount: 3,
      ourCount: 4,
      differences: { missing: [], surplus: [{ externalId: "in_1: Void it", amountMinor: "0" }], different: [] },
    } as const;
    expect(
      found({
        ...acts,
        differences: { ...acts.differences, missing: [], surplus: [...acts.differences.surplus], different: [] },
      }),
    ).toMatchObject({
      amount: null,
      diagnosis:
        "Of 4 acts that Stripe confirmed on 18 November 2026 for DE01, it still shows 3. Missing in Stripe: in_1: Void it. Until both agree, numbers of that day may be wrong.",
    });
  });

  test("shows both sides as evidence and offers to read the day once more", () => {
    const { evidence, fixes } = described();
    expect(evidence.systems).toEqual(["Stripe", "Docket"]);
    expect(evidence.rows.map(({ label, differs, cells }) => [label, differs, cells.map((each) => each.value)])).toEqual(
      [
        ["How many", true, ["214", "212"]],
        ["Sum", true, ["€1,204,330.00", "€1,198,130.00"]],
        ["Only in Stripe", true, ["in_1, in_2", null]],
        ["Only in Docket", false, [null, null]],
      ],
    );
    expect(fixes).toMatchObject([{ key: "read_again", label: "Read that day once more", refusal: null }]);
    expect(fixes[0]?.build({})).toEqual({
      kind: "command",
      command: "completeness.request_reconcile",
      subjectId: "0000",
      reason: "",
    });
  });
});

describe("a count that agrees", () => {
  const agreeing: Partial<ControlTotalFacts> = {
    state: "agrees",
    ourCount: 214,
    ourSumMinor: 120_433_000n,
    differences: { missing: [], surplus: [], different: [] },
  };

  test("is no finding", () => {
    expect(found(agreeing)).toBeNull();
  });

  test("closes its case with the counts of both sides", () => {
    const stored = found()?.details;
    expect(completenessBreak.proof(facts(agreeing), stored)).toBe(
      "Stripe and Docket agree on invoices of 18 November 2026 for DE01: 214 over €1,204,330.00 on both sides.",
    );
  });
});
