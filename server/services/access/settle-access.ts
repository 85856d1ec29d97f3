import { and, asc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { grants, people, users } from "#db/schema/access";
import { defineCommand } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { grantEnded } from "#server/services/access/end-grants";
import { accountsLeft, carryOutLeaving } from "#server/services/access/leaving";
import { lockPerson } from "#server/services/access/lock-account";

/** Grants one command notes at most; the job runs it again. */
const BATCH = 200;
const ITS_TIME = "Its time is over.";

/** Accounts are disabled for other reasons too; who leaves was said to. */
const isLeaver = sql`exists (select from events e where e.stream = 'user:' || ${users.id} and e.type = 'user.leaving')`;

/** Notes the end of grants whose time is over. They stopped counting by themselves at that moment; each is noted once. */
export const noteEndedGrants = defineCommand({
  name: "grant.note_ends",
  permission: "access.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const over = await scope.tx
      .select({ grant: grants, name: people.name })
      .from(grants)
      .innerJoin(users, eq(users.id, grants.userId))
      .innerJoin(people, eq(people.id, users.personId))
      .where(and(isNull(grants.endedAt), isNotNull(grants.endsAt), lte(grants.endsAt, scope.now)))
      .orderBy(asc(grants.id))
      .limit(BATCH)
      // Two workers note different grants.
      .for("update", { of: grants, skipLocked: true });
    const events = over.map(({ grant, name }) => grantEnded({ name }, grant, grant.endsAt ?? scope.now, ITS_TIME));
    const [first, ...rest] = events;
    if (!first) throw notFound("No grant came to its end.");
    for (const { grant } of over)
      await scope.tx.update(grants).set({ endedAt: grant.endsAt }).where(eq(grants.id, grant.id));
    return { result: { done: over.length, mayBeMore: over.length === BATCH }, events: [first, ...rest] };
  },
});

/** Carries out what a departure entails once its day has come, one person at a time. */
export const carryOutDepartures = defineCommand({
  name: "user.carry_out_leaving",
  permission: "access.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const [due] = await scope.tx
      .select({ personId: users.personId })
      .from(users)
      .where(and(isNull(users.leftAt), lte(users.disabledAt, scope.now), isLeaver))
      .orderBy(asc(users.id))
      .limit(1);
    if (!due) throw notFound("Nobody leaves now.");
    const { personId, name } = await lockPerson(scope, due.personId);
    const accounts = (await accountsLeft(scope, personId)).filter(
      ({ disabledAt }) => disabledAt !== null && disabledAt <= scope.now,
    );
    // Another worker was first.
    if (accounts.length === 0) throw notFound("Nobody leaves now.");
    const said = accounts.map(
      ({ id, email }): DomainEvent => ({
        type: "user.left",
        subject: { type: "user", id },
        data: { sentence: `${name} left; ${email} opens nothing any more.` },
      }),
    );
    const ended = await carryOutLeaving(scope, { personId, name, userIds: accounts.map(({ id }) => id) });
    return { result: { done: 1, mayBeMore: true }, events: [...said, ...ended] as [DomainEvent, ...DomainEvent[]] };
  },
});
