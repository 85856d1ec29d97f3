import type {
  AccountFacts,
  Exclusion,
  InvoiceFacts,
  PastContact,
  PromiseFacts,
  TakenStep,
  WorkingDays,
} from "#server/domain/collections/account-facts";
import type { DunningPolicy, DunningStep, DunningStrategy } from "#server/domain/collections/dunning-policy";
import { weekdayOf } from "#server/domain/routing/calendar";
import { addDays, type PlainDate } from "#server/domain/time";

/** A Monday. Facts are plain unless something else is said: one invoice of €1,000.00, nothing agreed, nobody contacted. */
export const TODAY = "2026-03-02";

export const daysAgo = (days: number): PlainDate => addDays(TODAY, -days);

/** Ten days late. */
export function givenInvoice(given: Partial<InvoiceFacts> = {}): InvoiceFacts {
  const dueOn = given.dueOn ?? daysAgo(10);
  return {
    id: "invoice-1",
    number: "DE01-001001",
    currency: "EUR",
    issuedOn: addDays(dueOn, -30),
    dueOn,
    openMinor: 100_000n,
    disputedMinor: 0n,
    plannedMinor: 0n,
    arrivingMinor: 0n,
    nextChargeOn: null,
    wrongBy: null,
    taken: [],
    ...given,
  };
}

/** Given three days ago, for a week from today, of whatever is oldest. */
export function givenPromise(given: Partial<PromiseFacts> = {}): PromiseFacts {
  return {
    id: "promise-1",
    currency: "EUR",
    amountMinor: 100_000n,
    promisedOn: addDays(TODAY, 7),
    givenOn: daysAgo(3),
    invoiceIds: [],
    paidMinor: 0n,
    endedOn: null,
    ...given,
  };
}

export function givenExclusion(given: Partial<Exclusion> = {}): Exclusion {
  return {
    invoiceId: null,
    reason: "Their ledger is being moved.",
    from: daysAgo(5),
    until: null,
    enteredBy: "Meike Harders",
    ...given,
  };
}

/** An automated e-mail. */
export function givenContact(on: PlainDate, given: Partial<PastContact> = {}): PastContact {
  return { on, channel: "email", isAutomated: true, direction: "out", ...given };
}

export function givenTaken(step: string, day: number, on: PlainDate = TODAY): TakenStep {
  return { step, day, on };
}

export function givenAccount(given: Partial<AccountFacts> = {}): AccountFacts {
  return {
    id: "account-1",
    name: "Hallmann Logistik",
    entity: "DE01",
    tier: "Growth",
    country: "DE",
    email: "accounts@hallmann.example",
    hasPostalAddress: true,
    standstill: null,
    invoices: [givenInvoice()],
    promises: [],
    exclusions: [],
    contacts: [],
    openTickets: [],
    renewalOn: null,
    ...given,
  };
}

export function givenStep(key: string, day: number, given: Partial<DunningStep> = {}): DunningStep {
  const action = given.action ?? "email";
  const template = action === "email" || action === "letter" ? key : null;
  return { key, label: key, day, action, template, ...given };
}

/** A courtesy, then the first step on day 3, the second on day 10, a call on day 20 and a letter on day 30. */
export function givenStrategy(given: Partial<DunningStrategy> = {}): DunningStrategy {
  return {
    key: "regular",
    label: "Regular customers",
    steps: [
      givenStep("courtesy", -5),
      givenStep("first", 3),
      givenStep("second", 10),
      givenStep("call", 20, { action: "call" }),
      givenStep("letter", 30, { action: "letter" }),
    ],
    graceDays: 0,
    leastMinor: {},
    lastStep: null,
    afterBrokenPromise: "call",
    quietDays: 2,
    mostInWeek: 2,
    mostInMonth: 4,
    onWorkingDays: false,
    waitForOpenTickets: false,
    waitBeforeRenewalDays: null,
    isApproved: false,
    tellTeamFromDays: null,
    tellTeamLeastMinor: {},
    ...given,
  };
}

export function givenPolicy(
  strategy: Partial<DunningStrategy> = {},
  given: Partial<DunningPolicy> = {},
): DunningPolicy {
  return {
    strategies: [givenStrategy(strategy)],
    segments: [],
    otherwise: "regular",
    promises: { graceDays: 3, keptFromBasisPoints: 9_800 },
    plans: { graceDays: 5, missedUntilDefault: 2 },
    ...given,
  };
}

export const everyDay: WorkingDays = { isOpen: () => true };
export const mondayToFriday: WorkingDays = { isOpen: (day) => !["sat", "sun"].includes(weekdayOf(day)) };
