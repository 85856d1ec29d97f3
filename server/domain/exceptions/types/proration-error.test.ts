import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContractPriceFacts, InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import {
  givenContract,
  givenFacts,
  givenLine,
  givenPrice,
  givenSibling,
  price,
  TODAY,
} from "#server/domain/exceptions/given-facts";
import { prorationError } from "#server/domain/exceptions/types/proration-error";
import { divideHalfUp } from "#server/domain/money";

const find = (facts: InvoiceFacts) => prorationError.detect(facts, TODAY);
const first = givenPrice();

/** An amendment of the running month; 120 seats from 10 February unless something else is said. */
function amended(given: Partial<ContractPriceFacts> = {}): ContractPriceFacts {
  return givenPrice({
    quantity: 120n,
    startsOn: "2026-02-10",
    orderNumber: "00000200",
    orderKind: "amendment",
    ...given,
  });
}

function part(externalId: string, amountMinor: bigint, given: Partial<InvoiceLineFacts> = {}): InvoiceLineFacts {
  return givenLine({
    externalId,
    amountMinor,
    quantity: amountMinor < 0n ? 100n : 120n,
    isProration: true,
    periodStartsOn: "2026-02-10",
    periodEndsOn: "2026-03-01",
    ...given,
  });
}

function bill(
  lines: InvoiceLineFacts[],
  prices: ContractPriceFacts[] = [first, amended()],
  given: Parameters<typeof givenFacts>[0] = {},
): InvoiceFacts {
  const { invoice, ...rest } = given;
  return givenFacts({
    lines: [givenLine({ quantity: 120n, amountMinor: 1_080_000n }), ...lines],
    contract: givenContract({ prices, currency: invoice?.currency ?? "EUR" }),
    invoice: { subtotalMinor: 1_202_143n, ...invoice },
    ...rest,
  });
}

/** 19 of 28 days. */
const credit = part("il_credit", -610_714n);
const charge = part("il_charge", 732_857n);
const leap = { periodStartsOn: "2028-02-10", periodEndsOn: "2028-03-01" };
const at = (instant: string) => new Date(instant);

describe("what is right", () => {
  const cases: [string, InvoiceFacts][] = [
    ["an upgrade by the day", bill([credit, charge])],
    ["no proration at all", bill([])],
    ["a minor unit off on each line", bill([part("il_credit", -610_713n), part("il_charge", 732_858n)])],
    ["one line with the net of both", bill([part("il_net", 122_143n, { quantity: 20n })])],
    [
      "by the second, from half past three in the afternoon",
      bill([
        // 18 days 18 hours of 28 days, cycles turning at 09:30 UTC.
        part("il_credit", -602_678n, {
          periodStartsAt: at("2026-02-10T15:30:00Z"),
          periodEndsAt: at("2026-03-01T09:30:00Z"),
        }),
        part("il_charge", 723_214n, {
          periodStartsAt: at("2026-02-10T15:30:00Z"),
          periodEndsAt: at("2026-03-01T09:30:00Z"),
        }),
      ]),
    ],
    [
      "a downgrade: more is given back than charged",
      bill(
        [part("il_credit", -610_714n), part("il_charge", 488_571n, { quantity: 80n })],
        [first, amended({ quantity: 80n })],
      ),
    ],
    [
      "a leap February",
      bill(
        // 20 of 29 days.
        [part("il_credit", -620_690n, leap), part("il_charge", 744_828n, leap)],
        [givenPrice({ endsOn: null }), amended({ startsOn: "2028-02-10", endsOn: null })],
        { invoice: { periodStartsOn: "2028-02-01", periodEndsOn: "2028-03-01" } },
      ),
    ],
    [
      "the last day of the period",
      bill(
        [
          part("il_credit", -32_143n, { periodStartsOn: "2026-02-28" }),
          part("il_charge", 38_571n, { periodStartsOn: "2026-02-28" }),
        ],
        [first, amended({ startsOn: "2026-02-28" })],
      ),
    ],
    [
      "several amendments in one cycle, each given back by the next",
      bill(
        [
          credit,
          charge,
          part("il_credit2", -347_143n, { periodStartsOn: "2026-02-20", quantity: 120n }),
          part("il_charge2", 433_929n, { periodStartsOn: "2026-02-20", quantity: 150n }),
        ],
        [first, amended(), amended({ quantity: 150n, startsOn: "2026-02-20", orderNumber: "00000201" })],
      ),
    ],
    [
      "a change dated back over two cycles",
      bill(
        [
          part("il_c1", -464_516n, { periodStartsOn: "2026-01-16", periodEndsOn: "2026-02-01" }),
          part("il_d1", 557_419n, { periodStartsOn: "2026-01-16", periodEndsOn: "2026-02-01" }),
          part("il_c2", -900_000n, { periodStartsOn: "2026-02-01" }),
          part("il_d2", 1_080_000n, { periodStartsOn: "2026-02-01" }),
        ],
        [first, amended({ startsOn: "2026-01-16" })],
      ),
    ],
    [
      "another plan: the unused time of the old one is given back",
      bill(
        [credit, part("il_new", 1_017_857n, { productCode: "PLATFORM_ENTERPRISE", quantity: 100n })],
        [
          first,
          amended({ quantity: 0n }),
          amended({ productCode: "PLATFORM_ENTERPRISE", quantity: 100n, unitPriceMicros: price(150) }),
        ],
      ),
    ],
    ["a credit nobody marked as a proration", bill([part("il_credit", -610_714n, { isProration: false }), charge])],
    [
      "billed in arrears, cut into pieces",
      bill([
        part("il_a", 289_286n, { periodStartsOn: "2026-02-01", periodEndsOn: "2026-02-10", quantity: 100n }),
        charge,
      ]),
    ],
    [
      "yen, which have no smaller unit",
      bill(
        [part("il_credit", -6_107n), part("il_charge", 7_329n)],
        [givenPrice({ unitPriceMicros: 90_000_000n }), amended({ unitPriceMicros: 90_000_000n })],
        {
          invoice: { currency: "JPY" },
          entity: {
            code: "JP01",
            name: "Meridian Metrics K.K.",
            country: "JP",
            currency: "JPY",
            timeZone: "Asia/Tokyo",
          },
        },
      ),
    ],
    [
      "dinars, which have three places",
      bill(
        [part("il_credit", -6_107_143n), part("il_charge", 7_328_571n)],
        [givenPrice({ unitPriceMicros: price(90, 3) }), amended({ unitPriceMicros: price(90, 3) })],
        { invoice: { currency: "KWD" } },
      ),
    ],
    ["a change no order of the contract knows", bill([credit, charge], [first])],
    ["an amendment still in draft", bill([credit, charge], [first, amended({ isBinding: false })])],
    [
      "a metered product",
      bill([part("il_m", 1n)], [first, amended({ includedUnits: 10n, overageUnitPriceMicros: price(1) })]),
    ],
    [
      "another currency than the contract's",
      bill([part("il_charge", 1n)], undefined, {
        contract: givenContract({ currency: "USD", prices: [first, amended()] }),
      }),
    ],
    ["no contract", bill([part("il_charge", 1n)], undefined, { contract: null })],
    ["a void invoice", bill([part("il_charge", 1n)], undefined, { invoice: { status: "void" } })],
    [
      "an extra copy, which is taken back rather than corrected",
      bill([part("il_charge", 1n)], undefined, {
        siblings: [
          givenSibling({ lines: [givenLine({ quantity: 120n, amountMinor: 1_080_000n }), part("il_charge", 1n)] }),
        ],
      }),
    ],
    [
      "too much billed and given back since",
      bill([credit, part("il_charge", 1_080_000n)], undefined, {
        invoice: { status: "paid", creditedMinor: 347_143n },
      }),
    ],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)?.details ?? null).toBeNull());
});

describe("what is an error", () => {
  const cases: [string, InvoiceFacts, string, string, bigint][] = [
    [
      "the whole month charged for a part of it",
      bill([credit, part("il_charge", 1_080_000n)]),
      "amount",
      "Prorated €4,692.86 for Platform team, €1,221.43 is due",
      347_143n,
    ],
    [
      "thirty days to every month",
      bill([part("il_credit", -570_000n), part("il_charge", 684_000n)]),
      "amount",
      "Prorated €1,140.00 for Platform team, €1,221.43 is due",
      8_143n,
    ],
    [
      "two minor units off on one line",
      bill([credit, part("il_charge", 732_859n)]),
      "amount",
      "Prorated €1,221.45 for Platform team, €1,221.43 is due",
      2n,
    ],
    [
      "the unused time not given back",
      bill([charge]),
      "credit",
      "No credit for the unused time of Platform team from 10 February 2026",
      610_714n,
    ],
    [
      "the new terms not charged",
      bill([credit]),
      "charge",
      "Platform team from 10 February 2026 not charged, €1,221.43 is due",
      732_857n,
    ],
    [
      "from two days later",
      bill([
        part("il_credit", -546_429n, { periodStartsOn: "2026-02-12" }),
        part("il_charge", 655_714n, { periodStartsOn: "2026-02-12" }),
      ]),
      "start",
      "Platform team prorated from 12 February 2026, contract changes on 10 February 2026",
      12_858n,
    ],
    [
      "the old plan of an upgrade forgotten altogether",
      bill(
        [part("il_new", 1_017_857n, { productCode: "PLATFORM_ENTERPRISE", quantity: 100n })],
        [
          first,
          amended({ quantity: 0n }),
          amended({ productCode: "PLATFORM_ENTERPRISE", quantity: 100n, unitPriceMicros: price(150) }),
        ],
      ),
      "credit",
      "No credit for the unused time of Platform team from 10 February 2026",
      610_714n,
    ],
    [
      "a day too many by the second",
      bill([
        part("il_credit", -634_821n, {
          periodStartsAt: at("2026-02-10T15:30:00Z"),
          periodEndsAt: at("2026-03-01T09:30:00Z"),
        }),
        part("il_charge", 761_785n, {
          periodStartsAt: at("2026-02-10T15:30:00Z"),
          periodEndsAt: at("2026-03-01T09:30:00Z"),
        }),
      ]),
      "amount",
      "Prorated €1,269.64 for Platform team, €1,221.43 is due",
      4_821n,
    ],
    [
      "the second of two amendments in one cycle",
      bill(
        [
          credit,
          charge,
          part("il_credit2", -289_286n, { periodStartsOn: "2026-02-20", quantity: 120n }),
          part("il_charge2", 433_929n, { periodStartsOn: "2026-02-20", quantity: 150n }),
        ],
        [first, amended(), amended({ quantity: 150n, startsOn: "2026-02-20", orderNumber: "00000201" })],
      ),
      "amount",
      "Prorated €1,446.43 for Platform team, €867.86 is due",
      57_857n,
    ],
    [
      "too much billed and only a part of it given back since",
      bill([credit, part("il_charge", 1_080_000n)], undefined, {
        invoice: { status: "paid", creditedMinor: 347_142n },
      }),
      "amount",
      "Prorated €4,692.86 for Platform team, €1,221.43 is due",
      347_143n,
    ],
  ];
  test.each(cases)("%s", (_name, facts, kind, title, amount) => {
    const found = find(facts);
    expect(found?.title).toBe(title);
    expect(found?.details).toMatchObject({ errors: [{ kind }] });
    expect(found?.amount).toEqual({ minor: amount, currency: "EUR" });
    expect(found?.dedupeKey).toBe(facts.invoice.id);
  });

  test("where the rest of the invoice is counted by the second, so is what is due", () => {
    const instants = { periodStartsAt: at("2026-02-10T15:30:00Z"), periodEndsAt: at("2026-03-01T09:30:00Z") };
    const found = find(
      bill(
        [
          part("il_credit", -602_678n, instants),
          part("il_charge", 723_214n, instants),
          part("il_s", 69_000n, { productCode: "SUPPORT_PREMIUM", quantity: 1n, ...instants }),
        ],
        [first, amended(), amended({ productCode: "SUPPORT_PREMIUM", quantity: 1n, unitPriceMicros: price(690) })],
      ),
    );
    // 18.75 of 28 days of €690.00.
    expect(found?.details).toMatchObject({
      expected: "second",
      errors: [{ byDayMinor: "46821", bySecondMinor: "46205" }],
    });
    expect(found?.amount?.minor).toBe(22_795n);
  });

  test("a half that stands alone tells how it was counted: the other is missing in the same way", () => {
    const instants = { periodStartsAt: at("2026-02-10T15:30:00Z"), periodEndsAt: at("2026-03-01T09:30:00Z") };
    expect(find(bill([part("il_charge", 723_214n, instants)]))?.details).toMatchObject({
      expected: "second",
      errors: [{ kind: "credit", missingCreditMinor: "602679" }],
    });
  });

  test("any fraction counted by the day is right, and off by more than a minor unit a line is not", () => {
    const days = fc.integer({ min: 2, max: 27 });
    const cents = fc.bigInt({ min: 1n, max: 500_000n });
    fc.assert(
      fc.property(
        days,
        cents,
        fc.bigInt({ min: 1n, max: 400n }),
        fc.bigInt({ min: 2n, max: 9_999n }),
        (day, unit, seats, off) => {
          const on = `2026-02-${String(day).padStart(2, "0")}`;
          const left = BigInt(29 - day);
          const due = (quantity: bigint) => divideHalfUp(quantity * unit * left, 28n);
          const prices = [
            givenPrice({ quantity: seats, unitPriceMicros: unit * 1_000_000n }),
            amended({ quantity: seats + 7n, unitPriceMicros: unit * 1_000_000n, startsOn: on }),
          ];
          const lines = (extra: bigint) => [
            part("il_credit", -due(seats), { periodStartsOn: on }),
            part("il_charge", due(seats + 7n) + extra, { periodStartsOn: on }),
          ];
          expect(find(bill(lines(0n), prices))).toBeNull();
          expect(find(bill(lines(1n), prices))).toBeNull();
          // A day of 23 or 25 hours is no excuse in February; by the second and by the day are one here.
          expect(find(bill(lines(off), prices))).not.toBeNull();
        },
      ),
    );
  });
});

describe("what is said and done", () => {
  const wrong = bill([credit, part("il_charge", 1_080_000n)]);

  test("the sentence says which way was expected and what it blocks", () => {
    const { diagnosis, evidence } = prorationError.describe(wrong, {}, TODAY);
    expect(diagnosis).toBe(
      "Prorated €4,692.86 for Platform team, €1,221.43 is due (contract 00010042); counted by the day, 19 of 28 days of 1 February 2026 to 1 March 2026 are due at the terms of order 00000200; draft in_second would go out €3,471.43 too high and is held.",
    );
    expect(evidence.rows.find((row) => row.label.endsWith("due by the day"))?.cells.map(({ value }) => value)).toEqual([
      "€1,221.43 (by the second €1,221.43)",
      "€4,692.86",
    ]);
  });

  test("a draft is held; the wrong line alone gets its amount", () => {
    expect(find(wrong)).toMatchObject({ holdsInvoice: true, severity: "high" });
    const [fix] = prorationError.describe(wrong, {}, TODAY).fixes;
    expect(fix?.refusal).toBeNull();
    expect(fix?.build({})).toMatchObject({
      kind: "effects",
      effects: [
        {
          operation: {
            operation: "invoice.correct_line_quantity",
            lineId: "il_charge",
            quantity: "120",
            amountMinor: "732857",
          },
        },
      ],
    });
  });

  test("a missing credit is added, and then nothing is found", () => {
    const [fix] = prorationError.describe(bill([charge]), {}, TODAY).fixes;
    const act = fix?.build({});
    expect(act).toMatchObject({
      effects: [
        {
          operation: {
            operation: "invoice.add_usage_line",
            amountMinor: "-610714",
            periodStartsOn: "2026-02-10",
            periodEndsOn: "2026-03-01",
          },
        },
      ],
    });
    expect(find(bill([charge, part("il_added", -610_714n, { isProration: false, quantity: 1n })]))).toBeNull();
  });

  test("a change billed from the wrong day is right once its amounts are", () => {
    const late = { periodStartsOn: "2026-02-12" };
    expect(find(bill([part("il_credit", -610_714n, late), part("il_charge", 732_857n, late)]))).toBeNull();
  });

  test("several lines of one half are for a person; so is a product nothing charges", () => {
    const several = bill([credit, part("il_a", 400_000n), part("il_b", 400_000n)]);
    expect(prorationError.describe(several, {}, TODAY).fixes[0]?.refusal).toContain("is for a person to decide");
    const uncharged = bill(
      [credit],
      [first, amended({ quantity: 0n }), amended({ productCode: "PLATFORM_ENTERPRISE", quantity: 100n })],
    );
    expect(prorationError.describe(uncharged, {}, TODAY).fixes[0]?.refusal).toContain(
      "Have the change prorated in billing",
    );
  });

  test("what was issued can only be credited or billed, which moves money", () => {
    const issued = (lines: InvoiceLineFacts[]) =>
      prorationError.describe(bill(lines, undefined, { invoice: { status: "open", number: "DE01-7" } }), {}, TODAY)
        .fixes[0];
    expect(issued([credit, part("il_charge", 1_080_000n)])).toMatchObject({
      label: "Credit €3,471.43",
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(issued([credit, part("il_charge", 700_000n)])).toMatchObject({ label: "Bill the missing €328.57" });
  });

  test("gone, it says what is now true", () => {
    expect(prorationError.proof(bill([credit, charge]), find(wrong)?.details)).toContain(
      "now prorates as contract 00010042 says",
    );
    expect(prorationError.proof(bill([], undefined, { invoice: { status: "void" } }), find(wrong)?.details)).toContain(
      "is void in billing",
    );
  });
});
