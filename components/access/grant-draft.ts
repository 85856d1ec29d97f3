import { entitiesInWords } from "#server/domain/access/grant-window";
import { type EntityScope, type Role, roleLabels } from "#server/domain/access/roles";
import { addDays, isPlainDate } from "#server/domain/time";

/** A grant as somebody fills it in: days rather than instants, no legal entity chosen meaning every one. */
export type GrantDraft = {
  role: Role | null;
  entities: string[];
  from: string;
  until: string;
  reviewerId: string | null;
};

export const emptyDraft: GrantDraft = { role: null, entities: [], from: "", until: "", reviewerId: null };

export const midnight = (day: string): Date => new Date(`${day}T00:00:00.000Z`);

/** From a day on; now where it is today, gone by or left out, since nothing begins in the past. */
export function fromInstant(day: string, now: Date): Date | undefined {
  if (!isPlainDate(day)) return undefined;
  const at = midnight(day);
  return at > now ? at : undefined;
}

/** What is sent; null while it cannot be. The last day is part of the grant. */
export function grantOf({ role, entities, from, until, reviewerId }: GrantDraft, now: Date) {
  if (role === null || (from !== "" && !isPlainDate(from)) || (until !== "" && !isPlainDate(until))) return null;
  const startsAt = fromInstant(from, now);
  return {
    role,
    entities: entities.length === 0 ? ("all" as const) : entities,
    ...(startsAt ? { startsAt } : {}),
    ...(until === "" ? {} : { endsAt: midnight(addDays(until, 1)) }),
    ...(reviewerId === null ? {} : { reviewerId }),
  };
}

/** "Billing analyst for DE01". */
export const grantWords = (role: Role, entities: EntityScope): string =>
  `${roleLabels[role]} for ${entitiesInWords(entities)}`;
