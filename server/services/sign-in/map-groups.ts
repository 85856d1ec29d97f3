import { and, eq, inArray, isNull } from "drizzle-orm";
import { grants } from "#db/schema/access";
import { conflictSentences } from "#server/domain/access/duties";
import { entitiesInWords, entitiesOf, storedEntities } from "#server/domain/access/grant-window";
import { withoutOverridden } from "#server/domain/access/group-overrides";
import { type Grant, Role, roleLabels } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { type Planned, plannedConflicts } from "#server/services/access/check-duties";
import { loadOverrides } from "#server/services/access/group-overrides";
import type { Account } from "#server/services/access/lock-account";

/**
 * Makes what a locked account holds through its identity provider equal what its groups mean now. What people gave by hand
 * stays. What an access review took away does not come back before its time. A grant through which forbidden duties would meet is withheld and told, rather than everybody kept out.
 */
export async function mapGroups(scope: Scope, account: Account, wanted: readonly Grant[]): Promise<DomainEvent[]> {
  const rows = await scope.tx
    .select({ key: grants.id, role: grants.role, entities: grants.entities })
    .from(grants)
    .where(and(eq(grants.userId, account.userId), eq(grants.source, "identity_provider"), isNull(grants.endedAt)));
  const held = rows.map((row) => ({ key: row.key, role: Role.parse(row.role), entities: entitiesOf(row.entities) }));
  const { given: due, withheld: reviewed } = withoutOverridden(wanted, await loadOverrides(scope, [account.userId]));
  const ended = held.filter((grant) => !due.some((other) => isSame(grant, other)));
  const added = due.filter((grant) => !held.some((other) => isSame(grant, other)));
  await endGrants(scope, ended);
  const { given, withheld } = await giveMapped(scope, account, added, ended);
  const event = (type: `grant.${string}`, grant: Grant, sentence: string, data = {}): DomainEvent => ({
    type,
    subject: { type: "user", id: account.userId },
    data: { source: "identity_provider", role: grant.role, entities: grant.entities, sentence, ...data },
  });
  return [
    ...ended.map((grant) =>
      event("grant.ended", grant, `${inWords(grant)} ended: no group of ${account.name} gives it any more.`, {
        grantId: grant.key,
      }),
    ),
    ...given.map((grant) =>
      event("grant.given", grant, `${inWords(grant)} came with the groups of ${account.name}.`, { grantId: grant.key }),
    ),
    ...withheld.map(({ grant, because }) =>
      event("grant.withheld", grant, `${inWords(grant)} was withheld. ${because.join(" ")}`),
    ),
    ...reviewed.map(({ grant, override }) =>
      event(
        "grant.withheld",
        grant,
        `${inWords(grant)} was withheld from ${account.name}: ${override.decidedBy} took it away until ${override.endsAt.toISOString().slice(0, 10)}. ${override.reason}`,
        { overrideId: override.id },
      ),
    ),
  ];
}

async function endGrants(scope: Scope, ended: readonly { key: string }[]): Promise<void> {
  if (ended.length === 0) return;
  await scope.tx
    .update(grants)
    .set({ endedAt: scope.now })
    .where(
      inArray(
        grants.id,
        ended.map(({ key }) => key),
      ),
    );
}

async function giveMapped(scope: Scope, account: Account, added: readonly Grant[], ended: readonly { key: string }[]) {
  const planned = added.map(
    (grant): Planned => ({
      ...grant,
      key: newId(scope.now),
      startsAt: scope.now,
      endsAt: null,
      reason: null,
      reviewerId: null,
    }),
  );
  const ending = new Map(ended.map(({ key }) => [key, scope.now]));
  const conflicts = (await plannedConflicts(scope, account.personId, planned, ending)).filter(
    ({ weight }) => weight === "forbidden",
  );
  const meeting = ({ key }: Planned) => conflicts.filter((conflict) => conflict.keys.includes(key));
  const given = planned.filter((grant) => meeting(grant).length === 0);
  for (const grant of given) {
    await scope.tx.insert(grants).values({
      id: grant.key,
      userId: account.userId,
      role: grant.role,
      entities: storedEntities(grant.entities),
      grantedAt: scope.now,
      grantedBy: "identity provider",
      startsAt: scope.now,
      source: "identity_provider",
    });
  }
  const withheld = planned
    .filter((grant) => meeting(grant).length > 0)
    .map((grant) => ({ grant, because: conflictSentences(account.name, meeting(grant)) }));
  return { given, withheld };
}

function isSame(left: Grant, right: Grant): boolean {
  const scope = ({ entities }: Grant) => storedEntities(entities).toSorted().join(",");
  return left.role === right.role && scope(left) === scope(right);
}

const inWords = ({ role, entities }: Grant) => `${roleLabels[role]} for ${entitiesInWords(entities)}`;
