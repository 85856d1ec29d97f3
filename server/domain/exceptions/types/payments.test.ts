import { describe, expect, test } from "vitest";
import type { CashPaymentFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { givenInvoice, givenMoney, givenPaymentFacts, on, TODAY } from "#server/domain/exceptions/payment-given";
import { typeKeysOf, typeOn } from "#server/domain/exceptions/registry";

const OURS = ["unmatched_payment", "duplicate_settlement", "short_payment", "overpayment", "cross_entity_remittance"];

/** What is found on the payment, by type with its amount: never more than one of ours. */
function foundOn(facts: PaymentFacts, today = TODAY): string[] {
  return typeKeysOf("payment")
    .filter((key) => OURS.includes(key))
    .flatMap((key) => {
      const finding = typeOn("payment", key)?.detect(facts, today);
      return finding ? [`${key} ${finding.amount?.minor}`] : [];
    });
}

const invoice = givenInvoice();
const paid = givenInvoice({ status: "paid", balanceMinor: 0n });
/** The payment of €1,190.00 on 9 March, on an invoice in full unless said otherwise. */
const applied = (given: Partial<CashPaymentFacts> = {}, amount = 119_000n) => ({
  allocations: [on(invoice, amount)],
  invoiceNumbers: ["DE01-001001"],
  ...given,
});

describe("money on no invoice", () => {
  test.each([
    ["on its day", "2026-03-09", []],
    ["the day after", "2026-03-10", []],
    ["two days after", "2026-03-11", ["unmatched_payment 119000"]],
  ])("%s", (_name, today, expected) => {
    expect(foundOn(givenPaymentFacts(), today)).toEqual(expected);
  });

  test.each([
    ["gone", { isDeleted: true }, []],
    ["refunded in part", { refundedMinor: 19_000n }, ["unmatched_payment 100000"]],
    ["refunded later, whole", { refundedMinor: 119_000n }, []],
    ["in yen", { currency: "JPY", amountMinor: 120_000n }, ["unmatched_payment 120000"]],
  ])("%s", (_name, payment, expected) => {
    expect(foundOn(givenPaymentFacts({ payment }))).toEqual(expected);
  });

  test("kept as the customer's credit it is found no more, and in part for the rest", () => {
    const kept = (amountMinor: string) => ({
      system: "stripe",
      externalId: "payment:ch_money",
      seenAt: new Date(0),
      id: "act",
      operation: "payment.keep_as_credit",
      payload: { amountMinor },
      confirmation: null,
    });
    expect(foundOn(givenPaymentFacts({ acts: [kept("119000")] }))).toEqual([]);
    expect(foundOn(givenPaymentFacts({ acts: [kept("100000")] }))).toEqual(["unmatched_payment 19000"]);
  });

  test("it waits for its invoice while the one it names is open", () => {
    const facts = givenPaymentFacts({ payment: { reference: "DE01-001001" }, invoices: [invoice] });
    expect(foundOn(facts, "2026-03-10")).toEqual([]);
    expect(foundOn(facts)).toEqual(["unmatched_payment 119000"]);
  });

  test("the best candidate is the one its payer names, then the one of its amount, then several together", () => {
    const named = givenInvoice({ number: "DE01-001007", totalMinor: 90_000n });
    const exact = givenInvoice({ number: "DE01-001008" });
    const [first, second] = [100_000n, 19_000n].map((totalMinor, index) =>
      givenInvoice({ number: `DE01-00102${index}`, totalMinor }),
    );
    const openInvoices = [named, exact, first, second].filter((one) => one !== undefined);
    const labelOf = (facts: PaymentFacts) =>
      typeOn("payment", "unmatched_payment")?.describe(facts, {}, TODAY).fixes[0]?.label;
    expect(labelOf(givenPaymentFacts({ payment: { reference: "inv de01-001007" }, openInvoices }))).toContain(
      "DE01-001007",
    );
    expect(labelOf(givenPaymentFacts({ openInvoices }))).toContain("to DE01-001008");
    expect(labelOf(givenPaymentFacts({ openInvoices: openInvoices.filter((one) => one !== exact) }))).toContain(
      "DE01-001020 and DE01-001021",
    );
    expect(labelOf(givenPaymentFacts())).toBe("Apply €1,190.00 to an invoice");
  });
});

describe("an invoice paid twice", () => {
  const first = givenMoney({ id: "first", receivedOn: "2026-03-02", ...applied() });

  test.each([
    ["named by its payer", { reference: "DE01-001001" }],
    ["named by its record", { namedInvoiceId: invoice.id }],
  ])("the second payment, %s, is found at once", (_name, payment) => {
    const facts = givenPaymentFacts({ payment, invoices: [paid], others: [first] });
    expect(foundOn(facts, "2026-03-09")).toEqual(["duplicate_settlement 119000"]);
  });

  test("both counted on the invoice, the later one is too much, and the earlier one is not", () => {
    const invoices = [givenInvoice({ status: "paid", balanceMinor: -119_000n })];
    expect(foundOn(givenPaymentFacts({ payment: applied(), invoices, others: [first] }))).toEqual([
      "duplicate_settlement 119000",
    ]);
    const later = givenMoney({ id: "later", ...applied() });
    const payment = applied({ id: "first", receivedOn: "2026-03-02" });
    expect(foundOn(givenPaymentFacts({ payment, invoices, others: [later] }))).toEqual([]);
  });

  test("once the second went back, nothing is found", () => {
    const payment = { reference: "DE01-001001", refundedMinor: 119_000n };
    expect(foundOn(givenPaymentFacts({ payment, invoices: [paid], others: [first] }))).toEqual([]);
  });

  test("an invoice settled by credit alone was not paid before", () => {
    const payment = { reference: "DE01-001001" };
    expect(foundOn(givenPaymentFacts({ payment, invoices: [paid] }))).toEqual(["unmatched_payment 119000"]);
  });
});

describe("a debit told by the gateway and by billing", () => {
  const debit = {
    id: "debit",
    system: "gocardless",
    externalId: "PM0001",
    method: "sepa_core",
    isCollected: true,
    intentId: null,
    marks: ["PM0001", "MD0001", "MERIDIAN-77"],
    namedInvoiceId: invoice.id,
    receivedOn: "2026-03-01",
  };

  test.each([
    ["naming the debit", { reference: "PM0001" }],
    ["naming the mandate, with the same amount", { reference: "MERIDIAN-77" }],
    ["of the same intent", { intentId: "MD0001" }],
  ])("is one payment: %s", (_name, told) => {
    const billing = givenMoney({ id: "told", ...applied(), ...told });
    const facts = { invoices: [paid], others: [billing] };
    expect(foundOn(givenPaymentFacts({ payment: debit, ...facts }))).toEqual([]);
    const payment = { ...applied(), ...told };
    expect(foundOn(givenPaymentFacts({ payment, invoices: [paid], others: [givenMoney(debit)] }))).toEqual([]);
  });

  test.each([
    ["naming nothing", {}],
    ["naming the mandate, with another amount", { reference: "MERIDIAN-77", amountMinor: 118_999n }],
  ])("is two payments when billing tells of it %s", (_name, told) => {
    const billing = givenMoney({ id: "told", ...applied(), ...told });
    const facts = givenPaymentFacts({ payment: debit, invoices: [paid], others: [billing] });
    expect(foundOn(facts)).toEqual(["duplicate_settlement 119000"]);
  });

  test("what it brought beyond what billing took is the customer's", () => {
    const billing = givenMoney({ id: "told", ...applied({ amountMinor: 100_000n }, 100_000n), reference: "PM0001" });
    const facts = givenPaymentFacts({
      payment: debit,
      invoices: [paid],
      others: [billing],
    });
    expect(foundOn(facts)).toEqual(["overpayment 19000"]);
    expect(foundOn({ ...facts, invoices: [invoice] })).toEqual([]);
  });
});

describe("more than an invoice claims", () => {
  test.each([
    ["exactly what is tolerated", 119_100n, "EUR", []],
    ["a cent more", 119_101n, "EUR", ["overpayment 101"]],
    ["a hundred yen", 119_100n, "JPY", []],
    ["a dinar, which has a thousand parts", 120_000n, "KWD", []],
    ["a dinar and one", 120_001n, "KWD", ["overpayment 1001"]],
  ])("%s", (_name, amountMinor, currency, expected) => {
    const facts = givenPaymentFacts({
      payment: { ...applied(), amountMinor, currency },
      invoices: [{ ...paid, currency }],
    });
    expect(foundOn(facts)).toEqual(expected);
  });

  test("one payment for several invoices leaves what is above all of them", () => {
    const second = givenInvoice({ number: "DE01-001002", totalMinor: 50_000n, balanceMinor: 0n, status: "paid" });
    const allocations = [on(invoice, 119_000n), on(second, 50_000n)];
    const whole = { allocations, invoiceNumbers: ["DE01-001001", "DE01-001002"] };
    expect(
      foundOn(givenPaymentFacts({ payment: { ...whole, amountMinor: 169_000n }, invoices: [paid, second] })),
    ).toEqual([]);
    expect(
      foundOn(givenPaymentFacts({ payment: { ...whole, amountMinor: 175_000n }, invoices: [paid, second] })),
    ).toEqual(["overpayment 6000"]);
  });

  test("a credit before the payment makes the claim smaller; one after it does not make the payment too much", () => {
    const credited = (issuedOn: string) => ({ ...paid, credits: [{ amountMinor: 19_000n, issuedOn }] });
    const payment = applied();
    expect(foundOn(givenPaymentFacts({ payment, invoices: [credited("2026-03-01")] }))).toEqual(["overpayment 19000"]);
    expect(foundOn(givenPaymentFacts({ payment, invoices: [credited("2026-03-12")] }))).toEqual([]);
    const refunded = { ...payment, refundedMinor: 19_000n };
    expect(foundOn(givenPaymentFacts({ payment: refunded, invoices: [credited("2026-03-12")] }))).toEqual([]);
  });

  test("allocations in parts add up, and a refund first takes what stood nowhere", () => {
    const payment = {
      ...applied({}, 100_000n),
      amountMinor: 130_000n,
      allocations: [on(invoice, 100_000n), on(invoice, 19_000n)],
    };
    expect(foundOn(givenPaymentFacts({ payment, invoices: [paid] }))).toEqual(["overpayment 11000"]);
    expect(foundOn(givenPaymentFacts({ payment: { ...payment, refundedMinor: 11_000n }, invoices: [paid] }))).toEqual(
      [],
    );
  });

  test("a part before and the whole after is too much by the part", () => {
    const before = givenMoney({ id: "first", receivedOn: "2026-03-02", ...applied({ amountMinor: 60_000n }, 60_000n) });
    const invoices = [givenInvoice({ status: "paid", balanceMinor: -60_000n })];
    expect(foundOn(givenPaymentFacts({ payment: applied(), invoices, others: [before] }))).toEqual([
      "overpayment 60000",
    ]);
  });
});

describe("less than an invoice claims", () => {
  const short = (
    balanceMinor: bigint,
    given: Parameters<typeof givenInvoice>[0] = {},
    payment: Partial<CashPaymentFacts> = {},
  ) =>
    givenPaymentFacts({
      payment: { ...applied({ amountMinor: 119_000n - balanceMinor, ...payment }, 119_000n - balanceMinor) },
      invoices: [givenInvoice({ balanceMinor, ...given })],
    });

  test.each([
    ["what is tolerated", 100n, {}, []],
    ["a cent more", 101n, {}, ["short_payment 101"]],
    ["on the day it is due", 19_000n, { dueOn: TODAY }, []],
    ["the day after", 19_000n, { dueOn: "2026-03-19" }, ["short_payment 19000"]],
    ["without a day on which it is due", 19_000n, { dueOn: null }, []],
    ["while agreed instalments run", 19_000n, { planEndsOn: TODAY }, []],
    ["after agreed instalments", 19_000n, { planEndsOn: "2026-03-19" }, ["short_payment 19000"]],
    ["written off", 19_000n, { status: "uncollectible" }, []],
    ["while a dispute over it stands", 19_000n, { isContested: true }, []],
  ])("%s", (_name, balance, given, expected) => {
    expect(foundOn(short(balance, given))).toEqual(expected);
  });

  test("what was left out can be contested, in the customer's words", () => {
    const [, , fix] = typeOn("payment", "short_payment")?.describe(short(19_000n), {}, TODAY).fixes ?? [];
    expect(fix?.fields[0]?.value).toBe(
      "Alder GmbH paid €1,000.00 of DE01-001001 on 9 March 2026 and left out €190.00.",
    );
    expect(fix?.build({ claim: "no" })).toMatchObject({ kind: "refused" });
    expect(fix?.build({ claim: " We never ordered the last seat. " })).toEqual({
      kind: "command",
      command: "dispute.raise",
      subjectId: "DE01-001001",
      reason: "We never ordered the last seat.",
      input: { amountMinor: "19000", paymentId: "money" },
    });
  });

  test("a payer who says that this is all is not waited for", () => {
    const facts = short(19_000n, { dueOn: "2026-04-30" }, { reference: "DE01-001001 final payment" });
    expect(foundOn(facts)).toEqual(["short_payment 19000"]);
  });

  test("of several parts only the last one is short", () => {
    const later = givenMoney({ id: "later", receivedOn: "2026-03-15", ...applied({ amountMinor: 40_000n }, 40_000n) });
    const facts = short(39_000n, {}, { amountMinor: 40_000n });
    expect(foundOn({ ...facts, others: [later] })).toEqual([]);
  });

  test.each([
    [11_900n, "DE", "ask for the certificate"],
    [24_300n, "JP", "ask for the certificate"],
    [1_500n, "DE", "banks on the way kept"],
    [33_333n, "DE", "Nothing tells why"],
  ])("%s of it missing in %s: %s", (balance, country, words) => {
    const facts = { ...short(balance), customer: { id: "alder", name: "Alder GmbH", tier: null, country } };
    expect(typeOn("payment", "short_payment")?.detect(facts, TODAY)?.diagnosis).toContain(words);
  });

  test("little is of little severity", () => {
    const severityOf = (balance: bigint) => typeOn("payment", "short_payment")?.detect(short(balance), TODAY)?.severity;
    expect([severityOf(5_000n), severityOf(5_001n)]).toEqual(["low", "medium"]);
  });
});

describe("money of one company for an invoice of another", () => {
  const american = givenInvoice({ entityCode: "US01", number: "US01-001001", status: "paid", balanceMinor: 0n });
  const payment = { allocations: [on(american, 119_000n)], invoiceNumbers: ["US01-001001"] };

  test("is found by who received it, in whatever currency", () => {
    expect(foundOn(givenPaymentFacts({ payment, invoices: [american] }))).toEqual(["cross_entity_remittance 119000"]);
    const inDollars = { ...payment, currency: "USD" };
    const finding = typeOn("payment", "cross_entity_remittance")?.detect(
      givenPaymentFacts({ payment: inDollars, invoices: [{ ...american, currency: "USD" }] }),
      TODAY,
    );
    expect(finding?.amount).toEqual({ minor: 119_000n, currency: "USD" });
  });

  test("the account whose booking names the invoice says who received it", () => {
    const carrier = (remittance: string) => ({
      system: "bank",
      externalId: "booking",
      seenAt: new Date(0),
      id: "booking",
      entityCode: "US01",
      accountName: "Operating account",
      bookedOn: "2026-03-09",
      currency: "EUR",
      amountMinor: 119_000n,
      counterpartyName: "Alder GmbH",
      counterpartyAccount: null,
      endToEndReference: null,
      remittance,
    });
    const facts = givenPaymentFacts({ payment: applied(), invoices: [paid] });
    expect(foundOn({ ...facts, carriers: [carrier("DE01-001001")] })).toEqual(["cross_entity_remittance 119000"]);
    expect(foundOn({ ...facts, carriers: [carrier("something else")] })).toEqual([]);
  });

  test("it ends once the books of both show the transfer", () => {
    const posted = (entity: string) => ({
      system: "netsuite",
      externalId: "journalentry:x",
      seenAt: new Date(0),
      id: "act",
      operation: "document.post",
      payload: { externalId: `intercompany-ch_money-${entity}` },
      confirmation: null,
    });
    const facts = givenPaymentFacts({ payment, invoices: [american] });
    expect(foundOn({ ...facts, acts: [posted("DE01")] })).toEqual(["cross_entity_remittance 119000"]);
    expect(foundOn({ ...facts, acts: [posted("DE01"), posted("US01")] })).toEqual([]);
  });

  test("without a subsidiary in the ERP the fix says whom to ask", () => {
    const facts = givenPaymentFacts({ payment, invoices: [american], subsidiaries: {} });
    const [fix] = typeOn("payment", "cross_entity_remittance")?.describe(facts, {}, TODAY).fixes ?? [];
    expect(fix?.refusal).toContain("Ask accounting");
  });
});

describe("the fixes", () => {
  const fixes = (facts: PaymentFacts, key: string) => typeOn("payment", key)?.describe(facts, {}, TODAY).fixes ?? [];
  const open = [givenInvoice({ totalMinor: 100_000n }), givenInvoice({ number: "DE01-001002", totalMinor: 50_000n })];

  test("money is shared out over the named invoices in their order, to each no more than it claims", () => {
    const [fix] = fixes(givenPaymentFacts({ openInvoices: open }), "unmatched_payment");
    expect(fix?.build({ invoices: "DE01-001001, de01 001002" })).toMatchObject({
      kind: "effects",
      effects: [
        { operation: { operation: "payment.apply", invoiceId: "in_DE01-001001", amountMinor: "100000" } },
        { operation: { operation: "payment.apply", invoiceId: "in_DE01-001002", amountMinor: "19000" } },
      ],
    });
    expect(fix?.build({ invoices: "DE01-009999" })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("DE01-009999"),
    });
    expect(fix?.build({ invoices: " " })).toMatchObject({ kind: "refused" });
  });

  test("giving money back waits for an approval, whatever was found", () => {
    for (const [key, facts] of [
      ["unmatched_payment", givenPaymentFacts()],
      ["overpayment", givenPaymentFacts({ payment: { ...applied(), amountMinor: 130_000n }, invoices: [paid] })],
    ] as const)
      expect(fixes(facts, key).find((fix) => fix.key === "refund")?.refusal, key).toContain("needs an approval");
  });

  test("what came by file or through the gateway is applied where it says what it is for", () => {
    const refusal = (payment: Partial<CashPaymentFacts>) =>
      fixes(givenPaymentFacts({ payment, openInvoices: open }), "unmatched_payment")[0]?.refusal;
    expect(refusal({ system: "files", intentId: null })).toContain("Bring the file in again");
    expect(refusal({ system: "gocardless", intentId: null, isCollected: true })).toContain("The gateway");
    expect(refusal({})).toBeNull();
  });
});
