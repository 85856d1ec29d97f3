import type { Plan } from "#server/sandbox/psa/plans";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface Bill {
  invoiceId: string;
  /** The line that carries it, by the work it names. */
  work: string;
  at: number;
}

export interface AgreedRate {
  projectId: string;
  role: string;
  /** Minor units an hour. */
  hourly: number;
  startsOn: string;
  at: number;
}

/** What a line of billing says of the work it bills. */
export const WORK_FIELD = "psa_work";

/** What happened in the project system beside its plans: what was billed, accepted and approved, and what was forgotten. */
export interface PsaState {
  /** Projects that began outside the plans of the seed. */
  furtherPlans: Plan[];
  /** The bill of a milestone or a time entry, by its id. */
  bills: Map<string, Bill>;
  /** When something came off its invoice again. */
  released: Map<string, number>;
  /** Milestones that nobody accepts by themselves. */
  unaccepted: Set<string>;
  acceptances: Map<string, { on: string; by: string; at: number }>;
  /** Hours that are not approved in the usual course: refused, or left lying. */
  withheld: Map<string, "Rejected" | "Submitted">;
  /** Rates nobody approved when they began. */
  unapprovedRates: Set<string>;
  /** Rates agreed beside the plans of the seed, by the id they got. */
  agreedRates: Map<string, AgreedRate>;
  /** Approvals that somebody asked for, of hours and rates alike, by when they are given. */
  approvals: Map<string, number>;
  /** Requests for approval by our reference. */
  requests: Map<string, { projectId: string; at: number }>;
  revision: number;
}

const states = new WeakMap<World, PsaState>();

export function psaState(world: World): PsaState {
  const known = states.get(world);
  if (known) return known;
  const made: PsaState = {
    furtherPlans: [],
    bills: new Map(),
    released: new Map(),
    unaccepted: new Set(),
    acceptances: new Map(),
    withheld: new Map(),
    unapprovedRates: new Set(),
    agreedRates: new Map(),
    approvals: new Map(),
    requests: new Map(),
    revision: 0,
  };
  states.set(world, made);
  return made;
}

/** Work whose line is gone from its invoice, or whose invoice is, can be billed anew. */
export function releaseWork(world: World, invoice: Pick<Invoice, "id" | "status" | "lines">): void {
  const state = psaState(world);
  const isLive = invoice.status !== "void" && invoice.status !== "deleted";
  const works = new Set(isLive ? invoice.lines.map((line) => line.metadata[WORK_FIELD]) : []);
  for (const [id, bill] of state.bills) {
    if (bill.invoiceId !== invoice.id || works.has(bill.work)) continue;
    state.bills.delete(id);
    state.released.set(id, thisMinute(world));
    state.revision += 1;
  }
}

/** Whatever happens now carries the minute up to which rows are worked out, so that it shows at once. */
export function thisMinute(world: World): number {
  return Math.floor(world.now / MINUTE) * MINUTE;
}
