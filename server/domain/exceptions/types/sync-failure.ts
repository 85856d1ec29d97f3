import { z } from "zod";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow } from "#server/domain/exceptions/evidence";
import type { InboxFacts } from "#server/domain/exceptions/facts";
import { blankToNull } from "#server/domain/exceptions/words";

const sourceWords: Record<string, string> = { stripe: "Billing", netsuite: "ERP", salesforce: "CRM" };

const Details = z.strictObject({
  source: z.string(),
  stream: z.string(),
  eventId: z.string(),
  reason: z.string(),
  field: z.string().nullable(),
});

export const syncFailure = defineExceptionType({
  key: "sync_failure",
  label: "Sync failure",
  queue: "dead-letters",
  subject: "inbox",
  details: Details,
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
      },
    };
  },
  title: (details) =>
    `${sourceOf(details.source)} ${details.stream} could not be read${details.field ? `: ${details.field}` : ""}`,
  diagnose(details, facts) {
    return `Message ${details.eventId} from ${sourceOf(details.source)} could not be taken in: ${details.reason.replace(/\.$/, "")}. Until it is replayed or skipped, what it says about ${facts.stream} is missing here.`;
  },
  amount: () => null,
  cause: (details) =>
    `${sourceOf(details.source)} ${details.stream}: ${details.field ? `${details.field} has the wrong shape` : details.reason.replace(/\.$/, "")}`,
  evidence(details, facts) {
    const system = sourceOf(details.source);
    const seen = { system: facts.source, externalId: facts.eventId, seenAt: facts.receivedAt };
    const row = (label: string, sent: string | null, expected: string | null, differs = false) => ({
      ...statedRow(label, [cell(system, sent, seen, facts.stream), cell("Docket", expected, null, "mapping")]),
      differs,
    });
    return evidenceOf(
      [system, "Docket"],
      [
        row(details.field ?? "Message", facts.found, details.reason, true),
        row("Message", `${facts.stream} ${facts.eventId}`, null),
        row("Arrived by", facts.arrivedBy, null),
        row("Account", facts.account, null),
        row("Read with", null, facts.mappingVersion),
        row("Correlation", null, facts.correlationId),
      ],
    );
  },
  fixes: (_details, facts) => [replay(facts), skip(facts)],
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

function sourceOf(source: string): string {
  return sourceWords[source] ?? source;
}
