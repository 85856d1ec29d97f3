import {
  FURTHEST_PROMISE_DAYS,
  LONGEST_EXCLUSION_DAYS,
  LONGEST_NUDGE_DAYS,
  type PersonFields,
  type PromisedInput,
  type RecordContactInput,
} from "#server/domain/collections/record-inputs";
import { type CallOutcome, type ContactChannel, unheard } from "#server/domain/collections/records";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** Something comes of a call or a meeting that we made; a mail or a letter tells nothing by itself. */
export function hasOutcome(channel: ContactChannel): boolean {
  return channel === "call" || channel === "meeting";
}

/** Nobody at the customer who could promise something heard us. */
const withoutWord: readonly CallOutcome[] = [...unheard, "left_message", "wrong_person"];

export type EnteredContact = Pick<RecordContactInput, "direction" | "channel" | "outcome" | "followUpOn"> & {
  promise: { instalments: readonly Instalment[] } | null;
  tasks: readonly { title: string; dueOn: PlainDate }[];
};
export type Instalment = PromisedInput["instalments"][number];

/** What keeps a contact from being recorded as it was entered, whoever the customer is; null where nothing does. */
export function contactTrouble(
  { direction, channel, outcome, promise, followUpOn, tasks }: EnteredContact,
  today: PlainDate,
): string | null {
  if (outcome !== null && !hasOutcome(channel)) return "Only a call or a meeting has an outcome. Leave it empty.";
  if (outcome === null && hasOutcome(channel) && direction === "out")
    return `Say what came of the ${channel}. Nothing was recorded.`;
  if (promise !== null && outcome !== null && withoutWord.includes(outcome))
    return "Nobody who could promise something was reached. Choose another outcome, or leave the promise out.";
  if (promise === null && outcome === "promised") return "Say what they promise, or choose another outcome.";
  const far = `${FURTHEST_PROMISE_DAYS} days from today`;
  if (followUpOn !== null && followUpOn < today)
    return `The day to come back on, ${dayWords(followUpOn)}, has passed. Choose today or a later day.`;
  if (followUpOn !== null && daysBetween(today, followUpOn) > FURTHEST_PROMISE_DAYS)
    return `The day to come back on, ${dayWords(followUpOn)}, is more than ${far}. Choose an earlier day.`;
  const late = tasks.find(({ dueOn }) => dueOn < today);
  if (late) return `“${late.title}” is due on ${dayWords(late.dueOn)}, which has passed. Choose today or a later day.`;
  return promise === null ? null : instalmentTrouble(promise.instalments, today);
}

/** What keeps instalments from being promised, whatever is open; null where nothing does. */
export function instalmentTrouble(instalments: readonly Instalment[], today: PlainDate): string | null {
  for (const [place, { promisedOn }] of instalments.entries()) {
    if (promisedOn < today) return `${dayWords(promisedOn)} has passed. Choose today or a later day for the promise.`;
    if (daysBetween(today, promisedOn) > FURTHEST_PROMISE_DAYS)
      return `${dayWords(promisedOn)} is more than ${FURTHEST_PROMISE_DAYS} days from today. Choose an earlier day, or ask for a payment plan.`;
    const before = instalments[place - 1];
    if (before && before.promisedOn >= promisedOn)
      return `The instalment of ${dayWords(promisedOn)} has to come after that of ${dayWords(before.promisedOn)}. Put them in order, one a day.`;
  }
  return null;
}

/** What may still be promised of invoices: what is open of them and no live promise covers. */
export type Promisable = { openMinor: bigint; coveredMinor: bigint; currency: string };

export function sumTrouble(
  instalments: readonly Instalment[],
  { openMinor, coveredMinor, currency }: Promisable,
): string | null {
  const promised = instalments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  if (promised <= openMinor - coveredMinor) return null;
  const words = (minor: bigint) => amountWords(minor, currency);
  if (openMinor <= 0n) return `Nothing that could be promised is open in ${currency}. Leave the promise out.`;
  const covered = coveredMinor === 0n ? "" : `, of which ${words(coveredMinor)} is promised already`;
  return `${words(promised)} is more than can be promised: ${words(openMinor)} is open${covered}. Promise ${words(openMinor - coveredMinor)} at most, or take the other promise back first.`;
}

/** Whether an exclusion is up to whoever leads collections. */
export function isLongExclusion({ fromOn, untilOn }: { fromOn: PlainDate; untilOn: PlainDate | null }): boolean {
  return untilOn === null || daysBetween(fromOn, untilOn) >= LONGEST_EXCLUSION_DAYS;
}

export function exclusionTrouble(
  { fromOn, untilOn }: { fromOn: PlainDate; untilOn: PlainDate | null },
  today: PlainDate,
): string | null {
  if (fromOn < today)
    return `It cannot begin on ${dayWords(fromOn)}: what was done since stays done. Begin today or later.`;
  if (untilOn !== null && untilOn < fromOn)
    return `It ends on ${dayWords(untilOn)}, before it begins on ${dayWords(fromOn)}. Put the days the other way round.`;
  return null;
}

export function nudgeTrouble(
  { points, untilOn }: { points: number; untilOn: PlainDate },
  today: PlainDate,
  mostNudge: number,
): string | null {
  if (Math.abs(points) > mostNudge)
    return mostNudge === 0
      ? "The points policy in force leaves no room for nudges."
      : `A nudge gives or takes ${mostNudge} points at most by the policy in force. Choose fewer.`;
  if (untilOn < today) return `${dayWords(untilOn)} has passed. Choose today or a later day.`;
  if (daysBetween(today, untilOn) >= LONGEST_NUDGE_DAYS)
    return `A nudge lasts ${LONGEST_NUDGE_DAYS} days at most, until ${dayWords(addDays(today, LONGEST_NUDGE_DAYS - 1))}. Choose an earlier day.`;
  return null;
}

/** What of a person at a customer contradicts itself; null where nothing does. */
export function personTrouble({ email, phone, mayBeMailed, mayBeCalled, getsReminders }: PersonFields): string | null {
  if (getsReminders && (email === null || !mayBeMailed))
    return "Reminders go by e-mail. Enter an address at which this person may be written to.";
  if (mayBeMailed && email === null) return "Enter an e-mail address, or say that they are not written to.";
  if (mayBeCalled && phone === null) return "Enter a telephone number, or say that they are not called.";
  return null;
}
