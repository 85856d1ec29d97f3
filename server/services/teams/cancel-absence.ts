import { eq } from "drizzle-orm";
import { z } from "zod";
import { absences } from "#db/schema/teams";
import { defineCommand } from "#server/kernel/command";
import { conflict, notFound } from "#server/kernel/errors";
import { personName } from "#server/services/people/load-people";
import { requireOwnOrAdministered } from "#server/services/teams/enter-absence";

/** Takes an absence back, before it begins or when somebody is back early. What was given to others stays with them. */
export const cancelAbsence = defineCommand({
  name: "absence.cancel",
  permission: "absence.enter",
  input: z.strictObject({ id: z.uuid(), reason: z.string().trim().min(3).max(300) }),
  async run(scope, { id, reason }) {
    const [absence] = await scope.tx.select().from(absences).where(eq(absences.id, id)).for("update");
    if (!absence) throw notFound("This absence does not exist. Reload the page to see which there are.");
    requireOwnOrAdministered(scope, absence.userId);
    const name = (await personName(scope.tx, absence.userId)) ?? "Somebody";
    if (absence.cancelledAt) throw conflict(`This absence of ${name} was cancelled already. Nothing was changed.`);
    await scope.tx.update(absences).set({ cancelledAt: scope.now }).where(eq(absences.id, id));
    const { startsOn, endsOn } = absence;
    return {
      result: { id },
      events: [
        {
          type: "absence.cancelled",
          subject: { type: "absence", id },
          reason,
          before: { startsOn, endsOn },
          data: { sentence: `${name} is not away from ${startsOn} to ${endsOn} after all.` },
        },
      ],
    };
  },
});
