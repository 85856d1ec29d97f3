import type { PromisedInput, RecordContactInput } from "#server/domain/collections/record-inputs";
import { contactTrouble, hasOutcome } from "#server/domain/collections/record-rules";
import type { DeskView } from "#server/domain/collections/record-views";
import type { CallOutcome, ContactChannel, ContactDirection } from "#server/domain/collections/records";
import type { Money } from "#server/domain/money";
import { isPlainDate, type PlainDate } from "#server/domain/time";
import { type InstalmentDraft, type ReadInstalments, readInstalments } from "./promise-draft";

export type TaskDraft = { title: string; dueOn: string; assigneeId: string | null };

/** What is being written about a contact. Texts are as they were typed. */
export type ContactDraft = {
  direction: ContactDirection;
  channel: ContactChannel;
  outcome: CallOutcome | null;
  /** One of the people of the customer, somebody else by name, or nobody in particular. */
  person: { of: "nobody" } | { of: "known"; id: string } | { of: "new"; name: string };
  note: string;
  isPromising: boolean;
  currency: string | null;
  instalments: readonly InstalmentDraft[];
  followUpOn: string;
  tasks: readonly TaskDraft[];
  awaitingUs: string;
};

/** A day to come back on that lies ahead stays; one that has come is answered by this contact. */
export function newContact(
  { followUpOn, awaitingUs, today }: Pick<DeskView, "followUpOn" | "awaitingUs" | "today">,
  outcome: CallOutcome | null = null,
): ContactDraft {
  return {
    direction: "out",
    channel: "call",
    outcome,
    person: { of: "nobody" },
    note: "",
    isPromising: outcome === "promised",
    currency: null,
    instalments: [{ amount: null, promisedOn: "" }],
    followUpOn: followUpOn !== null && followUpOn > today ? followUpOn : "",
    tasks: [],
    awaitingUs: awaitingUs?.words ?? "",
  };
}

/** Whether an amount is asked for: by the outcome of a call or meeting, else because somebody says so. */
export function isPromised({ channel, outcome, isPromising }: ContactDraft): boolean {
  return hasOutcome(channel) ? outcome === "promised" : isPromising;
}

export type ContactTroubles = {
  outcome: string | null;
  person: string | null;
  promise: Extract<ReadInstalments, { troubles: unknown }> | null;
  followUp: string | null;
  tasks: string | null;
  awaitingUs: string | null;
};
export type Ground = {
  customerId: string;
  today: PlainDate;
  sum: Money;
  chosen: readonly { id: string; currency: string }[];
};

const SHORTEST = 3;
const neutral = {
  direction: "in",
  channel: "call",
  outcome: null,
  promise: null,
  followUpOn: null,
  tasks: [],
} as const;

/** The contact as it is sent, or what is wrong, each at its place. */
export function readContact(
  draft: ContactDraft,
  { customerId, today, sum, chosen }: Ground,
): { input: RecordContactInput } | { troubles: ContactTroubles } {
  const { direction, channel, person } = draft;
  const instalments = isPromised(draft) ? readInstalments(draft.instalments, sum, today) : null;
  const promise: PromisedInput | null =
    instalments !== null && "value" in instalments
      ? {
          currency: sum.currency,
          instalments: instalments.value,
          invoiceIds: chosen.filter(({ currency }) => currency === sum.currency).map(({ id }) => id),
        }
      : null;
  const outcome = hasOutcome(channel) ? draft.outcome : null;
  const followUpOn = isPlainDate(draft.followUpOn) ? draft.followUpOn : null;
  const tasks = draft.tasks.map(({ title, dueOn, assigneeId }) => ({ title: title.trim(), dueOn, assigneeId }));
  const awaitingUs = draft.awaitingUs.trim();
  const personName = person.of === "new" ? person.name.trim() : null;
  const troubles: ContactTroubles = {
    outcome:
      instalments && !promise ? null : contactTrouble({ ...neutral, direction, channel, outcome, promise }, today),
    person: personName !== null && personName.length < 2 ? "Write their name." : null,
    promise: instalments !== null && "troubles" in instalments ? instalments : null,
    followUp: contactTrouble({ ...neutral, followUpOn }, today),
    tasks: taskTrouble(tasks, today),
    awaitingUs: awaitingUs !== "" && awaitingUs.length < SHORTEST ? "Say it in a few words." : null,
  };
  if (Object.values(troubles).some((trouble) => trouble !== null)) return { troubles };
  return {
    input: {
      customerId,
      direction,
      channel,
      outcome,
      personId: person.of === "known" ? person.id : null,
      personName,
      note: draft.note.trim(),
      invoiceIds: chosen.map(({ id }) => id),
      promise,
      followUpOn,
      tasks,
      awaitingUs: awaitingUs === "" ? null : awaitingUs,
    },
  };
}

export function taskTrouble(tasks: readonly TaskDraft[], today: PlainDate): string | null {
  if (tasks.some(({ title }) => title.trim().length < SHORTEST)) return "Say in a few words what is to be done.";
  if (tasks.some(({ dueOn }) => !isPlainDate(dueOn))) return "Choose the day by which it is to be done.";
  return contactTrouble({ ...neutral, tasks: [...tasks] }, today);
}
