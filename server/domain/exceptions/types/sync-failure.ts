import { z } from "zod";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow } from "#server/domain/exceptions/evidence";
import type { InboxFacts } from "#server/domain/exceptions/facts";
import { amountWords, blankToNull, listWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { generalField } from "#server/domain/sync/message-cause";
import { typedValue } from "#server/domain/sync/payload-places";
import { systemWord } from "#server/domain/sync/system-words";

const Details = z.strictObject({
  source: z.string(),
  stream: z.string(),
  eventId: z.string(),
  reason: z.string(),
  field: z.string().nullable(),
  /** What it speaks of: "invoice in_1Qx…". */
  object: z.string().nullable().default(null),
  amountMinor: z.string().nullable().default(null),
  currency: z.string().nullable().default(null),
});
type Details = z.output<typeof Details>;

export const syncFailure = defineExceptionType({
  key: "sync_failure",
  label: "Sync failure",
  queue: "dead-letters",
  subject: "inbox",
  details: Details,
  rootCauses: ["mapping_change", "source_outage", "manual_entry"],
  dueInHours: 8,
  severity: "medium",
  holdsInvoice: () => false,
  detect(facts) {
    if (facts.state !== "dead") return null;
    return {
      dedupeKey: facts.id,
      details: {
        source: facts.source,
        stream: facts.stream,
        eventId: facts.eventId,
        reason: facts.reason ?? "It could not be read.",
        field: facts.field,
        object: facts.object,
        amountMinor: facts.amount?.minor.toString() ?? null,
        currency: facts.amount?.currency ?? null,
      },
    };
  },
  title: (details) =>
    `${systemWord(details.source)} ${details.stream} could not be read${details.field ? `: ${details.field}` : ""}`,
  diagnose(details, facts) {
    return `Message ${details.eventId} from ${systemWord(details.source)} could not be taken in: ${details.reason.replace(/\.$/, "")}. Until it is replayed or skipped, what it says about ${facts.stream} is missing here.${concerns(details, facts)}`;
  },
  amount: amountOf,
  cause: (details, facts) =>
    `${systemWord(details.source)} ${details.stream}: ${details.field ? `${generalField(details.field)} ${shapeOf(facts)}` : details.reason.replace(/\.$/, "")}`,
  evidence(details, facts) {
    const system = systemWord(details.source);
    const seen = { system: facts.source, externalId: facts.eventId, seenAt: facts.receivedAt };
    const row = (label: string, sent: string | null, expected: string | null, differs = false) => ({
      ...statedRow(label, [cell(system, sent, seen, facts.stream), cell("Docket", expected, null, "mapping")]),
      differs,
    });
    return evidenceOf(
      [system, "Docket"],
      [
        row(details.field ?? "Message", facts.found, details.reason, true),
        ...(facts.likelyCause === null ? [] : [row("Likely cause", null, facts.likelyCause)]),
        ...(facts.customer === null ? [] : [row("Customer", facts.customer.name, null)]),
        ...(facts.object === null ? [] : [row("About", facts.object, null)]),
        row("Message", `${facts.stream} ${facts.eventId}`, null),
        row("Arrived by", facts.arrivedBy, null),
        row("Account", facts.account, null),
        row("Read with", null, facts.mappingVersion),
        row("Correlation", null, facts.correlationId),
      ],
    );
  },
  fixes: (_details, facts) => [replay(facts), skip(facts), edit(facts), choose(facts)],
  proof(details, facts) {
    const outcomes: Record<string, string> = {
      applied: "was taken in",
      unchanged: "was taken in and said nothing new",
      ignored: "was read and is of no interest here",
      skipped: "was left for good by a person's decision",
    };
    return `Message ${details.eventId} ${outcomes[facts.state] ?? "is being read again"}.`;
  },
  seenAt: (facts) => facts.settledAt ?? facts.receivedAt,
});

function replay(facts: InboxFacts): Fix {
  return {
    key: "replay",
    label: "Replay the message",
    steps: [
      "The message is read again exactly as it arrived, with the mapping of today.",
      "If it can be taken in, what it says is applied and this case closes; if not, the case comes back with the reason.",
    ],
    fields: [],
    refusal: null,
    build: () => ({ kind: "command", command: "inbox.replay", subjectId: facts.id, reason: "" }),
  };
}

function skip(facts: InboxFacts): Fix {
  return {
    key: "skip",
    label: "Skip the message",
    steps: [
      "The message stays in the inbox with your reason and is not read again.",
      "What it says is not taken in; this case closes.",
    ],
    fields: [{ name: "reason", label: "Reason", value: "", hint: "Why nothing is lost without it" }],
    refusal: null,
    build(input) {
      const reason = blankToNull(input.reason);
      return reason && reason.length >= 3
        ? { kind: "command", command: "inbox.skip", subjectId: facts.id, reason }
        : { kind: "refused", reason: "Skipping needs a reason. Say why nothing is lost without the message." };
    },
  };
}

function edit(facts: InboxFacts): Fix {
  return {
    key: "edit",
    label: "Edit a field of the message",
    steps: [
      "Your value is read in place of the one that came; the message itself stays as it arrived, with your reason beside it.",
      "The message is read again; if it can be taken in, this case closes. Its page under Sync, Messages shows beforehand what would change.",
    ],
    fields: [
      {
        name: "pointer",
        label: "Field",
        value: facts.place?.pointer ?? "",
        hint: "Where it stands in the message, such as /data/object/currency",
      },
      {
        name: "value",
        label: "New value",
        value: facts.place?.typed ?? "",
        hint: "What stands there now is shown; a text that looks like a number goes in quotation marks",
      },
      { name: "reason", label: "Reason", value: "", hint: "How you know the right value" },
    ],
    refusal: null,
    build(input) {
      const pointer = blankToNull(input.pointer);
      const reason = blankToNull(input.reason);
      if (!pointer || !/^(\/[^/]*)+$/.test(pointer))
        return { kind: "refused", reason: "Say which field to edit, such as /data/object/currency." };
      if (!reason || reason.length < 3)
        return { kind: "refused", reason: "Editing needs a reason. Say how you know the right value." };
      const value = typedValue(input.value ?? "");
      return {
        kind: "command",
        command: "inbox.amend",
        subjectId: facts.id,
        reason,
        input: { pointer, value, seen: facts.amendmentCount },
      };
    },
  };
}

function choose(facts: InboxFacts): Fix {
  const documents = listWords(facts.publishedMappings.map(String));
  return {
    key: "choose_mapping",
    label: "Read it with another mapping",
    steps: [
      "The message is read with the mapping document you name, now and whenever it is replayed.",
      "If it can be taken in, this case closes. Its page under Sync, Messages shows beforehand what would change.",
    ],
    fields: [
      {
        name: "document",
        label: "Mapping document",
        value: facts.mappingDocument === null ? "" : String(facts.mappingDocument),
        hint: `Published: ${documents}. 0 is what the connector starts with.`,
      },
      { name: "reason", label: "Reason", value: "", hint: "Why this message is read with it" },
    ],
    refusal:
      facts.publishedMappings.length === 0
        ? "No other mapping of this source was ever published, so there is none to choose."
        : null,
    build(input) {
      const document = Number(blankToNull(input.document) ?? "-1");
      const reason = blankToNull(input.reason);
      if (document !== 0 && !facts.publishedMappings.includes(document))
        return { kind: "refused", reason: `Choose a mapping document that was published: ${documents}, or 0.` };
      if (!reason || reason.length < 3)
        return { kind: "refused", reason: "Choosing a mapping needs a reason. Say why this message is read with it." };
      return {
        kind: "command",
        command: "inbox.choose_mapping",
        subjectId: facts.id,
        reason,
        input: { document, seen: facts.mappingDocument },
      };
    },
  };
}

function amountOf({ amountMinor, currency }: Details): Money | null {
  return amountMinor === null || currency === null ? null : { minor: BigInt(amountMinor), currency };
}

/** Whom it concerns and what money waits on it, as far as its payload tells. */
function concerns(details: Details, facts: InboxFacts): string {
  const amount = amountOf(details);
  const whom = facts.customer === null ? null : `It concerns ${facts.customer.name}`;
  const money = amount === null ? null : `${amountWords(amount.minor, amount.currency)} waits on it`;
  if (whom === null && money === null) return "";
  return ` ${whom && money ? `${whom}; ${money}` : (whom ?? money)}.`;
}

/** Messages of one cause are of one cohort: a field that is missing is another cause than one of the wrong kind. */
function shapeOf({ place }: InboxFacts): string {
  if (place && !place.isThere) return "is missing";
  return place?.typed === "null" || place?.typed === "" ? "is empty" : "has the wrong shape";
}
