import { and, desc, eq, inArray, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { grants, people, sessions, users } from "#db/schema/access";
import { secondFactors } from "#db/schema/sign-in";
import type {
  ConflictView,
  DutyReviewView,
  GrantView,
  ProposalView,
  SessionView,
  TokenView,
} from "#server/domain/access/access-views";
import { countsAt, entitiesOf } from "#server/domain/access/grant-window";
import type { GroupOverride } from "#server/domain/access/group-overrides";
import { type GrantSource, Role } from "#server/domain/access/roles";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { conflictsNow } from "#server/services/access/access-conflicts";
import { loadDutyReviews } from "#server/services/access/duty-reviews";
import { loadOverrides } from "#server/services/access/group-overrides";
import { openProposals } from "#server/services/access/list-proposals";
import { sessionView } from "#server/services/access/list-sessions";
import { loadTokens } from "#server/services/access/list-tokens";

const MOST_SESSIONS = 50;

export type AccessPerson = {
  personId: string;
  name: string;
  accounts: {
    userId: string;
    email: string;
    createdAt: Date;
    disabledAt: Date | null;
    leftAt: Date | null;
    hasFactor: boolean;
  }[];
  grants: (GrantView & { source: GrantSource })[];
  /** What reviews took away and no group gives back for now. */
  overrides: GroupOverride[];
  proposals: ProposalView[];
  conflicts: ConflictView[];
  dutyReviews: DutyReviewView[];
  sessions: SessionView[];
  tokens: TokenView[];
  asOf: Date;
};

/** One human being: accounts, what they hold and held, what waits for a second word, sessions and tokens. */
export const getPerson = defineQuery({
  name: "access.person",
  permission: "access.read",
  input: z.strictObject({ personId: z.uuid() }),
  async run(scope, { personId }): Promise<AccessPerson> {
    const { tx, now } = scope;
    const [person] = await tx.select().from(people).where(eq(people.id, personId));
    if (!person) throw notFound("There is no such person.");
    const accounts = await tx.select().from(users).where(eq(users.personId, personId)).orderBy(users.createdAt);
    const ids = accounts.map(({ id }) => id);
    const emails = new Map(accounts.map(({ id, email }) => [id, email]));
    const held = await tx
      .select()
      .from(grants)
      .where(inArray(grants.userId, ids))
      .orderBy(desc(grants.grantedAt), desc(grants.id));
    const signedIn = await tx
      .select()
      .from(sessions)
      .where(and(inArray(sessions.userId, ids)))
      .orderBy(desc(sessions.createdAt))
      .limit(MOST_SESSIONS);
    const factors = await tx
      .select({ userId: secondFactors.userId })
      .from(secondFactors)
      .where(and(inArray(secondFactors.userId, ids), isNotNull(secondFactors.confirmedAt)));
    const withFactor = new Set(factors.map(({ userId }) => userId));
    return {
      personId,
      name: person.name,
      accounts: accounts.map(({ id, email, createdAt, disabledAt, leftAt }) => ({
        userId: id,
        email,
        createdAt,
        disabledAt,
        leftAt,
        hasFactor: withFactor.has(id),
      })),
      grants: held.map((row) => ({
        ...grantView(row, emails.get(row.userId) ?? "", now),
        source: row.source as GrantSource,
      })),
      overrides: await loadOverrides(scope, ids),
      proposals: await openProposals(scope, personId),
      conflicts: (await conflictsNow(scope, new Map([[personId, person.name]]))).get(personId) ?? [],
      dutyReviews: await loadDutyReviews(scope, { personId }),
      sessions: signedIn.map((row) =>
        sessionView({ ...row, personId, name: person.name, email: emails.get(row.userId) ?? "" }, now),
      ),
      tokens: await loadTokens(scope, { userIds: ids }),
      asOf: now,
    };
  },
});

function grantView(row: typeof grants.$inferSelect, email: string, now: Date): GrantView {
  const { id, userId, grantedAt, grantedBy, startsAt, endsAt, endedAt, reason } = row;
  const state =
    endedAt === null && countsAt(row, now) ? "counts" : endedAt === null && startsAt > now ? "begins later" : "over";
  return {
    id,
    userId,
    email,
    role: Role.parse(row.role),
    entities: entitiesOf(row.entities),
    grantedAt,
    grantedBy,
    startsAt,
    endsAt,
    endedAt,
    reason,
    state,
  };
}
