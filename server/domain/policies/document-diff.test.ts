import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffAuthority, diffMapping } from "#server/domain/policies/document-diff";
import {
  authorityFieldKeys,
  authorityFields,
  defaultFieldAuthority,
  FieldAuthority,
} from "#server/domain/sync/authority";
import { type MappingDocument, MappingDocument as Schema } from "#server/domain/sync/mapping";

const source = {
  bindings: [
    {
      key: "customer.accountId",
      label: "CRM account of a customer",
      objectType: "customer",
      defaults: ["/metadata/salesforce_account_id"],
    },
  ],
  valueTables: [{ key: "tier", label: "Tiers", defaults: {} }],
};
const document = (pointers: string[], words: Record<string, string> = {}): MappingDocument => ({
  bindings: { "customer.accountId": pointers },
  values: { tier: words },
});
const [old, other] = ["/metadata/salesforce_account_id", "/metadata/crm_id"];

describe("what a mapping would read otherwise", () => {
  test.each([
    ["another place", document([old]), document([other]), `was read from ${old}, would be read from ${other}`],
    [
      "a second place",
      document([old]),
      document([old, other]),
      `was read from ${old}, would be read from ${old}, else ${other}`,
    ],
    [
      "another order",
      document([old, other]),
      document([other, old]),
      `was read from ${old}, else ${other}, would be read from ${other}, else ${old}`,
    ],
    ["a first place", document([]), document([old]), `was read from nowhere, would be read from ${old}`],
    ["no place any more", document([old]), document([]), `was read from ${old}, would not be read at all`],
  ])("%s", (_case, before, after, sentence) => {
    expect(diffMapping(source, before, after)).toEqual([{ subject: "CRM account of a customer", sentence }]);
  });

  test.each([
    ["a new word", {}, { Gold: "Enterprise" }, "“Gold” stayed as it was, would become “Enterprise”"],
    ["another word", { Gold: "Growth" }, { Gold: "Enterprise" }, "“Gold” became “Growth”, would become “Enterprise”"],
    ["a word taken out", { Gold: "Growth" }, {}, "“Gold” became “Growth”, would stay as it is"],
  ])("%s", (_case, before, after, sentence) => {
    expect(
      diffMapping(
        source,
        document([old], before as Record<string, string>),
        document([old], after as Record<string, string>),
      ),
    ).toEqual([{ subject: "Tiers", sentence }]);
  });

  const pointer = fc.string({ maxLength: 8 }).map((text) => `/${text.replaceAll("/", "")}`);
  // The one word that readers of JSON leave out, lest it change what objects are.
  const key = fc.string().filter((text) => text !== "__proto__");
  const documents = fc.record({
    bindings: fc.dictionary(key, fc.array(pointer, { maxLength: 5 })),
    values: fc.dictionary(key, fc.dictionary(key, fc.string())),
  });

  test("a document beside itself, and beside what is stored of it, says nothing otherwise", () => {
    fc.assert(
      fc.property(documents, (one) => {
        const stored = Schema.parse(JSON.parse(JSON.stringify(one)));
        expect(diffMapping(source, one, stored)).toEqual([]);
      }),
    );
  });

  test("two documents that differ say so, in both directions", () => {
    fc.assert(
      fc.property(documents, documents, (left, right) => {
        const forward = diffMapping(source, left, right).length;
        expect(diffMapping(source, right, left)).toHaveLength(forward);
        const same = (one: typeof left) =>
          JSON.stringify([
            Object.entries(one.bindings)
              .filter(([, pointers]) => pointers.length > 0)
              .sort(),
            Object.entries(one.values)
              .map(([key, words]) => [key, Object.entries(words).sort()] as const)
              .filter(([, words]) => words.length > 0)
              .sort(),
          ]);
        expect(forward === 0).toBe(same(left) === same(right));
      }),
      {
        examples: [
          [
            { bindings: { toString: [] }, values: { constructor: { valueOf: "Growth" } } },
            { bindings: {}, values: {} },
          ],
        ],
      },
    );
  });
});

describe("whose word would count otherwise", () => {
  test("another order is told by the names of the systems", () => {
    const after: FieldAuthority = { ...defaultFieldAuthority, currency: ["erp", "crm"] };
    expect(diffAuthority(defaultFieldAuthority, after)).toEqual([
      {
        subject: "Currency of a customer",
        sentence: "was said by CRM, then Billing, then ERP, would be said by ERP, then CRM",
      },
    ]);
    expect(diffAuthority(defaultFieldAuthority, defaultFieldAuthority)).toEqual([]);
  });

  const orders = fc.record(
    Object.fromEntries(
      authorityFieldKeys.map((field) => [
        field,
        fc.shuffledSubarray([...authorityFields[field].sayers], { minLength: 1 }),
      ]),
    ),
  );

  test("every order of systems that say something is a document, and is stored as it is", () => {
    fc.assert(
      fc.property(orders, (one) => {
        expect(FieldAuthority.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
      }),
    );
  });

  test.each([
    ["nobody", []],
    ["a system twice", ["crm", "crm"]],
    ["a system that says nothing of it", ["erp"]],
    ["a system we do not know", ["support"]],
  ])("%s is refused", (_case, tier) => {
    expect(FieldAuthority.safeParse({ ...defaultFieldAuthority, tier }).success).toBe(false);
  });
});
