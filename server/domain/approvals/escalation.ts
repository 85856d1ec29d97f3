import type { Role } from "#server/domain/access/roles";
import type { SigningStep } from "#server/domain/approvals/authority";

/** How far the lateness of a step was told: not yet, to those who may sign it, to those above them. */
export const escalationLevels = { none: 0, reminded: 1, escalated: 2 } as const;

/** The working hours within which a step is signed: its own, or what the table says of every step. */
export function hoursOf(step: Pick<SigningStep, "dueInHours"> | undefined, decideWithinHours: number): number {
  return step?.dueInHours ?? decideWithinHours;
}

/**
 * Who hears of it once a reminder helped nothing: those who sign next; after the last step the director above an approver,
 * and the controllers above a director. Hearing of it gives nobody a signature.
 */
export function rolesAbove(steps: readonly Pick<SigningStep, "parts">[], position: number): Role[] {
  const next = steps[position];
  const waiting = new Set((steps[position - 1]?.parts ?? []).map(({ role }) => role));
  const beyond = [...new Set((next?.parts ?? []).map(({ role }) => role))].filter((role) => !waiting.has(role));
  if (beyond.length > 0) return beyond;
  return waiting.has("finance_approver") && !waiting.has("finance_director") ? ["finance_director"] : ["controller"];
}
