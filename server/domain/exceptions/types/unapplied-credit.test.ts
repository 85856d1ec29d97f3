import { describe, expect, test } from "vitest";
import { type CreditFacts, unusedOf } from "#server/domain/exceptions/credit-facts";
import {
  givenCredit,
  givenCreditFacts,
  givenCreditPosting,
  givenOpenInvoice,
} from "#server/domain/exceptions/given-credit-facts";
import { unappliedCredit } from "#server/domain/exceptions/types/unapplied-credit";

const TODAY = "2026-03-02";
const find = (facts: CreditFacts, today = TODAY) => unappliedCredit.detect(facts, today);
const balance = (minor: bigint) => ({ system: "stripe", externalId: "cus_1", seenAt: new Date(0), minor });

/** A credit on a paid invoice, put aside for the customer, who has another open one. */
const putAside = (given: Parameters<typeof givenCreditFacts>[0] = {}): CreditFacts =>
  givenCreditFacts({
    customerBalance: balance(11_900n),
    openInvoices: [givenOpenInvoice()],
    ...given,
    credit: { toBalanceMinor: 11_900n, ...given.credit },
    invoice: { status: "paid", balanceMinor: 0n, ...given.invoice },
  });

test.each<[string, CreditFacts]>([
  ["a credit that lowered an open invoice", givenCreditFacts({ openInvoices: [givenOpenInvoice()] })],
  ["paid back", givenCreditFacts({ credit: { refundedMinor: 11_900n }, openInvoices: [givenOpenInvoice()] })],
  ["void", putAside({ credit: { status: "void" } })],
  ["gone from billing", putAside({ credit: { isDeleted: true } })],
  ["used up by a later invoice", putAside({ customerBalance: balance(0n) })],
  ["what is left belongs to a newer credit", putAside({ newerToBalanceMinor: 11_900n })],
  ["less than a euro left", putAside({ customerBalance: balance(99n) })],
  ["no open invoice, 90 days old", putAside({ openInvoices: [], credit: { issuedOn: "2025-12-02" } })],
  ["the ERP has had it open for three days", givenCreditFacts({ erpPostings: [open("2026-02-27")] })],
  ["the ERP has it open, billing has it void", givenCreditFacts({ credit: { status: "void" }, erpPostings: [open()] })],
])("nothing lies unused: %s", (_name, facts) => expect(find(facts)).toBeNull());

function open(documentOn = "2026-02-01", status = "Open") {
  return givenCreditPosting({ status, documentOn });
}

test.each<[string, CreditFacts, string, string]>([
  ["all of it, another invoice open", putAside(), "€119.00 of credit lie unused", "medium"],
  ["a euro of it", putAside({ customerBalance: balance(100n) }), "€1.00 of credit lie unused", "medium"],
  ["what newer credits leave", putAside({ newerToBalanceMinor: 1_900n }), "€100.00 of credit lie unused", "medium"],
  [
    "more in hand than it gave",
    putAside({ customerBalance: balance(99_999n) }),
    "€119.00 of credit lie unused",
    "medium",
  ],
  [
    "no open invoice, 91 days old",
    putAside({ openInvoices: [], credit: { issuedOn: "2025-12-01" } }),
    "€119.00 of credit lie unused",
    "low",
  ],
  [
    "yen: one is a whole unit",
    putAside({ customerBalance: balance(1n), credit: { currency: "JPY" } }),
    "¥1 of credit lie unused",
    "medium",
  ],
  [
    "dinars: a thousand fils are one",
    putAside({ customerBalance: balance(1_000n), credit: { currency: "KWD" } }),
    "KWD 1.000 of credit lie unused",
    "medium",
  ],
  [
    "open in the ERP for four days",
    givenCreditFacts({ erpPostings: [open("2026-02-26")] }),
    "Credit is used in billing and open in the ERP",
    "low",
  ],
  [
    "the ERP names its type first",
    givenCreditFacts({ erpPostings: [open("2026-02-01", "Credit Memo : Open")] }),
    "Credit is used in billing and open in the ERP",
    "low",
  ],
])("found: %s", (_name, facts, title, severity) => {
  expect(find(facts)).toMatchObject({
    title: title.replaceAll(" 1.000", "\u00a01.000"),
    severity,
    holdsInvoice: false,
  });
});

test("fils below a dinar are left alone", () => {
  expect(find(putAside({ customerBalance: balance(999n), credit: { currency: "KWD" } }))).toBeNull();
});

describe("where billing keeps no balance", () => {
  const file = (given: Parameters<typeof givenCreditFacts>[0] = {}) =>
    givenCreditFacts({
      customerBalance: null,
      openInvoices: [givenOpenInvoice()],
      ...given,
      credit: { toBalanceMinor: null, refundedMinor: null, issuedAt: null, ...given.credit },
      invoice: { totalMinor: 100_000n, ...given.invoice },
    });

  test.each<[string, CreditFacts, bigint]>([
    ["unpaid", file(), 0n],
    ["paid in full before", file({ invoice: { paidByThenMinor: 100_000n } }), 11_900n],
    ["paid in part before", file({ invoice: { paidByThenMinor: 90_000n } }), 1_900n],
    ["paid in full only afterwards", file({ invoice: { paidByThenMinor: 0n, paidMinor: 100_000n } }), 0n],
    ["given back since", file({ invoice: { paidByThenMinor: 100_000n, refundedMinor: 11_900n } }), 0n],
    ["given back in part", file({ invoice: { paidByThenMinor: 100_000n, refundedMinor: 10_000n } }), 1_900n],
    [
      "credited in full before",
      file({
        siblings: [givenCredit({ externalId: "cn_1", totalMinor: 100_000n, issuedOn: "2026-01-15", issuedAt: null })],
      }),
      11_900n,
    ],
    [
      "the earlier credit is void",
      file({
        siblings: [
          givenCredit({
            externalId: "cn_1",
            status: "void",
            totalMinor: 100_000n,
            issuedOn: "2026-01-15",
            issuedAt: null,
          }),
        ],
      }),
      0n,
    ],
    ["a void invoice", file({ invoice: { status: "void", paidByThenMinor: 100_000n } }), 0n],
  ])("%s", (_name, facts, unused) => expect(unusedOf(facts)).toBe(unused));

  test("it is found, and said to be set off by hand", () => {
    const facts = file({ invoice: { paidByThenMinor: 100_000n } });
    const { fixes } = unappliedCredit.describe(facts, find(facts)?.details, TODAY);
    expect(fixes).toMatchObject([{ refusal: expect.stringContaining("Set DE01-001001-CN-02 off there by hand") }]);
  });
});

describe("putting it on an open invoice", () => {
  const fixOf = (facts: CreditFacts) => unappliedCredit.describe(facts, find(facts)?.details, TODAY).fixes[0];

  test("the oldest takes it, which gives nothing more away", () => {
    const later = givenOpenInvoice({ externalId: "in_later", number: "DE01-001010" });
    const fix = fixOf(putAside({ openInvoices: [givenOpenInvoice(), later] }));
    expect(fix).toMatchObject({ label: "Put €119.00 on DE01-001009", refusal: null });
    expect(fix?.movesMoney).toBeUndefined();
    expect(fix?.steps.join(" ")).toContain("€4,881.00 of it remain to be paid");
    expect(fix?.build({})).toMatchObject({
      kind: "effects",
      effects: [
        {
          system: "stripe",
          operation: {
            operation: "credit.apply",
            creditId: "cn_2",
            customerId: "cus_1",
            invoiceId: "in_open",
            amountMinor: "11900",
            currency: "EUR",
          },
          target: "invoice:in_open",
        },
      ],
    });
  });

  test("no more than the invoice still asks for", () => {
    const fix = fixOf(putAside({ openInvoices: [givenOpenInvoice({ balanceMinor: 5_000n })] }));
    expect(fix).toMatchObject({ label: "Put €50.00 on DE01-001009" });
    expect(fix?.steps.join(" ")).toContain("DE01-001009 is paid then");
  });

  test("without an open invoice it is left to the next one", () => {
    const fix = fixOf(putAside({ openInvoices: [], credit: { issuedOn: "2025-11-01" } }));
    expect(fix?.refusal).toContain("has no open invoice in EUR");
    expect(fix?.build({})).toMatchObject({ kind: "refused" });
  });

  test("one that is open in the ERP is tied to the invoice there", () => {
    const facts = givenCreditFacts({ erpPostings: [open()] });
    expect(fixOf(facts)?.build({})).toMatchObject({
      effects: [
        {
          system: "netsuite",
          operation: { operation: "credit.apply", creditId: "100200", invoiceId: "100100", amountMinor: "11900" },
        },
      ],
    });
    const unposted = givenCreditFacts({ erpPostings: [open()], invoice: { erpInvoiceId: null } });
    expect(fixOf(unposted)?.refusal).toContain("Have DE01-001001 posted first");
  });
});

test("what is said while it lies there, and once it does not", () => {
  const facts = putAside();
  const { details, diagnosis } = find(facts) ?? {};
  expect(diagnosis).toBe(
    "€119.00 of DE01-001001-CN-02 lie unused because DE01-001001 was settled without them, while Hallmann Logistik is still asked for €5,000.00 on DE01-001009.",
  );
  expect(unappliedCredit.proof(putAside({ customerBalance: balance(0n) }), details)).toBe(
    "DE01-001001-CN-02 is used up: €0.00 are left in hand.",
  );
  expect(unappliedCredit.proof(putAside({ openInvoices: [] }), details)).toContain("has no open invoice");
  expect(unappliedCredit.proof(putAside({ credit: { status: "void" } }), details)).toContain("is void in billing");
});
