import { expect, test } from "vitest";
import { type HintFacts, type HintItem, hintsOf } from "#server/domain/disputes/hints";

const item: HintItem = {
  number: "DE01-001001",
  disputedMinor: 40_000n,
  openMinor: 100_000n,
  isPoRequired: false,
  hasPo: false,
  line: null,
  found: [],
  twin: null,
};
const facts = (change: Partial<HintFacts> = {}, of: Partial<HintItem> = {}): HintFacts => ({
  reason: "price",
  currency: "EUR",
  raisedOn: "2026-03-02",
  items: [{ ...item, ...of }],
  unapplied: [],
  earlier: [],
  promises: [],
  ...change,
});
const line = (billed: bigint | null, agreed: bigint | null) => ({
  line: { description: "Seats", unitPriceMicros: billed, agreedPriceMicros: agreed },
});

test.each<[string, HintFacts, [string, string, RegExp][]]>([
  ["nothing speaks", facts(), []],
  ["nothing is open", facts({ items: [], unapplied: [{ minor: 1n, on: "2026-02-20" }] }), []],
  [
    "a price above the contract's",
    facts({}, line(1_200_000_000n, 1_000_000_000n)),
    [["price_above_contract", "for", /bills “Seats” at €12\.00; the contract says €10\.00\.$/]],
  ],
  [
    "the contract's price",
    facts({}, line(1_000_000_000n, 1_000_000_000n)),
    [["price_as_agreed", "against", /at €10\.00, as the contract says\.$/]],
  ],
  [
    "a price below the contract's",
    facts({}, line(900_000_000n, 1_000_000_000n)),
    [["price_as_agreed", "against", /less than the €10\.00 of the contract\.$/]],
  ],
  ["a line without an agreed price", facts({}, line(900_000_000n, null)), []],
  [
    "a purchase order that is missing",
    facts({}, { isPoRequired: true }),
    [["purchase_order_missing", "for", /names none\.$/]],
  ],
  ["a purchase order that is there", facts({}, { isPoRequired: true, hasPo: true }), []],
  [
    "what detection found",
    facts({}, { found: [{ number: 10_012, label: "Milestone not accepted", title: "Phase 2 is billed" }] }),
    [["found", "for", /^Case 10012 stands open on DE01-001001: milestone not accepted, Phase 2 is billed\.$/]],
  ],
  ["another invoice like it", facts({}, { twin: "DE01-001000" }), [["billed_twice", "for", /DE01-001000/]]],
  ["nothing left to pay", facts({}, { openMinor: 0n }), [["nothing_open", "for", /Nothing is left/]]],
  ["less left than contested", facts({}, { openMinor: 10_000n }), [["less_open", "for", /Only €100\.00/]]],
  [
    "money that lies there",
    facts({ unapplied: [{ minor: 40_000n, on: "2026-02-20" }] }),
    [["money_arrived", "for", /€400\.00 arrived on 20 February 2026/]],
  ],
  ["too little money", facts({ unapplied: [{ minor: 39_999n, on: "2026-02-20" }] }), []],
  [
    "a promise given before",
    facts({ promises: [{ number: 7, amountMinor: 40_000n, promisedOn: "2026-03-10", givenOn: "2026-02-20" }] }),
    [["promised", "against", /promised €400\.00 of it by 10 March 2026 \(promise 7\)/]],
  ],
  [
    "a promise given after the claim",
    facts({ promises: [{ number: 7, amountMinor: 40_000n, promisedOn: "2026-03-10", givenOn: "2026-03-03" }] }),
    [],
  ],
  [
    "claims that were rejected",
    facts({
      earlier: [
        { raisedOn: "2025-06-01", reason: "price", outcome: "rejected" },
        { raisedOn: "2025-09-01", reason: "price", outcome: "withdrawn" },
      ],
    }),
    [["repeated", "against", /2 times within 12 months; none of them was accepted\.$/]],
  ],
  [
    "a claim that was accepted",
    facts({ earlier: [{ raisedOn: "2025-06-01", reason: "price", outcome: "accepted" }] }),
    [["repeated", "for", /once within 12 months; 1 of them was accepted\.$/]],
  ],
  [
    "claims of another reason, or long ago",
    facts({
      earlier: [
        { raisedOn: "2025-06-01", reason: "usage", outcome: "accepted" },
        { raisedOn: "2024-06-01", reason: "price", outcome: "accepted" },
      ],
    }),
    [],
  ],
])("%s", (_name, given, expected) => {
  const hints = hintsOf(given);
  expect(hints.map(({ key, speaks }) => [key, speaks])).toEqual(expected.map(([key, speaks]) => [key, speaks]));
  for (const [place, [, , words]] of expected.entries()) expect(hints[place]?.sentence).toMatch(words);
});

test("what speaks for the claim stands first, and nothing is said twice", () => {
  const twice = facts({
    items: [
      { ...item, isPoRequired: true },
      { ...item, isPoRequired: true, ...line(1_000_000_000n, 1_000_000_000n) },
    ],
  });
  expect(hintsOf(twice).map(({ key }) => key)).toEqual(["purchase_order_missing", "price_as_agreed"]);
});
