import { randomUUID } from "node:crypto";
import type { TestDatabase } from "#db/testing/database";
import type { Grant } from "#server/domain/access/roles";
import type { Context } from "#server/kernel/context";
import { addUser } from "#server/services/access/add-user";
import { loadActor } from "#server/services/access/load-actor";

export type GivenAccount = {
  userId: string;
  personId: string;
  email: string;
  sessionId: string;
  /** The account's context as a request now would have it; null when the session no longer counts. */
  request(sessionId?: string): Promise<Context | null>;
  /** The same where it has to count. */
  acting(sessionId?: string): Promise<Context>;
  /** Another sign-in of the same account. */
  anotherSession(): Promise<string>;
};

type Wanted = { grants?: Grant[]; isDemo?: boolean; personId?: string; email?: string };

/** An account whose person has just signed in. */
export async function givenAccount(db: TestDatabase, wanted: Wanted = {}): Promise<GivenAccount> {
  const email = wanted.email ?? `${randomUUID()}@meridian.example`;
  const { userId, personId } = await addUser.execute(db.asJob("set-up"), {
    name: `Person ${email.slice(0, 6)}`,
    email,
    passwordHash: null,
    isDemo: wanted.isDemo ?? false,
    grants: (wanted.grants ?? []).map(({ role, entities }) => ({
      role,
      entities: entities === "all" ? ("all" as const) : [...entities],
    })),
    ...(wanted.personId ? { personId: wanted.personId } : {}),
  });
  const anotherSession = async () => {
    const id = randomUUID();
    const now = db.clock.now();
    const expiresAt = new Date(now.getTime() + 12 * 3_600_000);
    await db.owner`
      insert into sessions (id, user_id, created_at, last_seen_at, expires_at, user_agent)
      values (${id}, ${userId}, ${now}, ${now}, ${expiresAt}, 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0')`;
    return id;
  };
  const sessionId = await anotherSession();
  const request = async (id: string = sessionId) => {
    const loaded = await loadActor(db.raw, id, db.clock.now(), true);
    return loaded ? db.asActor(loaded.actor) : null;
  };
  return {
    userId,
    personId,
    email,
    sessionId,
    request,
    anotherSession,
    async acting(id) {
      const context = await request(id);
      if (!context) throw new Error("The session does not count any more.");
      return context;
    },
  };
}

/** Settings without which secrets cannot be sealed. */
export const sealingSettings: Record<string, string> = {
  ...Object.fromEntries(
    ["CREDENTIALS_KEY", "NEXTAUTH_SECRET", "AUDIT_SEAL_KEY"].map((name) => [
      name,
      "a-setting-of-at-least-thirty-two-characters",
    ]),
  ),
  DATABASE_URL: "postgres://unused.example/docket",
};
