import type { DunningStrategy, PlanTerms, PromiseTerms, StepAction } from "#server/domain/collections/dunning-policy";

export const actionLabels: Record<StepAction, string> = {
  email: "Send an e-mail",
  letter: "Send a letter by post",
  call: "Call the customer",
  task: "Give somebody a task",
  escalate: "Bring it to the team lead",
  restrict: "Propose to restrict the service",
};

export function sendsText(action: StepAction): boolean {
  return action === "email" || action === "letter";
}

/** "5 days before due", "10 days after due". */
export function stepDayWords(day: number): string {
  if (day === 0) return "on the due day";
  return `${dayCount(Math.abs(day))} ${day < 0 ? "before" : "after"} due`;
}

/** Everything that bounds the steps of a strategy, but the sums below which nobody is reminded. */
export function boundSentences(strategy: DunningStrategy): string[] {
  const { graceDays, quietDays, mostInWeek, mostInMonth, lastStep, waitBeforeRenewalDays } = strategy;
  const stepName = (key: string) => `“${strategy.steps.find((step) => step.key === key)?.label ?? key}”`;
  return [
    graceDays === 0
      ? "Steps after the due day are taken on their day, without grace."
      : `Each step after the due day waits for ${dayCount(graceDays)} of grace.`,
    quietDays === 0
      ? "One automated contact may follow another on the next day."
      : `Between two automated contacts nothing is sent for ${dayCount(quietDays)}, over all channels.`,
    `A customer is contacted automatically ${times(mostInWeek)} within 7 days and ${times(mostInMonth)} within 30 days at most.`,
    lastStep === null ? "Steps are taken to the end." : `No step behind ${stepName(lastStep)} is ever taken by itself.`,
    `After a broken promise an invoice goes on at ${stepName(strategy.afterBrokenPromise)}, unless it is further along.`,
    strategy.onWorkingDays
      ? "Contacts go out on the customer's working days alone."
      : "Contacts go out on any day of the week.",
    strategy.waitForOpenTickets
      ? "Nothing is sent while a ticket about billing is open."
      : "An open ticket about billing keeps nothing back.",
    waitBeforeRenewalDays === null
      ? "A renewal being negotiated keeps nothing back."
      : `Nothing is sent from ${dayCount(waitBeforeRenewalDays)} before a renewal closes.`,
    strategy.isApproved ? "Somebody looks at each run before it goes out." : "Runs go out by themselves.",
    teamSentence(strategy),
  ];
}

/** When the account team hears of a customer, but the sums from which it does. */
function teamSentence({ tellTeamFromDays, tellTeamLeastMinor }: DunningStrategy): string {
  if (tellTeamFromDays === null) return "The account team is not told.";
  const whom = Object.keys(tellTeamLeastMinor).length === 0 ? "each customer" : "customers who owe much";
  return `The account team is told of ${whom} once, from ${dayCount(tellTeamFromDays)} past due.`;
}

/** When a promise counts as kept. */
export function promiseSentence({ graceDays, keptFromBasisPoints }: PromiseTerms): string {
  const share = keptFromBasisPoints === 10_000 ? "all" : `at least ${keptFromBasisPoints / 100}%`;
  const until = graceDays === 0 ? "by its day" : `by ${dayCount(graceDays)} after its day`;
  return `A promise is kept when ${share} of its amount arrives ${until}; otherwise it is broken.`;
}

/** When a payment plan is behind, and when it is over. */
export function planSentence({ graceDays, missedUntilDefault }: PlanTerms): string {
  const over = missedUntilDefault === 1 ? "the first missed one" : `${missedUntilDefault} missed ones`;
  return `An instalment is missed when it has not come ${dayCount(graceDays)} after it is due. A plan is over with ${over}, or with its last one missed; what is open then goes back to dunning.`;
}

export function dayCount(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
