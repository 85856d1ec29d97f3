import { changeOfWords, type RehearsedChange } from "#server/domain/policies/rehearsal";
import type { RoutingFacts } from "#server/domain/routing/facts";
import type { Judge, Judgement } from "#server/domain/routing/judge";
import { nothingDecided } from "#server/domain/routing/routing-policy";
import { outcomeWords } from "#server/domain/routing/routing-words";

export const EVERYBODY = "everybody";

export type Judged = { row: string | null; judgement: Judgement; dueAt: Date };

export function judged(judge: Judge, facts: RoutingFacts, detectedAt: Date): Judged {
  const judgement = judge.judge(facts);
  return {
    row: judgement.row?.name ?? null,
    judgement,
    dueAt: judge.dueAt(facts, detectedAt, judgement.allottedMinutes),
  };
}

/** What one judgement says otherwise than another, in words. */
export function compareJudgements(before: Judged, after: Judged): RehearsedChange[] {
  return [
    ...changeOfWords("Team", teamWords(before), teamWords(after)),
    ...changeOfWords("Severity", before.judgement.severity, after.judgement.severity),
    ...changeOfDue(before.dueAt, after.dueAt),
    ...changeOfWords("Draft", holdWords(before), holdWords(after)),
    ...changeOfWords("Given", assignmentWords(before), assignmentWords(after), false),
    ...changeOfWords("Goes up", escalationWords(before), escalationWords(after), false),
  ];
}

function changeOfDue(before: Date, after: Date): RehearsedChange[] {
  if (before.getTime() === after.getTime()) return [];
  return [{ what: "Due", before: { is: "instant", at: before }, after: { is: "instant", at: after }, isFlow: false }];
}

function teamWords({ judgement }: Judged): string {
  return judgement.team ?? EVERYBODY;
}

function holdWords({ judgement }: Judged): string {
  return judgement.isHolding ? "held" : "not held";
}

function assignmentWords({ judgement: { assign, skill } }: Judged): string {
  const whom = skill === null ? "" : ` with ${skill}`;
  return assign === "least_loaded"
    ? `given to whoever${whom} has least`
    : `left in the queue${skill === null ? "" : `, for somebody${whom}`}`;
}

const labels = { type: (key: string) => key, team: (key: string) => key };

function escalationWords({ judgement: { escalation } }: Judged): string {
  return escalation === null ? "never goes up by itself" : outcomeWords({ ...nothingDecided, escalation }, labels);
}
