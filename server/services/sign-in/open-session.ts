import { sessions } from "#db/schema/access";
import { addHours, addMinutes } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";

/** A session ends this long after sign-in, whatever is done in between. */
const ABSOLUTE_HOURS = 12;
/** The provider's clock may be a little ahead of ours. */
const CLOCK_TOLERANCE_MINUTES = 1;

/** What an identity provider said of a sign-in. */
export type SeenByProvider = {
  identityId: string;
  amr: readonly string[];
  acr: string | null;
  authenticatedAt: Date | null;
  isMultiFactor: boolean;
};

type NewSession = { userId: string; userAgent: string | null; seen?: SeenByProvider };

/** Writes the row a sign-in is. Two factors at the identity provider count from when it saw them, not from now. */
export async function openSession(scope: Scope, { userId, userAgent, seen }: NewSession): Promise<string> {
  const id = newId(scope.now);
  const factorAt = seen?.isMultiFactor ? notAhead(seen.authenticatedAt, scope.now) : null;
  await scope.tx.insert(sessions).values({
    id,
    userId,
    createdAt: scope.now,
    lastSeenAt: scope.now,
    expiresAt: addHours(scope.now, ABSOLUTE_HOURS),
    userAgent,
    ...(seen
      ? { identityId: seen.identityId, amr: [...seen.amr], acr: seen.acr, authenticatedAt: seen.authenticatedAt }
      : {}),
    ...(factorAt ? { factorAt, factorMeans: "identity_provider" } : {}),
  });
  return id;
}

function notAhead(at: Date | null, now: Date): Date | null {
  return at !== null && at <= addMinutes(now, CLOCK_TOLERANCE_MINUTES) ? at : null;
}
