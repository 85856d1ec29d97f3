import type { RoutingFacts } from "#server/domain/routing/facts";
import type { Judge, Judgement } from "#server/domain/routing/judge";
import { nothingDecided } from "#server/domain/routing/routing-policy";
import { outcomeWords } from "#server/domain/routing/routing-words";
import type { JudgedChange, JudgedPart, PolicyRehearsal } from "#server/domain/routing/views";

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
export function compareJudgements(before: Judged, after: Judged): JudgedChange[] {
  const changes: JudgedChange[] = [];
  const say = (part: Exclude<JudgedPart, "due">, was: string, is: string) => {
    if (was !== is) changes.push({ part, before: was, after: is });
  };
  say("team", teamWords(before), teamWords(after));
  say("severity", before.judgement.severity, after.judgement.severity);
  if (before.dueAt.getTime() !== after.dueAt.getTime())
    changes.push({ part: "due", before: before.dueAt, after: after.dueAt });
  say("hold", holdWords(before), holdWords(after));
  say("assignment", assignmentWords(before), assignmentWords(after));
  say("escalation", escalationWords(before), escalationWords(after));
  return changes;
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

/** Adds up, case by case, what another document would have changed. */
export class RehearsalTally {
  readonly #parts = new Map<JudgedPart, number>();
  readonly #flows = new Map<string, PolicyRehearsal["flows"][number]>();
  judged = 0;
  otherwise = 0;

  add(changes: readonly JudgedChange[]): void {
    this.judged += 1;
    if (changes.length > 0) this.otherwise += 1;
    for (const change of changes) {
      this.#parts.set(change.part, (this.#parts.get(change.part) ?? 0) + 1);
      if (change.part === "team" || change.part === "severity" || change.part === "hold")
        this.#flow({ part: change.part, before: change.before, after: change.after });
    }
  }

  result(): Pick<PolicyRehearsal, "judged" | "otherwise" | "byPart" | "flows"> {
    return {
      judged: this.judged,
      otherwise: this.otherwise,
      byPart: [...this.#parts].map(([part, count]) => ({ part, count })).sort(byCount),
      flows: [...this.#flows.values()].sort(byCount),
    };
  }

  #flow(flow: Omit<PolicyRehearsal["flows"][number], "count">): void {
    const key = JSON.stringify([flow.part, flow.before, flow.after]);
    const known = this.#flows.get(key) ?? { ...flow, count: 0 };
    known.count += 1;
    this.#flows.set(key, known);
  }
}

function byCount(left: { count: number }, right: { count: number }): number {
  return right.count - left.count;
}
