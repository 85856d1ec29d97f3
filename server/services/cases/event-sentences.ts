import { systemWord } from "#server/domain/sync/system-words";

/** What a sentence needs of a stored event. */
export type ToldEvent = { type: string; actorKind: string; actorName: string; payload: unknown };
export type EventSentence = { text: string; detail: string | null };

type Told = {
  who: string;
  reason: string | null;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  data: Record<string, unknown>;
};
type Teller = (told: Told) => string | EventSentence;

/** Each event type in business words. What is not listed tells the sentence it carries, else its name: none is silent. */
const tellers: Record<string, Teller> = {
  "case.served": ({ who }) => `${who} was served the case as the next one in the queue.`,
  "case.skipped": ({ who, reason }) => ({ text: `${who} skipped the case.`, detail: reason }),
  "case.taken": ({ who }) => `${who} took the case.`,
  "case.released": ({ who, data, reason }) => ({
    text: data.holderName
      ? `${who} put the case of ${data.holderName} back in the queue.`
      : `${who} put the case back in the queue.`,
    detail: reason,
  }),
  "case.lease_expired": ({ data }) =>
    `The case went back to the queue: ${data.holderName ?? "its taker"} had not begun in time.`,
  "case.assigned": ({ who, data, reason }) => ({
    text: `${who} assigned the case to ${data.ownerName}.`,
    detail: reason,
  }),
  "case.snoozed": ({ who, after, data, reason }) => ({
    text: `${who} put the case to sleep until ${minute(after.snoozedUntil)}${data.orUntil ? ` or until ${data.orUntil}` : ""}, waiting on ${data.waitingFor}.`,
    detail: reason,
  }),
  "case.woken": ({ who, data, after }) =>
    data.byItself ? `The case woke: ${after.boost ?? data.why}.` : `${who} woke the case.`,
  "case.escalated": ({ who, after, reason }) => ({
    text: `${who} escalated the case to level ${after.escalationLevel}.`,
    detail: reason,
  }),
  "case.commented": ({ who, data }) => ({ text: `${who} commented on the case.`, detail: word(data.text) }),
  "case.question_asked": ({ who, data }) => ({
    text: `${who} asked ${record(data.askedOf).name}.`,
    detail: word(data.text),
  }),
  "case.question_answered": ({ who, data }) => ({
    text: `${who} answered the question of ${data.askedBy}.`,
    detail: word(data.text),
  }),
  "case.question_withdrawn": ({ who, data }) => `${who} took back the question to ${data.askedOf}.`,
  "case.file_attached": ({ who, data }) => ({ text: `${who} attached a file.`, detail: word(data.name) }),
  "case.file_removed": ({ who, data, reason }) => ({ text: `${who} took off the file ${data.name}.`, detail: reason }),
  "case.resolved": ({ who, reason }) => ({ text: `${who} resolved the case by hand.`, detail: reason }),
  "case.dismissed": ({ who, data, reason }) => ({
    text: `${who} dismissed the case as ${data.reasonInWords}.`,
    detail: reason,
  }),
  "case.act_undone": ({ who, data }) => `${who} took back: ${data.label}.`,
  "case.correction_failed": ({ reason }) => ({
    text: "The fix did not get through; the case is back in hand.",
    detail: reason,
  }),
  "case.migrated": ({ data }) => word(data.sentence) ?? "The case goes on under another version.",
  "case.reprioritised": ({ before, after, data }) =>
    `Priority went from ${before.priority ?? "where it was"} to ${after.priority ?? "where it is"}${data.why ? `: ${data.why}` : ""}.`,
  "charge_retry.planned": ({ data }) => chargeSentence(data),
  "charge_retry.held": ({ data }) => chargeSentence(data),
  "charge_retry.waiting": ({ data }) => chargeSentence(data),
  "charge_retry.requested": ({ data }) => chargeSentence(data),
  "charge_retry.succeeded": ({ data }) => chargeSentence(data),
  "charge_retry.failed": ({ data }) => chargeSentence(data),
  "charge_retry.dropped": ({ data, reason }) => ({ text: chargeSentence(data), detail: reason }),
  "charge_retry.exhausted": ({ data }) => chargeSentence(data),
  "charge_retry.customer_told": ({ data }) => chargeSentence(data),
  "charge_retry.looked_again": ({ data }) => chargeSentence(data),
  "dunning.steps_planned": ({ who, data }) => ({
    text: `${who} planned ${Array.isArray(data.acts) ? data.acts.map((act) => `“${record(act).step}”`).join(", ") : "a step"} in run ${data.run}.`,
    detail: null,
  }),
  "dunning.step_taken": ({ data }) => `Run ${data.run} took the step “${data.step}”.`,
  "dunning.withheld": ({ data, reason }) => ({ text: `Run ${data.run} withheld “${data.step}”.`, detail: reason }),
  "dunning.left_out": ({ who, data, reason }) => ({
    text: `${who} left “${data.step}” out of run ${data.run}.`,
    detail: reason,
  }),
  "dunning.planned": ({ who, data }) => `${who} planned run ${data.number} for ${data.day}: ${data.accounts} accounts.`,
  "dunning.approved": ({ who, data }) => `${who} approved run ${data.number}.`,
  "dunning.started": ({ who, data }) => `${who} started run ${data.number}: ${data.acts} acts.`,
  "dunning.dropped": ({ who, data, reason }) => ({ text: `${who} dropped run ${data.number}.`, detail: reason }),
  "dunning.stopped": ({ who, data, reason }) => ({
    text: `${who} stopped run ${data.number}: ${data.done} acts carried out, ${data.stopped} not begun.`,
    detail: reason,
  }),
  "dunning.narrowed": ({ who, data, reason }) => ({
    text: `${who} left ${data.acts} acts out of run ${data.number}.`,
    detail: reason,
  }),
  "dunning.finished": ({ data }) =>
    `Run ${data.number} came to its end: ${data.done} acts carried out, ${data.withheld} withheld.`,
  "effect.sent": ({ data }) =>
    `Sent to ${system(data.system)}: ${data.label}${Number(data.attempt ?? 1) > 1 ? ` (attempt ${data.attempt})` : ""}.`,
  "effect.confirmed": ({ data }) => ({
    text: `${system(data.system)} confirmed: ${data.label}.`,
    detail: word(data.confirmation),
  }),
  "effect.refused": ({ data, reason }) => ({
    text: `${system(data.system)} refused: ${data.label}.`,
    detail: word(data.error) ?? reason,
  }),
  "effect.given_up": ({ data, reason }) => ({
    text: `${system(data.system)} could not be reached, and no further attempt is made: ${data.label}.`,
    detail: word(data.error) ?? reason,
  }),
  "effect.delayed": ({ data, reason }) => ({
    text: `${system(data.system)} was not reached; it is tried again: ${data.label}.`,
    detail: word(data.error) ?? reason,
  }),
  "effect.not_done": ({ data }) =>
    `Looked up: ${system(data.system)} had not done it, so it is sent again: ${data.label}.`,
  "effect.nudged": ({ who, data }) => `${who} asked for the next attempt at once: ${data.label}.`,
  "effect.unknown": ({ data, reason }) => ({
    text: `No clear answer from ${system(data.system)} on: ${data.label}. It will be looked up before anything is repeated.`,
    detail: word(data.error) ?? reason,
  }),
};

/** What happened, of events that carry no sentence and say no more than their name. */
const untold: Record<string, (who: string) => string> = {
  "audit.sealed": () => "The log was sealed.",
  "audit.seals_copied": () => "The seals were copied out of the database.",
  "bank.imported": () => "A statement of the bank came in.",
  "completeness.counted": () => "Records were counted on both sides.",
  "factor.confirmed": (who) => `${who} set up a second factor.`,
  "policy.drafted": (who) => `${who} drafted a version.`,
  "policy.published": (who) => `${who} published a version.`,
  "policy.activated": () => "A version came into force.",
  "policy.migration_proposed": (who) => `${who} proposed a migration of what is in flight.`,
  "policy.migration_started": (who) => `${who} started a migration of what is in flight.`,
  "policy.migration_done": () => "A migration of what is in flight is done.",
  "session.started": () => "Somebody signed in.",
  "session.continued": () => "A session went on.",
  "session.ended": () => "A session ended.",
  "sync.landed": () => "Messages came in.",
  "sync.applied": () => "Messages were taken in.",
  "sync.run_started": () => "Reading from the source began.",
  "sync.run_went_on": () => "Reading from the source went on.",
  "sync.run_succeeded": () => "Reading from the source is done.",
};

/** Who did what, as a sentence a controller would read aloud. */
export function eventSentence(event: ToldEvent): EventSentence {
  const payload = record(event.payload);
  const told: Told = {
    who: actorInWords(event),
    reason: word(payload.reason),
    before: record(payload.before),
    after: record(payload.after),
    data: record(payload.data),
  };
  const teller = tellers[event.type];
  const said = teller
    ? teller(told)
    : (word(told.data.sentence) ?? untold[event.type]?.(told.who) ?? bareSentence(told.who, event.type));
  return typeof said === "string" ? { text: said, detail: teller ? null : told.reason } : said;
}

/** What follows a failed charge is worded where it is decided. */
function chargeSentence(data: Record<string, unknown>): string {
  return word(data.sentence) ?? "A failed charge was looked at.";
}

function bareSentence(who: string, type: string): string {
  return `${who}: ${type.replace(".", " ").replaceAll("_", " ")}.`;
}

/** People by name; machines say what they are. */
export function actorInWords(actor: { actorKind: string; actorName: string }): string {
  if (actor.actorKind === "person") return actor.actorName;
  if (actor.actorKind === "policy") return `Policy ${actor.actorName}`;
  if (actor.actorKind === "assistant") return `Assistant ${actor.actorName}`;
  return jobNames[actor.actorName] ?? `Docket (${actor.actorName.replaceAll("-", " ")})`;
}

const jobNames: Record<string, string> = {
  "detect-exceptions": "Detection",
  "maintain-cases": "The clock",
  "keep-worklist": "The worklist",
  "run-dunning": "Dunning",
  "retry-charges": "The retry schedule",
  "send-effects": "Delivery",
  "sync-apply": "Sync",
  "sync-pull": "Sync",
  "command-line": "The command line",
};

function system(key: unknown): string {
  return systemWord(String(key ?? "the source"));
}

function word(value: unknown): string | null {
  return typeof value === "string" && value.length > 0 ? value : null;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function minute(instant: unknown): string {
  return typeof instant === "string" ? `${instant.slice(0, 16).replace("T", " ")} UTC` : "its date";
}
