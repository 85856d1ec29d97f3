import { describe, expect, test } from "vitest";
import { defaultMatchingPolicy } from "#server/domain/bank/matching-policy";
import { proposalKey, settlementOf, toleratedIn, whyNotAccepted } from "#server/domain/exceptions/cash-desk";
import { entryDesk, entryFixes, paymentFixes } from "#server/domain/exceptions/payment-desk";
import { givenEntryFacts, givenInvoice, givenPaymentFacts, TODAY } from "#server/domain/exceptions/payment-given";
import { type CashPayer, nothingKnown, type OpenCredit } from "#server/domain/exceptions/payment-ground";
import { deskOfPayment } from "#server/domain/exceptions/types/unmatched-payment";

const alder: CashPayer = {
  customerId: "alder",
  number: null,
  name: "Alder GmbH",
  otherNames: ["Alder Analytik GmbH"],
  familyId: "alder",
  billing: { system: "stripe", externalId: "cus_alder" },
};
const credit: OpenCredit = {
  id: "credit",
  kind: "credit",
  system: "stripe",
  externalId: "cn_1",
  number: "CN-1",
  poNumber: null,
  customerId: "alder",
  entityCode: "DE01",
  currency: "EUR",
  openMinor: 19_000n,
  totalMinor: 19_000n,
  issuedOn: "2026-02-01",
  dueOn: "2026-02-01",
  settledOn: null,
};

type Facts = Parameters<typeof givenEntryFacts>[0];
const ofEntry = (given: Facts = {}) => {
  const facts = givenEntryFacts({
    candidates: [givenInvoice()],
    ground: { ...nothingKnown, payers: [alder] },
    ...given,
  });
  const desk = entryDesk(facts);
  const fixes = entryFixes(facts, TODAY, { why: "misdirected" });
  const run = (key: string, input: Record<string, string>) => {
    const act = fixes.find((fix) => fix.key === key)?.build(input);
    return act?.kind === "effects" ? act : act?.kind === "refused" ? act.reason : null;
  };
  return { desk, run };
};
const operationsOf = (act: ReturnType<ReturnType<typeof ofEntry>["run"]>) =>
  act !== null && typeof act === "object"
    ? act.effects.map(({ operation }) => [operation.operation, "amountMinor" in operation && operation.amountMinor])
    : act;

describe("a proposal", () => {
  const accept = (given: Facts) => {
    const { desk, run } = ofEntry(given);
    const [best] = desk.matched.candidates;
    return operationsOf(run("accept_proposal", { proposal: best ? proposalKey(best) : "" }));
  };

  test("takes credits off before the money", () => {
    const ground = { ...nothingKnown, payers: [alder], credits: [credit] };
    const entry = { amountMinor: 100_000n, remittance: "DE01-001001 abzgl. CN-1" };
    expect(accept({ entry, ground })).toEqual([
      ["credit.apply", "19000"],
      ["payment.record", "100000"],
    ]);
    const unknown = { ...ground, payers: [{ ...alder, billing: null }] };
    expect(accept({ entry, ground: unknown })).toContain("Billing keeps no credit of CN-1");
  });

  test("gives up what is missing by cents, and keeps what is above by cents", () => {
    expect(accept({ entry: { amountMinor: 118_996n, remittance: "DE01-001001" } })).toEqual([
      ["payment.record", "118996"],
      ["credit.issue", "4"],
    ]);
    expect(accept({ entry: { amountMinor: 119_004n, remittance: "DE01-001001" } })).toEqual([
      ["payment.record", "119000"],
      ["payment.keep_as_credit", "4"],
    ]);
  });

  test("of another legal entity or system cannot be accepted, and says why", () => {
    const whyNot = (invoice: Parameters<typeof givenInvoice>[0]) => {
      const { desk } = ofEntry({
        candidates: [givenInvoice({ ...invoice }), givenInvoice({ id: "own", number: "DE01-009999" })],
        entry: { remittance: invoice?.number ?? "" },
      });
      const [best] = desk.matched.candidates;
      return best && whyNotAccepted(desk, best);
    };
    expect(whyNot({ number: "US01-001001", entityCode: "US01" })).toContain("another legal entity");
    expect(whyNot({ number: "DE01-005001", system: "files" })).toContain("Bring in the payment by file");
  });

  test("names itself by what it would pay, whatever order that comes in", () => {
    const { desk } = ofEntry({ entry: { remittance: "DE01-001001" } });
    const [best] = desk.matched.candidates;
    expect(best && proposalKey(best)).toBe("DE01-001001:119000");
    expect(best && settlementOf(desk, best)).toMatchObject({ restMinor: 0n, writeOff: null });
  });
});

test("no more is tolerated than the database bears, and nothing in a currency nobody told of", () => {
  const { tolerances } = defaultMatchingPolicy;
  expect(toleratedIn(tolerances, "EUR")).toEqual({ cents: 5n, charge: 1_500n });
  expect(toleratedIn({ EUR: { cents: 9_999, charges: 999_999 } }, "EUR")).toEqual({ cents: 5_000n, charge: 5_000n });
  expect(toleratedIn(tolerances, "BRL")).toEqual({ cents: 0n, charge: 0n });
});

describe("money kept on account", () => {
  test.each([
    ["Alder GmbH", [["payment.keep_as_credit", "119000"]]],
    ["alder analytik", [["payment.keep_as_credit", "119000"]]],
    ["", expect.stringContaining("Name the customer")],
    ["Birch", expect.stringContaining('knows no customer "Birch"')],
  ])("of %j", (customer, expected) =>
    expect(operationsOf(ofEntry().run("on_account", { customer }))).toEqual(expected),
  );

  test("is nobody's where two are called so", () => {
    const ground = { ...nothingKnown, payers: [alder, { ...alder, customerId: "other" }] };
    expect(ofEntry({ ground }).run("on_account", { customer: "Alder GmbH" })).toContain("Several customers");
  });
});

describe("a payment that billing knows is split", () => {
  const first = givenInvoice({ totalMinor: 50_000n });
  const second = givenInvoice({ number: "DE01-001002", totalMinor: 90_000n });
  const split = (shares: string) => {
    const facts = givenPaymentFacts({ openInvoices: [first, second] });
    const act = paymentFixes(facts, deskOfPayment(facts), [])
      .find(({ key }) => key === "split")
      ?.build({ shares });
    return act?.kind === "effects" ? act.effects.length : act?.kind === "refused" ? act.reason : null;
  };

  test.each([
    ["DE01-001001 500", 1],
    ["DE01-001001 500; DE01-001002 690", 2],
    ["DE01-001001 400", expect.stringContaining("cannot be given €400.00")],
    ["DE01-001001 400; DE01-001002 790", expect.stringContaining("cannot be given €400.00")],
    ["DE01-001001 500; DE01-001002 100", expect.stringContaining("cannot be given €100.00")],
    ["", expect.stringContaining("Name at least one invoice")],
  ])("as %j", (shares, expected) => expect(split(shares)).toEqual(expected));
});
