import { and, gte, inArray, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { absences } from "#db/schema/teams";
import { actorName, can } from "#server/domain/access/actor";
import { homeZone } from "#server/domain/routing/absence";
import { businessDate, daysBetween, isPlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, forbidden, notFound, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";
import { loadPerson } from "#server/services/people/load-people";
import { loadWorkplaces } from "#server/services/routing/load-judge";

const Day = z.string().refine(isPlainDate, "write a day as 2026-03-09");
const LONGEST_DAYS = 366;

/** Says when somebody is away, and who covers: one's own by everybody, another's by whoever administers teams. */
export const enterAbsence = defineCommand({
  name: "absence.enter",
  permission: "absence.enter",
  input: z.strictObject({
    userId: z.uuid(),
    startsOn: Day,
    endsOn: Day,
    coverId: z.uuid().nullable(),
    note: z.string().trim().max(300).default(""),
  }),
  async run(scope, { userId, startsOn, endsOn, coverId, note }) {
    requireOwnOrAdministered(scope, userId);
    const person = await loadPerson(scope, userId);
    if (!person) throw notFound("This account does not exist, or may not sign in. Choose somebody from the list.");
    const today = businessDate(scope.now, homeZone(person.grants, await loadWorkplaces(scope)));
    if (endsOn < startsOn) throw ruleViolation("The absence ends before it begins. Put the days the other way round.");
    if (endsOn < today) throw ruleViolation("The absence is over already, so there is nothing to give to others.");
    if (daysBetween(startsOn, endsOn) > LONGEST_DAYS)
      throw ruleViolation("An absence lasts a year at most. End the account instead if somebody has left.");
    const cover = coverId === null ? null : await loadPerson(scope, coverId);
    if (coverId === userId) throw ruleViolation(`${person.name} cannot cover for themselves. Choose somebody else.`);
    if (coverId !== null && !cover)
      throw notFound("The cover does not exist, or may not sign in. Choose somebody else.");
    await refuseOverlaps(scope, { userId, startsOn, endsOn, coverId, name: person.name, coverName: cover?.name ?? "" });
    const id = newId(scope.now);
    const stored = { userId, startsOn, endsOn, coverId, note: note === "" ? null : note };
    await scope.tx.insert(absences).values({ id, ...stored, enteredBy: actorName(scope.actor), enteredAt: scope.now });
    return {
      result: { id },
      events: [
        {
          type: "absence.entered",
          subject: { type: "absence", id },
          after: stored,
          data: {
            sentence: `${person.name} is away from ${startsOn} to ${endsOn}${cover ? `; ${cover.name} covers` : ""}.`,
          },
        },
      ],
    };
  },
});

export function requireOwnOrAdministered(scope: Scope, userId: string): void {
  if (personActing(scope).userId === userId || can(scope.actor, "team.administer")) return;
  throw forbidden(
    `${actorName(scope.actor)} may enter and cancel their own absences only. Whoever administers teams can do it for others.`,
  );
}

type Wanted = {
  userId: string;
  startsOn: string;
  endsOn: string;
  coverId: string | null;
  name: string;
  coverName: string;
};

/** Nobody is away twice, and nobody covers while they are away themselves. */
async function refuseOverlaps(
  scope: Scope,
  { userId, startsOn, endsOn, coverId, name, coverName }: Wanted,
): Promise<void> {
  const people = [userId, ...(coverId === null ? [] : [coverId])].sort();
  for (const person of people)
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`absences of ${person}`}, 0))`);
  const overlapping = await scope.tx
    .select({ userId: absences.userId, startsOn: absences.startsOn, endsOn: absences.endsOn })
    .from(absences)
    .where(
      and(
        inArray(absences.userId, people),
        isNull(absences.cancelledAt),
        lte(absences.startsOn, endsOn),
        gte(absences.endsOn, startsOn),
      ),
    );
  const own = overlapping.find((one) => one.userId === userId);
  if (own)
    throw conflict(
      `${name} is away from ${own.startsOn} to ${own.endsOn} already. Cancel that absence first, or choose other days.`,
    );
  const covers = overlapping.find((one) => one.userId === coverId);
  if (covers)
    throw ruleViolation(
      `${coverName} is away from ${covers.startsOn} to ${covers.endsOn} and cannot cover for ${name} then. Choose somebody else.`,
    );
}
