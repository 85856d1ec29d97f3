import { and, asc, eq, gt, inArray, isNull, ne, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import { grants, users } from "#db/schema/access";
import { entitiesOf } from "#server/domain/access/grant-window";
import { Role } from "#server/domain/access/roles";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { grantInWords, Reason } from "#server/services/access/give-grants";
import { type Account, lockAccount, refuseOwn, requireOver } from "#server/services/access/lock-account";
import { refuseWhereSigned } from "#server/services/approvals/asks-signatures";

export type GrantRow = typeof grants.$inferSelect;

/**
 * What counts, or will, locked; over one account or all of a person's. What an identity provider gives it takes away
 * itself, so that it is asked for only where somebody leaves; break-glass ends by itself within hours.
 */
export function standingOf(
  { tx, now }: Pick<Scope, "tx" | "now">,
  whose: { userId: string } | { personId: string },
  source: "by hand" | "any source" = "by hand",
): Promise<GrantRow[]> {
  const of: SQL =
    "userId" in whose
      ? eq(grants.userId, whose.userId)
      : inArray(grants.userId, tx.select({ id: users.id }).from(users).where(eq(users.personId, whose.personId)));
  return tx
    .select()
    .from(grants)
    .where(
      and(
        of,
        source === "by hand" ? eq(grants.source, "hand") : ne(grants.source, "break_glass"),
        isNull(grants.endedAt),
        or(isNull(grants.endsAt), gt(grants.endsAt, now)),
      ),
    )
    .orderBy(asc(grants.id))
    .for("update");
}

/** Ends grants of a locked account now; each leaves its event. */
export async function endGrants(
  scope: Scope,
  account: Pick<Account, "name">,
  rows: readonly GrantRow[],
  reason: string,
): Promise<DomainEvent[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  await scope.tx.update(grants).set({ endedAt: scope.now }).where(inArray(grants.id, ids));
  return rows.map((row) => grantEnded(account, row, scope.now, reason));
}

export function grantEnded(account: Pick<Account, "name">, row: GrantRow, at: Date, reason: string): DomainEvent {
  return {
    type: "grant.ended",
    subject: { type: "user", id: row.userId },
    before: { role: row.role, entities: row.entities, startsAt: row.startsAt, endsAt: row.endsAt },
    after: { endedAt: at },
    reason,
    data: {
      grantId: row.id,
      sentence: `${account.name} no longer has ${grantInWords(Role.parse(row.role), entitiesOf(row.entities))}.`,
    },
  };
}

/** Puts an end to a grant that lies ahead: it counts until then and no longer. */
export async function endGrantsFrom(
  scope: Scope,
  account: Pick<Account, "name">,
  rows: readonly GrantRow[],
  from: Date,
  reason: string,
): Promise<DomainEvent[]> {
  const events: DomainEvent[] = [];
  // What would begin only then never begins.
  const never = rows.filter(({ startsAt }) => startsAt >= from);
  const cut = rows.filter(({ startsAt, endsAt }) => startsAt < from && (endsAt === null || endsAt > from));
  events.push(...(await endGrants(scope, account, never, reason)));
  for (const row of cut) {
    await scope.tx.update(grants).set({ endsAt: from }).where(eq(grants.id, row.id));
    events.push({
      type: "grant.end_set",
      subject: { type: "user", id: row.userId },
      before: { endsAt: row.endsAt },
      after: { endsAt: from },
      reason,
      data: {
        grantId: row.id,
        sentence: `${account.name} has ${grantInWords(Role.parse(row.role), entitiesOf(row.entities))} until ${from.toISOString()}.`,
      },
    });
  }
  return events;
}

/** Ends one grant, at once or from a moment on. */
export const endGrant = defineCommand({
  name: "grant.end",
  permission: "access.administer",
  input: z.strictObject({ grantId: z.uuid(), from: z.date().optional(), reason: Reason }),
  async run(scope, { grantId, from, reason }) {
    const [known] = await scope.tx.select({ userId: grants.userId }).from(grants).where(eq(grants.id, grantId));
    if (!known) throw notFound("There is no such grant.");
    const account = await lockAccount(scope, known.userId);
    refuseOwn(scope, account.personId, "change the grants of");
    const [row] = (await standingOf(scope, { userId: known.userId })).filter(({ id }) => id === grantId);
    if (!row)
      throw ruleViolation(
        `This grant of ${account.name} is over already, or comes from elsewhere: what an identity provider gives, it takes away itself.`,
      );
    requireOver(scope, entitiesOf(row.entities), account.name);
    await refuseEndWhereOthersSign(scope, account, row);
    if (from !== undefined && row.endsAt !== null && row.endsAt <= from)
      throw ruleViolation(`This grant of ${account.name} ends before that already.`);
    const events =
      from === undefined || from <= scope.now
        ? await endGrants(scope, account, [row], reason)
        : await endGrantsFrom(scope, account, [row], from, reason);
    const [first, ...rest] = events as [DomainEvent, ...DomainEvent[]];
    return { result: null, events: [first, ...rest] };
  },
});

/** Roles that the table of authority names end on a request too. Shutting somebody out altogether never waits for one. */
function refuseEndWhereOthersSign(scope: Scope, { name }: Pick<Account, "name">, row: GrantRow): Promise<void> {
  const [role, entities] = [Role.parse(row.role), entitiesOf(row.entities)];
  const what = `Ending ${grantInWords(role, entities)} of ${name}`;
  return refuseWhereSigned(scope, { kind: "access_change", about: role, entities }, what);
}
