import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CreditableInvoice,
  type CreditableLine,
  type CreditChoice,
  creditAct,
  foretellCredit,
} from "#server/domain/credits/credit-lines";

function line(lineId: string, netMinor: bigint, change: Partial<CreditableLine> = {}): CreditableLine {
  return { lineId, description: `Line ${lineId}`, quantity: 1n, netMinor, taxMinor: 0n, creditedMinor: 0n, ...change };
}

function invoice(lines: readonly CreditableLine[], change: Partial<CreditableInvoice> = {}): CreditableInvoice {
  const leftMinor = lines.reduce((sum, { netMinor, taxMinor }) => sum + netMinor + taxMinor, 0n);
  return { name: "Invoice DE01-001001", currency: "EUR", lines, leftMinor, ...change };
}

/** 100.00 and 33.33 with 19 percent. */
const two = [line("a", 10_000n, { taxMinor: 1_900n, quantity: 8n }), line("b", 3_333n, { taxMinor: 633n })];

describe("what a credit comes to", () => {
  test.each<[string, CreditableInvoice, CreditChoice, object]>([
    [
      "all of an invoice, line by line",
      invoice(two),
      { of: "whole" },
      { netMinor: 13_333n, taxMinor: 2_533n, totalMinor: 15_866n },
    ],
    [
      "all that is left after a credit of a line",
      invoice([line("a", 10_000n, { taxMinor: 1_900n, creditedMinor: 2_500n })], { leftMinor: 8_925n }),
      { of: "whole" },
      { lines: [expect.objectContaining({ netMinor: 7_500n, taxMinor: 1_425n })], totalMinor: 8_925n },
    ],
    [
      "all that is left to be paid after a part payment, as one amount",
      invoice(two, { leftMinor: 5_000n }),
      { of: "whole" },
      { lines: [], netMinor: 4_202n, taxMinor: 798n, totalMinor: 5_000n },
    ],
    [
      "all of an invoice that takes something off, as one amount",
      invoice([line("a", 10_000n, { taxMinor: 1_900n }), line("p", -1_000n, { taxMinor: -190n })]),
      { of: "whole" },
      { lines: [], netMinor: 9_000n, taxMinor: 1_710n, totalMinor: 10_710n },
    ],
    [
      "a quarter, shared out over the lines",
      invoice(two),
      { of: "percentage", basisPoints: 2_500n },
      {
        lines: [
          expect.objectContaining({ lineId: "a", netMinor: 2_500n, taxMinor: 475n }),
          expect.objectContaining({ lineId: "b", netMinor: 833n, taxMinor: 158n }),
        ],
        totalMinor: 3_966n,
      },
    ],
    [
      "a third of three equal lines of an odd yen",
      invoice([line("a", 100n), line("b", 100n), line("c", 101n)], { currency: "JPY" }),
      { of: "percentage", basisPoints: 3_333n },
      {
        lines: [33n, 33n, 34n].map((netMinor) => expect.objectContaining({ netMinor })),
        totalMinor: 100n,
      },
    ],
    [
      "an amount with tax in the proportion of the invoice",
      invoice(two),
      { of: "amount", totalMinor: 1_190n },
      { lines: [], netMinor: 1_000n, taxMinor: 190n },
    ],
    [
      "three units of eight",
      invoice(two),
      { of: "lines", lines: [{ lineId: "a", quantity: 3n }] },
      { netMinor: 3_750n, taxMinor: 713n, totalMinor: 4_463n },
    ],
    [
      "an amount of one line and all of the other",
      invoice(two),
      {
        of: "lines",
        lines: [
          { lineId: "b", netMinor: 3_333n },
          { lineId: "a", netMinor: 1n },
        ],
      },
      { netMinor: 3_334n, taxMinor: 633n, totalMinor: 3_967n },
    ],
  ])("%s", (_case, given, choice, expected) => {
    expect(foretellCredit(given, choice)).toMatchObject({ credit: expected });
  });

  test.each<[string, CreditableInvoice, CreditChoice, string]>([
    ["nothing is left", invoice(two, { leftMinor: 0n }), { of: "whole" }, "Nothing of Invoice DE01-001001 can be"],
    ["no percentage", invoice(two), { of: "percentage", basisPoints: 0n }, "more than 0 and at most 100 percent"],
    ["above everything", invoice(two), { of: "percentage", basisPoints: 10_001n }, "at most 100 percent"],
    ["a part of nothing", invoice([line("a", 3n)]), { of: "percentage", basisPoints: 1n }, "comes to nothing"],
    [
      "a percentage of what is credited already",
      invoice([line("a", 1_000n, { creditedMinor: 600n })]),
      { of: "percentage", basisPoints: 5_000n },
      "Before tax only €4.00 of Invoice DE01-001001 are not credited yet, and €5.00 were asked for",
    ],
    ["an amount above it", invoice(two), { of: "amount", totalMinor: 15_867n }, "only €158.66 of Invoice"],
    ["an amount of nothing", invoice(two), { of: "amount", totalMinor: 0n }, "needs an amount above zero"],
    ["no line", invoice(two), { of: "lines", lines: [] }, "No line of Invoice DE01-001001 was chosen"],
    ["a line of another", invoice(two), { of: "lines", lines: [{ lineId: "x", netMinor: 1n }] }, "no such line"],
    [
      "a line twice",
      invoice(two),
      {
        of: "lines",
        lines: [
          { lineId: "a", netMinor: 1n },
          { lineId: "a", quantity: 1n },
        ],
      },
      "Line a was chosen twice",
    ],
    [
      "more than the line billed",
      invoice([line("a", 1_500n)], { currency: "KWD" }),
      { of: "lines", lines: [{ lineId: "a", netMinor: 1_501n }] },
      "1.500 of Line a are not credited yet, and",
    ],
    ["more units than billed", invoice(two), { of: "lines", lines: [{ lineId: "a", quantity: 9n }] }, "as many units"],
    ["less than nothing", invoice(two), { of: "lines", lines: [{ lineId: "a", netMinor: -1n }] }, "above zero"],
    [
      "a line that takes off",
      invoice([line("p", -50n), line("a", 100n)]),
      { of: "lines", lines: [{ lineId: "p", netMinor: 10n }] },
      "Line p takes €0.50 off the invoice",
    ],
    [
      "lines beyond what is left to be paid",
      invoice(two, { leftMinor: 100n }),
      { of: "lines", lines: [{ lineId: "a", netMinor: 100n }] },
      "With tax only €1.00 of Invoice DE01-001001 can still be credited, and €1.19 were asked for",
    ],
  ])("is refused with a sentence: %s", (_case, given, choice, part) => {
    expect(foretellCredit(given, choice)).toEqual({ refusal: expect.stringContaining(part) });
  });
});

describe("whatever is credited, one credit after the other", () => {
  const anyLine = fc.record({
    net: fc.bigInt(1n, 10n ** 9n),
    permille: fc.bigInt(0n, 250n),
    quantity: fc.bigInt(1n, 50n),
  });
  const anyInvoice = fc
    .record({
      lines: fc.array(anyLine, { minLength: 1, maxLength: 6 }),
      currency: fc.constantFrom("EUR", "JPY", "KWD"),
    })
    .map(({ lines, currency }) =>
      invoice(
        lines.map(({ net, permille, quantity }, index) =>
          line(`l${index}`, net, { taxMinor: (net * permille) / 1_000n, quantity }),
        ),
        { currency },
      ),
    );
  const anyChoice = fc.oneof(
    fc.bigInt(1n, 10_000n).map((basisPoints) => ({ of: "percentage", basisPoints }) as const),
    fc.record({ index: fc.nat(5), permille: fc.bigInt(1n, 1_000n) }).map((part) => ({ of: "line", ...part }) as const),
    fc.record({ index: fc.nat(5), quantity: fc.bigInt(1n, 50n) }).map((part) => ({ of: "units", ...part }) as const),
  );
  type AnyChoice = typeof anyChoice extends fc.Arbitrary<infer Choice> ? Choice : never;

  function choiceIn({ lines }: CreditableInvoice, choice: AnyChoice): CreditChoice {
    if (choice.of === "percentage") return choice;
    const chosen = lines[choice.index % lines.length];
    const lineId = chosen?.lineId ?? "";
    if (choice.of === "units") return { of: "lines", lines: [{ lineId, quantity: choice.quantity }] };
    const netMinor = ((chosen?.netMinor ?? 0n) * choice.permille) / 1_000n;
    return { of: "lines", lines: [{ lineId, netMinor }] };
  }

  /** As it stands once the credit was issued. */
  function after(before: CreditableInvoice, credited: ReadonlyMap<string, bigint>, total: bigint): CreditableInvoice {
    const lines = before.lines.map((each) => ({
      ...each,
      creditedMinor: each.creditedMinor + (credited.get(each.lineId) ?? 0n),
    }));
    return { ...before, lines, leftMinor: before.leftMinor - total };
  }

  test("never more than is left of a line or of the invoice, and in the end exactly all of it with all of its tax", () => {
    fc.assert(
      fc.property(anyInvoice, fc.array(anyChoice, { maxLength: 8 }), (billed, choices) => {
        let standing = billed;
        const taxes = new Map<string, bigint>();
        for (const choice of [...choices.map((each) => choiceIn(billed, each)), { of: "whole" } as const]) {
          const told = foretellCredit(standing, choice);
          if ("refusal" in told) {
            expect(told.refusal).toMatch(/\.$/);
            continue;
          }
          const { credit } = told;
          expect(credit.totalMinor).toBe(credit.netMinor + credit.taxMinor);
          expect(credit.totalMinor > 0n && credit.totalMinor <= standing.leftMinor).toBe(true);
          for (const each of credit.lines) {
            expect(each.netMinor > 0n && each.taxMinor >= 0n).toBe(true);
            taxes.set(each.lineId, (taxes.get(each.lineId) ?? 0n) + each.taxMinor);
          }
          const credited = new Map(credit.lines.map(({ lineId, netMinor }) => [lineId, netMinor]));
          standing = after(standing, credited, credit.totalMinor);
          for (const each of standing.lines) expect(each.creditedMinor <= each.netMinor).toBe(true);
        }
        expect(standing.leftMinor).toBe(0n);
        for (const each of standing.lines) {
          expect(each.creditedMinor).toBe(each.netMinor);
          expect(taxes.get(each.lineId)).toBe(each.taxMinor);
        }
      }),
    );
  });
});

test("the act says what was foretold, by lines or as one amount", () => {
  const how = { paidPart: "refund", reason: "order_change", memo: "Agreed" } as const;
  const told = foretellCredit(invoice(two), { of: "lines", lines: [{ lineId: "a", netMinor: 10_000n }] });
  const whole = foretellCredit(invoice(two, { leftMinor: 5_000n }), { of: "whole" });
  if ("refusal" in told || "refusal" in whole) throw new Error("Both can be credited.");
  expect(creditAct("in_1", told.credit, how)).toEqual({
    operation: "credit.issue_lines",
    invoiceId: "in_1",
    lines: [{ lineId: "a", amountMinor: "10000" }],
    currency: "EUR",
    totalMinor: "11900",
    ...how,
  });
  expect(creditAct("in_1", whole.credit, how)).toEqual({
    operation: "credit.issue",
    invoiceId: "in_1",
    amountMinor: "5000",
    currency: "EUR",
    ...how,
  });
});
