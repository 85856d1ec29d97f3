import { expect, test } from "vitest";
import type { BankBooking, BankEntry, BankStatement } from "#server/domain/bank/bank-file";
import { identified, versionOf } from "#server/domain/bank/identity";

const entry = (overrides: Partial<BankEntry> = {}): BankEntry => ({
  line: 1,
  status: "booked",
  bookedOn: "2026-02-02",
  valueOn: "2026-02-02",
  currency: "EUR",
  amountMinor: 1000n,
  isReversal: false,
  transactionCode: null,
  counterpartyName: null,
  counterpartyAccount: null,
  endToEndReference: null,
  bankReference: null,
  remittance: "INV-1",
  returnReason: null,
  ...overrides,
});

const booking = (overrides: Partial<BankEntry> = {}, reference: string | null = null): BankBooking => ({
  whole: entry(overrides),
  parts: [],
  reference,
});

const statement = (bookings: readonly BankBooking[], overrides: Partial<BankStatement> = {}): BankStatement => ({
  line: 1,
  accountIdentifier: "DE1",
  number: "1",
  kind: "statement",
  startsOn: "2026-02-02",
  endsOn: "2026-02-02",
  currency: "EUR",
  openingMinor: 0n,
  closingMinor: 0n,
  createdAt: null,
  bookings,
  ...overrides,
});

const identitiesOf = (...statements: readonly BankStatement[]) =>
  identified({ format: "camt.053", statements }).flatMap(({ bookings }) => bookings.map(({ identity }) => identity));
const only = (one: BankBooking, overrides: Partial<BankStatement> = {}) => identitiesOf(statement([one], overrides))[0];

test("by the bank's reference one booking is recognised in every kind of message", () => {
  const expected = only(booking({}, "R-1"));
  expect(
    only(booking({ remittance: null, status: "pending", bookedOn: "2026-02-03" }, "R-1"), { kind: "intraday" }),
  ).toBe(expected);
  expect(only(booking({}, "R-2"))).not.toBe(expected);
  expect(only(booking({ amountMinor: -1000n }, "R-1"))).not.toBe(expected);
  expect(only(booking({}, "R-1"), { accountIdentifier: "DE2" })).not.toBe(expected);
});

test("without a reference by all the bank says of it, however it is spaced", () => {
  const expected = only(booking({ remittance: "INV-1  for\nseats" }));
  expect(only(booking({ remittance: "INV-1 for seats" }), { number: "2" })).toBe(expected);
  for (const other of [
    { remittance: "INV-2" },
    { bookedOn: "2026-02-03" },
    { endToEndReference: "E" },
    { amountMinor: 1001n },
  ])
    expect(only(booking({ remittance: "INV-1 for seats", ...other }))).not.toBe(expected);
});

test("equal ones in a file are counted, and the counts are the same in another file", () => {
  const twice = identitiesOf(statement([booking(), booking()]));
  expect(new Set(twice).size).toBe(2);
  expect(identitiesOf(statement([booking(), booking()], { number: "2" }))).toEqual(twice);
  const pages = identitiesOf(statement([booking()]), statement([booking()], { openingMinor: 1000n }));
  expect(pages).toEqual(twice);
});

test("a statement that stands twice in a file is one; one number with other contents is another", () => {
  expect(identitiesOf(statement([booking()]), statement([booking()], { line: 40 }))).toHaveLength(1);
  const same = identified({
    format: "camt.054",
    statements: [statement([booking()]), statement([booking({ remittance: "x" })])],
  });
  expect(new Set(same.map(({ identity }) => identity)).size).toBe(2);
});

test("a booking is newer than anything pending, and of two bookings the one that says more", () => {
  const rank = (one: BankEntry) => {
    const { versionAt, versionSequence } = versionOf(one);
    return `${versionAt} ${String(versionSequence).padStart(6, "0")}`;
  };
  const pending = rank(entry({ status: "pending", bookedOn: "2027-01-01", remittance: "INV-1 and much more" }));
  const brief = rank(entry({ remittance: null }));
  const full = rank(entry({ counterpartyName: "Alder" }));
  expect([full, pending, brief].toSorted()).toEqual([pending, brief, full]);
});
