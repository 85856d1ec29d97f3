import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { signInAttempts } from "#db/schema/access";
import type { LocalAccounts } from "#server/domain/access/single-sign-on";
import { addHours, addMinutes } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import { passwordMatches } from "#server/services/access/passwords";
import { openSession } from "#server/services/sign-in/open-session";

const ATTEMPT_WINDOW_MINUTES = 15;
const MOST_FAILURES_IN_WINDOW = 10;

export type SignInAnswer =
  | { ok: true; sessionId: string; userId: string; name: string; email: string }
  | { ok: false; reason: string };

/**
 * Checks e-mail and password and opens a session. Refusals never tell whether the account exists.
 * The password is checked before the transaction: it takes a tenth of a second on purpose.
 */
export async function signIn(
  context: Context,
  credentials: { email: string; password: string; userAgent: string | null },
  allowDemo: boolean,
  local: LocalAccounts = "allowed",
): Promise<SignInAnswer> {
  if (local === "off") return { ok: false, reason: "Nobody signs in with a password here. Use single sign-on." };
  const email = credentials.email.trim().toLowerCase();
  const subjectHash = createHash("sha256").update(email).digest("hex");
  const since = addMinutes(context.now(), -ATTEMPT_WINDOW_MINUTES);
  const [[recent], [account]] = await Promise.all([
    context.raw<
      { failures: number }[]
    >`select count(*)::int as failures from sign_in_attempts where subject_hash = ${subjectHash} and attempted_at > ${since}`,
    context.raw<
      { id: string; name: string; email: string; password_hash: string | null; is_demo: boolean; disabled: boolean }[]
    >`
      select u.id, p.name, u.email, u.password_hash, u.is_demo, coalesce(u.disabled_at <= ${context.now()}, false) as disabled
      from users u join people p on p.id = u.person_id where lower(u.email) = ${email}`,
  ]);
  if ((recent?.failures ?? 0) >= MOST_FAILURES_IN_WINDOW) {
    return {
      ok: false,
      reason: `Too many failed sign-ins for this address. Wait ${ATTEMPT_WINDOW_MINUTES} minutes, then try again.`,
    };
  }
  // The same for an address nobody has, so that it tells of no account.
  if (local === "demo_only" && !account?.is_demo)
    return { ok: false, reason: "Only demo accounts sign in with a password here. Use single sign-on." };
  const isRight = await passwordMatches(credentials.password, account?.password_hash ?? null);
  const isWelcome = account !== undefined && isRight && !account.disabled && (allowDemo || !account.is_demo);
  if (!isWelcome) {
    await refuseSignIn.execute(context, { subjectHash });
    return {
      ok: false,
      reason:
        "This e-mail address and password do not belong to an account that can sign in. Check both, or ask an administrator.",
    };
  }
  const sessionId = await startSession.execute(context, { userId: account.id, userAgent: credentials.userAgent });
  return { ok: true, sessionId, userId: account.id, name: account.name, email: account.email };
}

const startSession = defineCommand({
  name: "session.start",
  permission: "access.authenticate",
  input: z.strictObject({ userId: z.uuid(), userAgent: z.string().max(400).nullable() }),
  async run(scope, { userId, userAgent }) {
    const id = await openSession(scope, { userId, userAgent });
    return {
      result: id,
      events: [{ type: "session.started", subject: { type: "user", id: userId }, data: { sessionId: id } }],
    };
  },
});

const refuseSignIn = defineCommand({
  name: "session.refuse",
  permission: "access.authenticate",
  input: z.strictObject({ subjectHash: z.string().length(64) }),
  async run(scope, { subjectHash }) {
    await scope.tx.execute(
      sql`delete from sign_in_attempts where attempted_at < ${addHours(scope.now, -24).toISOString()}::timestamptz`,
    );
    await scope.tx.insert(signInAttempts).values({ id: newId(scope.now), subjectHash, attemptedAt: scope.now });
    return { result: null, events: [{ type: "session.refused", subject: { type: "sign_in", id: subjectHash } }] };
  },
});
