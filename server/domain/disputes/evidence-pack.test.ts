import { describe, expect, test } from "vitest";
import { type PackFacts, printPack } from "#server/domain/disputes/evidence-pack";
import { givenPack } from "#server/domain/disputes/given-pack";

const facts = givenPack;
const headings = (given: PackFacts) => printPack(given).parts.map(({ heading }) => heading);
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("what a pack shows", () => {
  test("first what the reason asks for, in its order, then the rest", () => {
    expect(headings(facts).slice(0, 4)).toEqual([
      "Agreement",
      "Use of the service",
      "What was written and said",
      "Earlier payments nobody took back",
    ]);
    expect(headings({ ...facts, dispute: { ...facts.dispute, reason: "fraudulent" } })[0]).toBe(
      "Earlier payments nobody took back",
    );
    expect(new Set(headings(facts)).size).toBe(8);
  });

  test("on its cover the payment, the claim with the schemes' codes, and what is shown", () => {
    const { title, claim, facts: cover, asks } = printPack(facts);
    expect(plain(title)).toBe("Evidence for €119.00");
    expect(claim).toContain("cancelled before the charge");
    expect(Object.fromEntries(cover.map(([label, value]) => [label, plain(value)]))).toMatchObject({
      Reason: "Cancelled before (Visa 13.2 · Mastercard 4853)",
      "Taken back": "€119.00 on 20 February 2026",
      "Evidence until": "20 March 2026",
      For: "DE01-001001",
    });
    expect(asks).toHaveLength(4);
  });

  test("what there is none of is said, not left out", () => {
    const nothing: PackFacts = {
      ...facts,
      customer: null,
      contracts: [],
      invoices: [],
      deliveries: [],
      usage: [],
      earlierPayments: [],
      contacts: [],
      files: [],
    };
    for (const { tables, nothing: said } of printPack(nothing).parts) {
      expect(tables).toEqual([]);
      expect(said).toMatch(/\.$/);
    }
  });

  test.each([
    ["JPY", 11_900n, "Evidence for ¥11,900"],
    ["KWD", 11_900n, "Evidence for KWD 11.900"],
  ])("%s", (currency, minor, title) => {
    expect(plain(printPack({ ...facts, dispute: { ...facts.dispute, amount: { minor, currency } } }).title)).toBe(
      title,
    );
  });
});
