import canonicalize from "canonicalize";
import type { z } from "zod";
import type { Severity } from "#server/domain/cases/machine";
import type { Evidence, FixOffer } from "#server/domain/cases/views";
import type { CashDecision } from "#server/domain/cash/decisions";
import { type ApprovalOffer, awaitedApproval } from "#server/domain/exceptions/awaited-approval";
import type { CashDesk } from "#server/domain/exceptions/cash-desk";
import type { FactsBySubject, SubjectKind } from "#server/domain/exceptions/facts";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import { asSentence } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import type { OutboundOperation } from "#server/domain/sync/effects";
import type { PlainDate } from "#server/domain/time";

/** An act on a source, as a type plans it; the service stores it as an intent. */
export type PlannedEffect = {
  system: string;
  operation: OutboundOperation;
  /** What it does, in business words: it stands on the timeline. */
  label: string;
  /** The object acted on, "invoice:in_…". */
  target: string;
};

/** Commands of our own that mend a finding without acting on a source. */
export const localCommands = [
  "inbox.replay",
  "inbox.skip",
  "inbox.amend",
  "inbox.choose_mapping",
  "completeness.request_reconcile",
  "usage.accept",
  "request.retry",
  "dispute.raise",
] as const;
export type LocalCommand = (typeof localCommands)[number];

/** What a chosen fix comes to, once it was told what it asks for. */
export type FixAct =
  | {
      kind: "effects";
      effects: readonly [PlannedEffect, ...PlannedEffect[]];
      /** What it decides about money that arrived: kept, learned from, and taken back while nothing of it has gone out. */
      decides?: CashDecision;
    }
  | {
      kind: "command";
      command: LocalCommand;
      subjectId: string;
      reason: string;
      /** What else the command asks for, as its own input names it. */
      input?: Readonly<Record<string, unknown>>;
    }
  /** What was typed cannot be used: a sentence. */
  | { kind: "refused"; reason: string };

export type Fix = Omit<FixOffer, "approval"> & {
  /** How its approval is asked for; worked out by the engine. */
  approval?: ApprovalOffer | null;
  /**
   * What it gives away or takes from a customer who was already billed, when it does: such a fix waits for an approval.
   * Left out by a fix that only puts right what nobody has been asked to pay yet.
   */
  movesMoney?: Money;
  /** The request that stands for it, where it is not carried out by acts of its own. */
  asksFor?: ApprovalOffer;
  build(input: Readonly<Record<string, string>>): FixAct;
};

type Definition<Subject extends SubjectKind, Schema extends z.ZodType, Details = z.output<Schema>> = {
  key: string;
  label: string;
  /** The key of the queue its cases wait in. */
  queue: string;
  subject: Subject;
  /** What the detector found. Amounts as strings of minor units, nothing that moves with the clock alone. */
  details: Schema;
  severity: Severity | ((details: Details, facts: FactsBySubject[Subject]) => Severity);
  /** A number, or what a last day that somebody else set leaves. */
  dueInHours: number | ((details: Details, today: PlainDate) => number);
  /** The instant it has to be done by because of a deadline somebody outside set; no clock of ours moves it. */
  dueAt?(details: Details): Date | null;
  /** Whether the invoice would go out wrong; asked of drafts alone. */
  holdsInvoice(details: Details, facts: FactsBySubject[Subject]): boolean;
  /** The finding, or null when there is nothing to find. Pure: the same facts on the same day find the same. */
  detect(facts: FactsBySubject[Subject], today: PlainDate): { dedupeKey: string; details: Details } | null;
  /** What must differ for a dismissed finding to come back; all details unless stated. */
  fingerprint?(details: Details): unknown;
  /**
   * What of a finding goes further than what was signed to stand; null when nothing of it does. Of another document than
   * the one signed for as well. Compared as a whole, by the fingerprint, unless stated.
   */
  beyond?(details: Details, accepted: Details): Details | null;
  /** The problem in a few words, for a row of the queue. */
  title(details: Details): string;
  /** One sentence: what is wrong and what it blocks. */
  diagnose(details: Details, facts: FactsBySubject[Subject]): string;
  /** What is at stake. */
  amount(details: Details): Money | null;
  /** What usually lies behind it, the likeliest first; closing a case asks which it was. */
  rootCauses: readonly [RootCause, ...RootCause[]];
  /** Words that group cases of one cause. */
  cause(details: Details, facts: FactsBySubject[Subject]): string | null;
  evidence(details: Details, facts: FactsBySubject[Subject]): Evidence;
  /** In the order of preference; the first that is not refused is what bulk runs. */
  fixes(details: Details, facts: FactsBySubject[Subject], today: PlainDate): Fix[];
  /** The money a finding leaves to be put somewhere; for types whose cases are worked with proposals. */
  desk?(details: Details, facts: FactsBySubject[Subject]): CashDesk;
  /** What is now true, said when the finding is gone. */
  proof(details: Details, facts: FactsBySubject[Subject]): string;
  /** When the facts that decide it were last read from their source: tells a fix that fell short from one still on its way. */
  seenAt(facts: FactsBySubject[Subject]): Date;
};

/** A finding with everything its case row holds. */
export type Finding = {
  type: string;
  queue: string;
  dedupeKey: string;
  details: Record<string, unknown>;
  title: string;
  severity: Severity;
  amount: Money | null;
  cause: string | null;
  dueInHours: number;
  /** Set where somebody outside says until when. */
  dueAt?: Date | null;
  holdsInvoice: boolean;
  /** Set where it was signed that it holds its draft no longer. */
  isReleased?: boolean;
  diagnosis: string;
};

export type Description = { diagnosis: string; evidence: Evidence; fixes: Fix[]; cause: string | null };

/** A type as the engine sees it: details go in and out as stored JSON. */
export type ExceptionType<Subject extends SubjectKind = SubjectKind> = {
  key: string;
  label: string;
  queue: string;
  subject: Subject;
  rootCauses: readonly [RootCause, ...RootCause[]];
  /** @param accepted details signed to stand: what lies within them is not found. */
  detect(facts: FactsBySubject[Subject], today: PlainDate, accepted?: readonly unknown[]): Finding | null;
  /** The case page's content from present facts; the stored details serve when the finding is gone. */
  describe(
    facts: FactsBySubject[Subject],
    stored: unknown,
    today: PlainDate,
    accepted?: readonly unknown[],
  ): Description;
  /** Whether nothing of a finding goes further than what was signed to stand. */
  isWithin(stored: unknown, accepted: readonly unknown[]): boolean;
  /** Whether its cases are about money that has to be put somewhere. */
  hasDesk: boolean;
  /** That money with what it may be for; null for other types, and once nothing is found any more. */
  desk(facts: FactsBySubject[Subject], today: PlainDate): CashDesk | null;
  proof(facts: FactsBySubject[Subject], stored: unknown): string;
  fingerprint(stored: unknown): string;
  seenAt(facts: FactsBySubject[Subject]): Date;
};

const NO_LONGER_HOLDS = "The finding no longer holds.";

/** Makes an exception type of its definition. Adding one is its file and a line in the registry. */
export function defineExceptionType<Subject extends SubjectKind, Schema extends z.ZodType<Record<string, unknown>>>(
  definition: Definition<Subject, Schema>,
): ExceptionType<Subject> {
  type Details = z.output<Schema>;
  /** Null when the stored details have a shape the type no longer writes. */
  const read = (stored: unknown): Details | null => definition.details.safeParse(stored).data ?? null;
  const fingerprintOf = (details: Details) => canonicalize(definition.fingerprint?.(details) ?? details) ?? "";
  const further =
    definition.beyond ??
    ((details: Details, accepted: Details) => (fingerprintOf(details) === fingerprintOf(accepted) ? null : details));
  const beyondAll = (details: Details, accepted: readonly unknown[]) =>
    accepted.reduce<Details | null>((left, each) => {
      const known = read(each);
      return left === null || known === null ? left : further(left, known);
    }, details);
  const detectBeyond = (facts: FactsBySubject[Subject], today: PlainDate, accepted: readonly unknown[]) => {
    const found = definition.detect(facts, today);
    const details = found && beyondAll(found.details, accepted);
    return found && details ? { dedupeKey: found.dedupeKey, details } : null;
  };
  const severityOf = (details: Details, facts: FactsBySubject[Subject]) =>
    typeof definition.severity === "function" ? definition.severity(details, facts) : definition.severity;
  return {
    key: definition.key,
    label: definition.label,
    queue: definition.queue,
    subject: definition.subject,
    rootCauses: definition.rootCauses,
    detect(facts, today, accepted = []) {
      const found = detectBeyond(facts, today, accepted);
      if (!found) return null;
      const severity = severityOf(found.details, facts);
      return {
        type: definition.key,
        queue: definition.queue,
        dedupeKey: found.dedupeKey,
        details: found.details,
        title: definition.title(found.details),
        severity,
        amount: definition.amount(found.details),
        cause: definition.cause(found.details, facts),
        dueInHours:
          typeof definition.dueInHours === "function"
            ? definition.dueInHours(found.details, today)
            : definition.dueInHours,
        dueAt: definition.dueAt?.(found.details) ?? null,
        holdsInvoice: severity !== "low" && definition.holdsInvoice(found.details, facts),
        diagnosis: asSentence(definition.diagnose(found.details, facts)),
      };
    },
    describe(facts, stored, today, accepted = []) {
      const found = detectBeyond(facts, today, accepted);
      const details = found?.details ?? read(stored);
      if (!details) return { diagnosis: NO_LONGER_HOLDS, evidence: { systems: [], rows: [] }, fixes: [], cause: null };
      return {
        diagnosis: asSentence(found ? definition.diagnose(details, facts) : definition.proof(details, facts)),
        evidence: definition.evidence(details, facts),
        fixes: found ? definition.fixes(details, facts, today).map(spoken) : [],
        cause: definition.cause(details, facts),
      };
    },
    proof(facts, stored) {
      const details = read(stored);
      return details ? asSentence(definition.proof(details, facts)) : NO_LONGER_HOLDS;
    },
    fingerprint(stored) {
      const details = read(stored);
      return details ? fingerprintOf(details) : "";
    },
    isWithin(stored, accepted) {
      const details = read(stored);
      return details !== null && beyondAll(details, accepted) === null;
    },
    hasDesk: definition.desk !== undefined,
    desk(facts, today) {
      const found = definition.desk ? definition.detect(facts, today) : null;
      return (found && definition.desk?.(found.details, facts)) ?? null;
    },
    seenAt: definition.seenAt,
  };
}

function spoken(fix: Fix): Fix {
  const approval = approvalOf(fix);
  const refusal = fix.refusal ?? awaitedApproval(fix, approval);
  return { ...fix, approval, steps: fix.steps.map(asSentence), refusal: refusal === null ? null : asSentence(refusal) };
}

/** A fix that moves claimed money is asked for: as the request it names, or as its own acts. */
function approvalOf(fix: Fix): ApprovalOffer | null {
  if (!fix.movesMoney || fix.refusal !== null) return null;
  if (fix.asksFor) return fix.asksFor;
  const proposed = Object.fromEntries(fix.fields.map(({ name, value }) => [name, value]));
  return fix.build(proposed).kind === "effects"
    ? { kind: "case_fix", terms: { fix: fix.key, input: proposed }, reasonCode: "billing_error" }
    : null;
}
