import {
  type DunningPolicy,
  type DunningStep,
  type DunningStrategy,
  defaultPlanTerms,
  type StepAction,
} from "#server/domain/collections/dunning-policy";

/** Sums of about the same worth in each currency; the yen and the won have no hundredths. */
const worthOf10 = {
  AUD: 1_500,
  CAD: 1_500,
  CHF: 1_000,
  CNY: 7_000,
  DKK: 7_500,
  EUR: 1_000,
  GBP: 800,
  INR: 80_000,
  JPY: 1_500,
  KRW: 13_000,
  NOK: 10_000,
  NZD: 1_600,
  PLN: 4_000,
  SEK: 10_000,
  SGD: 1_300,
  USD: 1_000,
};

const worthOfTimes = (times: number): DunningStrategy["leastMinor"] =>
  Object.fromEntries(Object.entries(worthOf10).map(([currency, minor]) => [currency, minor * times]));

const sends = (
  key: string,
  label: string,
  day: number,
  template: string,
  action: "email" | "letter" = "email",
): DunningStep => ({ key, label, day, action, template });

const asksFor = (
  key: string,
  label: string,
  day: number,
  action: Exclude<StepAction, "email" | "letter">,
): DunningStep => ({ key, label, day, action, template: null });

const regular: DunningStrategy = {
  key: "regular",
  label: "Regular customers",
  steps: [
    sends("due_soon", "Due soon", -5, "due_soon"),
    sends("reminder_1", "First reminder", 3, "reminder_1"),
    sends("reminder_2", "Second reminder", 10, "reminder_2"),
    asksFor("call", "Call the customer", 17, "call"),
    sends("final_notice", "Final notice", 25, "final_notice"),
    asksFor("escalation", "Bring it to the team lead", 33, "escalate"),
    sends("letter_final", "Final notice by post", 40, "letter_final", "letter"),
    asksFor("restriction", "Propose to restrict the service", 55, "restrict"),
    asksFor("decision", "Decide on agency or write-off", 90, "task"),
  ],
  // A transfer made on the due day takes two days to arrive.
  graceDays: 2,
  leastMinor: worthOfTimes(2),
  lastStep: null,
  afterBrokenPromise: "call",
  quietDays: 4,
  mostInWeek: 1,
  mostInMonth: 4,
  onWorkingDays: true,
  waitForOpenTickets: true,
  waitBeforeRenewalDays: null,
  isApproved: false,
  // Told with the second reminder, of those who owe as much as a large customer would.
  tellTeamFromDays: 12,
  tellTeamLeastMinor: worthOfTimes(2_000),
};

/** Late, soft and in person: large companies pay by runs and through portals, and their service is never cut by itself. */
const keyAccounts: DunningStrategy = {
  key: "key_accounts",
  label: "Key accounts",
  steps: [
    sends("due_soon", "Due soon", -7, "due_soon"),
    sends("reminder_1", "First reminder", 7, "reminder_1"),
    asksFor("call", "Call accounts payable", 14, "call"),
    sends("reminder_2", "Second reminder", 24, "reminder_2"),
    asksFor("second_call", "Call whoever ordered", 34, "call"),
    asksFor("account_team", "Bring in the account team", 45, "escalate"),
    sends("final_notice", "Final notice", 60, "final_notice"),
    asksFor("third_call", "Call the head of finance", 67, "call"),
    sends("letter_final", "Final notice by post", 75, "letter_final", "letter"),
    asksFor("decision", "Decide what comes next", 90, "task"),
  ],
  graceDays: 5,
  leastMinor: worthOfTimes(10),
  lastStep: null,
  afterBrokenPromise: "second_call",
  quietDays: 6,
  mostInWeek: 1,
  mostInMonth: 3,
  onWorkingDays: true,
  waitForOpenTickets: true,
  waitBeforeRenewalDays: 30,
  isApproved: true,
  tellTeamFromDays: 29,
  tellTeamLeastMinor: {},
};

/** Quick and by e-mail: these pay by card or at once, and a call costs more than most of their invoices. */
const small: DunningStrategy = {
  key: "small",
  label: "Small and self-serve customers",
  steps: [
    sends("due_soon", "Due soon", -3, "due_soon"),
    sends("reminder_1", "First reminder", 1, "reminder_1"),
    sends("reminder_2", "Second reminder", 7, "reminder_2"),
    sends("final_notice", "Final notice", 14, "final_notice"),
    asksFor("restriction", "Propose to restrict the service", 21, "restrict"),
    asksFor("decision", "Decide on agency or write-off", 60, "task"),
  ],
  graceDays: 1,
  leastMinor: worthOfTimes(1),
  lastStep: null,
  afterBrokenPromise: "final_notice",
  quietDays: 3,
  mostInWeek: 2,
  mostInMonth: 6,
  onWorkingDays: true,
  waitForOpenTickets: false,
  waitBeforeRenewalDays: null,
  isApproved: false,
  tellTeamFromDays: null,
  tellTeamLeastMinor: {},
};

/** The dunning a company begins with; whoever runs collections makes it theirs. */
export const defaultDunningPolicy: DunningPolicy = {
  strategies: [regular, keyAccounts, small],
  segments: [
    {
      name: "Enterprise and Strategic",
      entities: [],
      tiers: ["Enterprise", "Strategic"],
      countries: [],
      strategy: keyAccounts.key,
    },
    { name: "Standard tier", entities: [], tiers: ["Standard"], countries: [], strategy: small.key },
  ],
  otherwise: regular.key,
  promises: { graceDays: 3, keptFromBasisPoints: 9_800 },
  plans: defaultPlanTerms,
};
