import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contractKey,
  diffFreshness,
  type FreshnessSource,
  freshnessTroubles,
} from "#server/domain/policies/freshness-document";
import { defaultFreshnessPolicy, type FreshnessContract, FreshnessPolicy } from "#server/domain/sync/freshness";
import { sourceRoles } from "#server/domain/sync/overview";
import { EVERY_INVOICE_ACT, waitingActKeys } from "#server/domain/sync/waiting-acts";

const streams = [
  { key: "events", label: "Changes" },
  { key: "prices", label: "Prices" },
];
const stripe: FreshnessSource = { key: "stripe", label: "Stripe", role: "billing", staleAfter: "15m", streams };
const netsuite: FreshnessSource = { key: "netsuite", label: "NetSuite", role: "erp", staleAfter: "2h", streams };
const sources = [stripe, netsuite];
const invoices: FreshnessContract = {
  role: "billing",
  source: null,
  facts: "Invoices",
  streams: null,
  staleAfterMinutes: null,
  blocks: ["invoice.void"],
};
const saying = (...changes: Partial<FreshnessContract>[]): FreshnessPolicy => ({
  contracts: changes.map((change) => ({ ...invoices, ...change })),
});

describe("what a freshness document says otherwise", () => {
  test.each([
    [
      "another limit, and another act",
      saying({ staleAfterMinutes: 30, blocks: ["invoice.void", "import.repost"] }),
      "was stale after 15 min, its own limit, would be stale after 30 min; would also block: re-posts",
    ],
    [
      "a limit in hours",
      saying({ staleAfterMinutes: 120 }),
      "was stale after 15 min, its own limit, would be stale after 2 h",
    ],
    [
      "its own limit, written down",
      saying({ staleAfterMinutes: 15 }),
      "was stale after 15 min, its own limit, would be stale after 15 min",
    ],
    ["no act any more", saying({ blocks: [] }), "would no longer block: voids"],
    [
      "other acts",
      saying({ blocks: [EVERY_INVOICE_ACT, "document.post"] }),
      "would also block: everything done to invoices and postings to the ledger; would no longer block: voids",
    ],
    ["one stream alone", saying({ streams: ["prices"] }), "was read from every stream, would be read from Prices"],
    [
      "nothing of it",
      saying(),
      "was stale after 15 min, its own limit, would not be named any more; would no longer block: voids",
    ],
  ])("%s", (_case, after, sentence) => {
    expect(diffFreshness(sources, saying({}), after)).toEqual([{ subject: "Invoices of Stripe", sentence }]);
  });

  test.each([
    [
      "one that was not named",
      { role: "erp", facts: "Postings", staleAfterMinutes: 45, blocks: ["import.repost"] },
      "Postings of NetSuite",
      "was not named, would be stale after 45 min; would block: re-posts",
    ],
    [
      "one that is not connected",
      { role: "crm", facts: "Terms", blocks: [] },
      "Terms of the CRM, not connected",
      "was not named, would be stale after its own limit; would block nothing",
    ],
  ] as const)("%s", (_case, change, subject, sentence) => {
    const after = saying({}, { ...change, blocks: [...change.blocks] });
    expect(diffFreshness(sources, saying({}), after)).toEqual([{ subject, sentence }]);
  });

  const contract = fc.record({
    role: fc.constantFrom(...sourceRoles),
    source: fc.constantFrom(null, "stripe", "elsewhere"),
    facts: fc.constantFrom("Invoices", "Postings"),
    streams: fc.option(fc.uniqueArray(fc.constantFrom("events", "prices", "other"), { minLength: 1 })),
    staleAfterMinutes: fc.option(fc.integer({ min: 1, max: 100_000 })),
    blocks: fc.subarray([EVERY_INVOICE_ACT, ...waitingActKeys]),
  });
  const documents = fc
    .uniqueArray(contract, { selector: contractKey, maxLength: 8 })
    .map((contracts): FreshnessPolicy => ({ contracts }));

  test("a document says nothing otherwise than itself as it is stored, in whatever order", () => {
    fc.assert(
      fc.property(documents, (one) => {
        const stored = FreshnessPolicy.parse(JSON.parse(JSON.stringify(one)));
        expect(diffFreshness(sources, one, { contracts: stored.contracts.toReversed() })).toEqual([]);
      }),
    );
  });

  test("two documents that differ say so, in both directions", () => {
    const told = ({ contracts }: FreshnessPolicy) =>
      contracts
        .map((one) =>
          JSON.stringify({ ...one, streams: one.streams?.toSorted() ?? null, blocks: one.blocks.toSorted() }),
        )
        .toSorted();
    fc.assert(
      fc.property(documents, documents, (left, right) => {
        const forward = diffFreshness(sources, left, right).length;
        expect(diffFreshness(sources, right, left)).toHaveLength(forward);
        expect(forward === 0).toBe(JSON.stringify(told(left)) === JSON.stringify(told(right)));
      }),
    );
  });
});

describe("what cannot be used", () => {
  test("nothing of what was delivered", () => {
    expect(freshnessTroubles(sources, defaultFreshnessPolicy)).toEqual([]);
  });

  test.each([
    ["the same facts twice", saying({}, {}), 1, /Invoices of Stripe stand in it twice/],
    ["an act nobody knows", saying({ blocks: ["invoice.paint"] }), 0, /“invoice\.paint” is no act that waits/],
    ["a hold, which never waits", saying({ blocks: ["invoice.hold"] }), 0, /“invoice\.hold” is no act that waits/],
    ["all of a kind nobody knows", saying({ blocks: ["moon.*"] }), 0, /“moon\.\*” is no act/],
    ["a stream the source does not have", saying({ streams: ["moods"] }), 0, /“moods” is no stream of it/],
    ["a source of another kind", saying({ source: "netsuite" }), 0, /NetSuite is the ERP, not billing/],
  ])("%s", (_case, document, at, sentence) => {
    expect(freshnessTroubles(sources, document)).toEqual([
      { path: `contracts.${at}`, message: expect.stringMatching(sentence) },
    ]);
  });

  test("a source that is not connected now is no trouble; acts that would wait for ever are", () => {
    expect(freshnessTroubles(sources, saying({ source: "elsewhere", streams: ["any"] }))).toEqual([]);
    const silent = { ...stripe, streams: [] };
    expect(freshnessTroubles([silent], saying({}))).toMatchObject([{ message: expect.stringMatching(/for ever/) }]);
    expect(freshnessTroubles([silent], saying({ blocks: [] }))).toEqual([]);
  });
});
