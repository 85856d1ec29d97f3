import type { RequestKind } from "#server/domain/approvals/kinds";
import { addDays, isPlainDate } from "#server/domain/time";
import { type Reading, readAmount } from "./typed-amounts";

/** A delegation as somebody fills it in: days rather than instants; no kind or legal entity chosen means every one. */
export type DelegationDraft = {
  toPersonId: string | null;
  kinds: RequestKind[];
  entities: string[];
  /** Empty for as much as one may sign oneself. */
  limit: string;
  from: string;
  lastDay: string;
  reason: string;
};

export const emptyDelegation: DelegationDraft = {
  toPersonId: null,
  kinds: [],
  entities: [],
  limit: "",
  from: "",
  lastDay: "",
  reason: "",
};

type Entered = {
  toPersonId: string;
  kinds: "all" | RequestKind[];
  entities: "all" | string[];
  limitBaseMinor: bigint | null;
  startsAt: Date;
  endsAt: Date;
  reason: string;
};

const SHORTEST_REASON = 3;

/** What is sent, the last day included; or what is missing. A first day that has begun means from now on. */
export function delegationOf(draft: DelegationDraft, currency: string, now: Date): Reading<Entered> {
  const { toPersonId, kinds, entities, limit, from, lastDay, reason } = draft;
  if (toPersonId === null) return { trouble: "Choose who signs for you." };
  if (!isPlainDate(from) || !isPlainDate(lastDay)) return { trouble: "Choose the first and the last day." };
  if (midnight(addDays(lastDay, 1)) <= now) return { trouble: "The last day is over. Choose today or a later one." };
  if (lastDay < from) return { trouble: "The last day lies before the first. Choose a later one." };
  if (reason.trim().length < SHORTEST_REASON) return { trouble: "Say why in a few words." };
  const read = limit.trim() === "" ? { value: null } : readAmount(limit, currency);
  if ("trouble" in read) return read;
  const begins = midnight(from);
  return {
    value: {
      toPersonId,
      kinds: kinds.length === 0 ? "all" : kinds,
      entities: entities.length === 0 ? "all" : entities,
      limitBaseMinor: read.value,
      startsAt: begins > now ? begins : now,
      endsAt: midnight(addDays(lastDay, 1)),
      reason: reason.trim(),
    },
  };
}

const midnight = (day: string): Date => new Date(`${day}T00:00:00.000Z`);
