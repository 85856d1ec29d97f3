import { eq } from "drizzle-orm";
import { z } from "zod";
import { policyMigrations } from "#db/schema/cases";
import { defineCommand } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";
import { activePolicy } from "#server/services/policies/active-policy";
import { inFlightOf } from "#server/services/policies/migrations/registry";
import { countOutdated, lockMigration } from "#server/services/policies/migrations/stored-migrations";

/** Moves the next few; the last portion writes the receipt. A version that came into force meanwhile ends it. */
export const migratePortion = defineCommand({
  name: "policy.migrate_portion",
  permission: "case.maintain",
  input: z.strictObject({ migrationId: z.uuid() }),
  async run(scope, { migrationId }) {
    const migration = await lockMigration(scope, migrationId);
    if (migration.state !== "running") throw notFound("This migration is not at work.");
    const { version, name } = await activePolicy(scope, migration.kind);
    const inFlight = inFlightOf(migration.kind);
    const isOvertaken = version !== migration.version;
    const ids = isOvertaken ? [] : await inFlight.take(scope, name, inFlight.portion);
    const moved = await inFlight.move(scope, name, ids);
    // What somebody is acting on was passed over; the next slot comes back for it.
    if (!isOvertaken && moved.length === 0 && (await countOutdated(scope, migration.kind)) > 0)
      throw notFound("What is left is in somebody's hands just now.");
    const counts = {
      moved: migration.moved + moved.length,
      changed: migration.changed + moved.filter(({ isChanged }) => isChanged).length,
      ended: migration.ended + moved.filter(({ isEnded }) => isEnded).length,
    };
    const mayBeMore = moved.length > 0;
    const state = mayBeMore ? "running" : isOvertaken ? "dropped" : "done";
    await scope.tx
      .update(policyMigrations)
      .set({ ...counts, state, finishedAt: mayBeMore ? null : scope.now })
      .where(eq(policyMigrations.id, migrationId));
    // Whose doing it is stands on each of them: the job only carries it out.
    const by = { migrationId, proposedBy: migration.proposedBy, startedBy: migration.startedBy };
    const [first, ...rest] = moved.flatMap(({ events }) =>
      events.map((event) => ({ ...event, data: { ...event.data, ...by } })),
    );
    if (first) return { result: { moved: moved.length, mayBeMore }, events: [first, ...rest] };
    return {
      result: { moved: 0, mayBeMore },
      events: [
        {
          type: isOvertaken ? "policy.migration_dropped" : "policy.migration_done",
          subject: { type: "policy", id: migration.kind },
          ...(isOvertaken ? { reason: `Version ${version} came into force meanwhile.` } : {}),
          after: { version: migration.version, state },
          data: { ...by, ...counts, total: migration.total },
        },
      ],
    };
  },
});
