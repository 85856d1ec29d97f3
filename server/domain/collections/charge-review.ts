import type { ChargeFacts, ChargeRetry } from "#server/domain/collections/charge-retry";
import { askerWords, type ChargeRetryState } from "#server/domain/collections/charge-retry-states";
import type { Hold } from "#server/domain/collections/holds";
import { advisedWait, chargeSchemes, keepsRule, rulesOn } from "#server/domain/collections/scheme-rules";
import { dayWords } from "#server/domain/exceptions/words";
import { addDays, addHours, type PlainDate } from "#server/domain/time";

/** Charges that failed longer ago are nobody's to make again by themselves. */
export const OLDEST_FAILURE_DAYS = 45;

/** How long the outcome of a charge may take to be read: the gateway answers at once, a direct debit takes days. */
const OUTCOME_WITHIN_HOURS = 24;
const ANSWER_WITHIN_HOURS = 10 * 24;

export type KnownAttempt = { id: string; status: string; at: Date };

/** The latest charge of an invoice that somebody asked the gateway for. */
export type KnownCharge = {
  id: string;
  state: "under_way" | "confirmed" | "failed";
  requestedBy: string;
  /** Null while it never left. */
  sentAt: Date | null;
  settledAt: Date | null;
  error: string | null;
};

export type KnownRetry = { attemptId: string; state: ChargeRetryState; effectId: string | null };

/** An invoice with its charges, the earliest first, as they are known now. */
export type ReviewedInvoice = {
  now: Date;
  day: PlainDate;
  /** It is open and something is left to pay. */
  isOwed: boolean;
  /** Why nothing is owed any more, where nothing is. */
  settledWords: string;
  attempts: readonly KnownAttempt[];
  charge: KnownCharge | null;
};

/** Nothing more is done here by itself: somebody has to ask the customer, or the gateway. */
export type Exhaust = { do: "exhaust"; why: string } & ({ asks: "customer" } | { asks: "gateway"; task: string });

export type ReviewStep =
  | { do: "succeed"; attemptId: string; why: string }
  | { do: "fail"; attemptId: string; why: string }
  | { do: "drop"; why: string }
  | Exhaust
  /** Nothing is to be done before its outcome is known. */
  | { do: "leave" };

/** What became of a live row; null where it stands and is to be decided anew. */
export function reviewLive(row: KnownRetry, facts: ReviewedInvoice): ReviewStep | null {
  const place = facts.attempts.findIndex(({ id }) => id === row.attemptId);
  if (place === -1) return { do: "drop", why: "Billing does not know the failed charge any more." };
  const later = facts.attempts.slice(place + 1);
  return row.state === "requested" ? reviewRequested(row, later, facts) : reviewPlanned(later, facts);
}

function reviewPlanned(later: readonly KnownAttempt[], { isOwed, settledWords }: ReviewedInvoice): ReviewStep | null {
  if (!isOwed) return { do: "drop", why: settledWords };
  const last = later.at(-1);
  if (!last) return null;
  return { do: "drop", why: charged[last.status] ?? "It was charged meanwhile, and a later charge stands." };
}
const charged: Partial<Record<string, string>> = {
  succeeded: "A later charge took the money.",
  failed: "It was charged meanwhile and declined again.",
  pending: "A later charge is under way.",
};

function reviewRequested(row: KnownRetry, later: readonly KnownAttempt[], facts: ReviewedInvoice): ReviewStep {
  const { now, charge, isOwed } = facts;
  const ours = charge?.id === row.effectId ? charge : null;
  const taken = later.find(({ status }) => status === "succeeded");
  if (taken) return { do: "succeed", attemptId: taken.id, why: "The charge went through." };
  if (ours?.state === "under_way") return { do: "leave" };
  const declined = later.find(({ status }) => status === "failed");
  if (declined && later.at(-1)?.status === "failed")
    return { do: "fail", attemptId: declined.id, why: "The charge was declined again." };
  if (later.length > 0) return { do: "leave" };
  const hours = ours?.state === "confirmed" && isOwed ? ANSWER_WITHIN_HOURS : OUTCOME_WITHIN_HOURS;
  if (ours?.settledAt && addHours(ours.settledAt, hours) > now) return { do: "leave" };
  if (!isOwed) return { do: "drop", why: facts.settledWords };
  const why = ours?.error ?? "The payment gateway took the charge and told of no outcome.";
  return { do: "exhaust", asks: "gateway", task: "Find out why it could not be charged again.", why };
}

/** Why the last failed charge cannot be followed by one of ours for now: somebody else's is not known to its end. */
export function chargeBeside({ charge, attempts, now }: ReviewedInvoice, ownEffectId: string | null): string | null {
  if (!charge || charge.id === ownEffectId) return null;
  if (charge.state === "under_way") return `A charge that ${askerWords(charge.requestedBy)} asked for is under way.`;
  const last = attempts.at(-1);
  const isUnread =
    charge.sentAt !== null && last !== undefined && charge.sentAt.getTime() - last.at.getTime() > SAME_MOMENT_MS;
  if (!isUnread || (charge.settledAt !== null && addHours(charge.settledAt, OUTCOME_WITHIN_HOURS) <= now)) return null;
  return `What became of the charge that ${askerWords(charge.requestedBy)} asked for is not read yet.`;
}
/** Two clocks, ours and the gateway's, tell of one charge, and a gateway may tell its second alone. */
const SAME_MOMENT_MS = 5_000;

/** What is known of a failed charge when it is decided what follows. */
export type FailureFacts = {
  day: PlainDate;
  next: ChargeRetry;
  /** What keeps anything from being asked of the customer or of the invoice, the first to tell; null where nothing does. */
  hold: Hold | null;
  /** Somebody else's charge, as `chargeBeside` tells of it. */
  beside: string | null;
  /** The gateway that holds the mandate where billing does not: it charges there and nowhere else. */
  gateway: string | null;
  /** A word a day is enough, whatever it is about. */
  isWrittenToToday: boolean;
};

export type FailureStep =
  /** Nothing of ours: the gateway does it. */
  | { do: "nothing" }
  | { do: "plan"; on: PlainDate; why: string; heldBecause: string | null; isNoticeDue: boolean }
  | { do: "wait"; until: PlainDate; why: string; heldBecause: string | null; isNoticeDue: boolean }
  | { do: "request"; why: string }
  | Exhaust;

/** What follows a failed charge of which no charge of ours was asked for. */
export function reviewFailure({ day, next, hold, beside, gateway, isWrittenToToday }: FailureFacts): FailureStep {
  const heldBecause = beside ?? hold?.sentence ?? null;
  switch (next.kind) {
    case "gateway_retries":
      return next.task === null
        ? { do: "nothing" }
        : { do: "exhaust", asks: "gateway", task: next.task, why: next.sentence };
    case "under_way":
      return { do: "nothing" };
    case "retry": {
      // What is charged today is told of by its outcome.
      const isNoticeDue = next.isNoticeDue && heldBecause === null && !isWrittenToToday;
      if (heldBecause !== null || next.on > day)
        return { do: "plan", on: next.on, why: next.sentence, heldBecause, isNoticeDue };
      if (gateway === null) return { do: "request", why: next.sentence };
      return {
        do: "exhaust",
        asks: "gateway",
        task: `Collect it once more in ${gateway}.`,
        why: `Only ${gateway} can collect it again, and nothing is sent there from here.`,
      };
    }
    case "notice":
      return {
        do: "wait",
        until: addDays(day, 1),
        why: next.sentence,
        heldBecause: heldBecause ?? (isWrittenToToday ? "The customer was written to today already." : null),
        isNoticeDue: heldBecause === null && !isWrittenToToday,
      };
    case "wait":
      return { do: "wait", until: next.until, why: next.sentence, heldBecause, isNoticeDue: false };
    case "exhausted":
      if (heldBecause !== null)
        return { do: "wait", until: addDays(day, 1), why: next.sentence, heldBecause, isNoticeDue: false };
      return { do: "exhaust", asks: "customer", why: next.sentence };
  }
}

/** Why a planned charge cannot be made on an earlier day; null where it can. */
export function refusalToChargeOn({ scheme, failures }: Pick<ChargeFacts, "scheme" | "failures">, day: PlainDate) {
  const { label } = chargeSchemes[scheme];
  const tries = failures.map(({ on }) => on);
  for (const failure of failures) {
    const until = addDays(failure.on, advisedWait(scheme, failure));
    if (until > day) return `${label} asks to wait until ${dayWords(until)}.`;
  }
  const broken = rulesOn(scheme, day).find((rule) => !keepsRule(rule, tries, day));
  if (!broken) return null;
  const days = broken.days === 1 ? "1 day" : `${broken.days} days`;
  const within = broken.span === "any" ? `within ${days}` : `within ${days} of the first try`;
  const counted = broken.counts === "tries" ? "charges" : "further charges";
  return `${label} takes no charge today: it allows ${broken.most} ${counted} ${within}, and ${tries.length} were made.`;
}
