import type { Actor } from "#server/domain/access/actor";
import { addMinutes } from "#server/domain/time";

/** By what a second factor was shown. */
export const factorMeans = ["code", "recovery_code", "identity_provider"] as const;
export type FactorMeans = (typeof factorMeans)[number];

/**
 * How this session can show a fresh factor: with a code of the account's authenticator; by signing in again at the identity
 * provider; or not yet, because the account has none.
 */
export type FactorWay = "code" | "identity_provider" | "enrol";

/** What a refusal for want of a fresh factor carries, so that the browser can ask for one and repeat the act. */
export type StepUpDetails = { stepUp: true; way: FactorWay; maxAgeMinutes: number };

/** How old a factor may be where nothing says otherwise. */
export const FACTOR_MAX_AGE_MINUTES = 10;

/** Acts within the clock difference of two machines count as now. */
const CLOCK_TOLERANCE_MINUTES = 1;

const ways: Record<FactorWay, string> = {
  code: "Enter the code your authenticator shows, then this is done.",
  identity_provider:
    "Sign in again with single sign-on, with its second step, then do this once more; it asks for it even while you are signed in.",
  enrol: "Your account has none yet: enter an authenticator on your account page, then do this once more.",
};

/**
 * Why the actor may not do what needs a fresh second factor; null when they may. Whoever has no session, such as a job or
 * a token, has no factor and may not.
 */
export function freshFactorRefusal(
  actor: Actor,
  now: Date,
  maxAgeMinutes: number = FACTOR_MAX_AGE_MINUTES,
): string | null {
  if (actor.kind !== "person" || actor.sessionId === undefined)
    return "This needs a second factor, which only a person signed in with a browser can show. Sign in and do it there.";
  if (isFresh(actor.factorAt ?? null, now, maxAgeMinutes)) return null;
  return `This needs a second factor that is at most ${maxAgeMinutes} minutes old. ${ways[factorWayOf(actor)]}`;
}

export function factorWayOf(actor: Actor): FactorWay {
  return actor.kind === "person" ? (actor.factorWay ?? "enrol") : "enrol";
}

function isFresh(factorAt: Date | null, now: Date, maxAgeMinutes: number): boolean {
  if (factorAt === null || factorAt > addMinutes(now, CLOCK_TOLERANCE_MINUTES)) return false;
  return factorAt >= addMinutes(now, -maxAgeMinutes);
}

/** What a person has or is, after RFC 8176; beside a knowledge they make two factors. */
const secondFactorMethods = ["otp", "hwk", "swk", "sc", "pop", "sms", "tel", "fpt", "face", "iris", "retina", "vbm"];
const knowledgeMethods = ["pwd", "pin", "kba"];

/**
 * Did the identity provider see two factors? It says so by "mfa", by naming both kinds of method, or by an authentication
 * context that the company has said to be such.
 */
export function isMultiFactor(
  { amr, acr }: { amr: readonly string[]; acr: string | null },
  multiFactorContexts: readonly string[],
): boolean {
  if (amr.includes("mfa")) return true;
  if (acr !== null && multiFactorContexts.includes(acr)) return true;
  const hasSecond = amr.some((method) => secondFactorMethods.includes(method));
  return hasSecond && amr.some((method) => knowledgeMethods.includes(method));
}
