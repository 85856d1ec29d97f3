import type { StepAction } from "#server/domain/collections/dunning-policy";
import {
  type CallOutcome,
  type ContactChannel,
  callOutcomeWords,
  channelWords,
} from "#server/domain/collections/records";
import { dayWords, productWords } from "#server/domain/exceptions/words";
import type { TimelineRow } from "#server/services/collections/records/timeline-sql";

export type Told = { sentence: string; detail: string | null };
type Teller = (told: TimelineRow["told"], what: string) => string | Told;

const day = (text: string | null | undefined) => (text ? dayWords(text) : "an unknown day");
const reasoned = (sentence: string, reason: string | null | undefined): Told => ({ sentence, detail: reason ?? null });

const tellers: Record<TimelineRow["kind"], Teller> = {
  invoice: ({ number, due }) => `Invoice ${number} was issued${due ? `, due on ${day(due)}` : ""}.`,
  payment: ({ method }) => `A payment arrived${method ? ` by ${method.replaceAll("_", " ")}` : ""}.`,
  charge: ({ number, code, message }, what) =>
    what === "taken_back"
      ? `The customer took a payment back through its bank${code ? `: ${productWords(code).toLowerCase()}` : ""}.`
      : what === "succeeded"
        ? `A charge of invoice ${number} went through.`
        : reasoned(
            `A charge of invoice ${number} failed${code ? `: ${productWords(code).toLowerCase()}` : ""}.`,
            message,
          ),
  credit: ({ number, invoice, reason }) => reasoned(`Credit ${number} was given on invoice ${invoice}.`, reason),
  contact: (told) => reasoned(contactSentence(told), told.note ?? told.subject),
  promise: promiseTold,
  exclusion: exclusionTold,
  note: ({ by, text }) => reasoned(`${by} noted:`, text),
  dunning: ({ step, action, run }) => `${step}: ${actionWords[action as StepAction]} by dunning run ${run}.`,
  case: ({ number, title, outcome }, what) =>
    what === "opened"
      ? reasoned(`Case ${number} was opened.`, title)
      : reasoned(`Case ${number} was closed${outcome ? ` as ${outcome.replaceAll("_", " ")}` : ""}.`, title),
};

const actionWords: Record<StepAction, string> = {
  email: "an e-mail",
  letter: "a letter",
  call: "a call to make",
  task: "a task",
  escalate: "an escalation",
  restrict: "a proposal to restrict the service",
};

function contactSentence({ direction, channel, outcome, person, by, automated }: TimelineRow["told"]): string {
  const word = channelWords[channel as ContactChannel];
  const came = outcome ? `: ${callOutcomeWords[outcome as CallOutcome]}` : "";
  if (direction === "in") return `${word} from ${person ?? "the customer"}${came}, noted by ${by}.`;
  const sent = automated === "true" ? "sent by itself" : `by ${by}`;
  return `${word}${person ? ` to ${person}` : ""} ${sent}${came}.`;
}

function promiseTold({ number, by, person, taken, reason }: TimelineRow["told"], what: string): Told {
  const words: Record<string, string> = {
    given: `Promise ${number} was given${person ? ` by ${person}` : ""} for ${day(by)}, taken by ${taken}.`,
    kept: `Promise ${number} was kept.`,
    partly_kept: `Promise ${number} was kept in part.`,
    broken: `Promise ${number} was broken.`,
    withdrawn: `${by} took back promise ${number}.`,
    rescheduled: `${by} rescheduled promise ${number}.`,
  };
  return reasoned(words[what] ?? `Promise ${number}.`, reason);
}

function exclusionTold({ of, invoice, from, until, by, reason }: TimelineRow["told"], what: string): Told {
  if (of === "agency")
    return reasoned(
      what === "entered"
        ? `Handed over to an agency, asked for by ${by}.`
        : `${by} took the account back from the agency.`,
      reason,
    );
  if (of === "asked")
    return reasoned(
      what === "entered" ? `${by} asked the success manager; dunning waits to ${day(until)}.` : "The hold ended.",
      reason,
    );
  if (of !== "left_out") {
    const stop = of === "bankruptcy" ? "that the customer is bankrupt" : "that the customer has died";
    return reasoned(what === "entered" ? `${by} noted ${stop}.` : `${by} took back ${stop}.`, reason);
  }
  if (what === "ended") return reasoned(`${by} ended an exclusion.`, reason);
  const left = invoice ? `invoice ${invoice}` : "the customer";
  return reasoned(`${by} left ${left} out from ${day(from)}${until ? ` to ${day(until)}` : ""}.`, reason);
}

/** What happened, in a sentence, and what somebody said of it. */
export function timelineWords({ kind, what, told }: Pick<TimelineRow, "kind" | "what" | "told">): Told {
  const said = tellers[kind](told, what);
  return typeof said === "string" ? { sentence: said, detail: null } : said;
}
