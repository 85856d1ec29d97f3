import { TRPCError } from "@trpc/server";
import type { Actor } from "#server/domain/access/actor";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";

/** How far somebody came: whatever happens after the permission was asked, bad input included, is past the door. */
export type Outcome = "past the door" | "not signed in" | `needs ${string}`;

/** Whoever gets this far has passed the door. */
class Reached extends Error {}

/** A context with nothing behind it: the door is asked before anything is read, or this says so. */
export function contextOf(actor: Actor): Context {
  const nothing = new Proxy(() => undefined, {
    get: () => {
      throw new Reached("past the door");
    },
    apply: () => {
      throw new Reached("past the door");
    },
  });
  return {
    db: nothing as never,
    raw: nothing as never,
    actor,
    now: () => new Date("2026-03-02T09:30:00.000Z"),
    correlationId: "test",
  };
}

/** Runs an attempt and says how far it came. */
export async function outcomeOf(attempt: () => unknown): Promise<Outcome> {
  try {
    await attempt();
    return "past the door";
  } catch (error) {
    return outcomeOfError(error);
  }
}

export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof TRPCError && error.code === "UNAUTHORIZED") return "not signed in";
  const refusal = refusalOf(error instanceof TRPCError ? (error.cause ?? error) : error);
  const named = refusal?.code === "FORBIDDEN" ? permissionNamed(refusal.message) : null;
  return named === null ? "past the door" : `needs ${named}`;
}

/** The permission a refusal at the door names; null for every other sentence. */
export function permissionNamed(sentence: string): string | null {
  return /needs the permission \\?"([a-z_.]+)\\?"/.exec(sentence)?.[1] ?? null;
}
