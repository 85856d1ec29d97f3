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

/** What one judgement says otherwise than another, in words; teams as people call them. */
export function compareJudgements(before: Judged, after: Judged, teamName: (key: string) => string): RehearsedChange[] {
  const team = ({ judgement }: Judged) => (judgement.team === null ? EVERYBODY : teamName(judgement.team));
  const goesUp = (one: Judged) => escalationWords(one, teamName);
  return [
    ...changeOfWords("Team", team(before), team(after)),
    ...changeOfWords("Severity", before.judgement.severity, after.judgement.severity),
    ...changeOfDue(before.dueAt, after.dueAt),
    ...changeOfWords("Draft", holdWords(before), holdWords(after)),
    ...changeOfWords("Given", assignmentWords(before), assignmentWords(after), false),
    ...changeOfWords("Goes up", goesUp(before), goesUp(after), false),
  ];
}

function changeOfDue(before: Date, after: Date): RehearsedChange[] {
  if (before.getTime() === after.getTime()) return [];
  return [{ what: "Due", before: { is: "instant", at: before }, after: { is: "instant", at: after }, isFlow: false }];
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

function escalationWords({ judgement: { escalation } }: Judged, team: (key: string) => string): string {
  if (escalation === null) return "never goes up by itself";
  return outcomeWords({ ...nothingDecided, escalation }, { type: (key) => key, team });
}
