import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import { TRAVELS_ALONG } from "#db/guard";
import { actorId, actorName } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";

/** What a command says happened. `before` and `after` hold the business fields that changed. */
export type DomainEvent = {
  type: `${string}.${string}`;
  subject: { type: string; id: string };
  entity?: string | null;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  reason?: string;
  data?: Record<string, unknown>;
  policyVersion?: string;
};

/** The columns of one event as they are hashed. The verifier builds the same object from the stored row. */
export type HashedEvent = {
  type: string;
  at: string;
  actorKind: string;
  actorId: string;
  actorName: string;
  command: string;
  policyVersion: string | null;
  correlationId: string;
  entityCode: string | null;
  payload: unknown;
};

/** Canonical JSON (RFC 8785) of an event: the same content gives the same bytes, whatever order its keys came in. */
export function canonicalEvent(event: HashedEvent): string {
  return canonicalJson(event);
}

/** Canonical JSON of any JSON value. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("A value could not be written as canonical JSON.");
  return text;
}

/** JSON-safe copy: bigint as string, dates as ISO, undefined left out, so that what is hashed is what is stored. */
export function jsonSafe(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)) ?? "null",
  );
}

/** Appends the events to their chains in the command's own transaction. */
export async function appendEvents(scope: Scope, command: string, events: readonly DomainEvent[]): Promise<void> {
  const streams = events.map(({ subject }) => `${subject.type}:${subject.id}`);
  const canonicals = events.map((event) => canonicalEvent(hashedEvent(scope, command, event)));
  await scope.tx.execute(
    sql`${sql.raw(TRAVELS_ALONG)}select append_events(${sql.param(streams)}::text[], ${sql.param(canonicals)}::text[])`,
  );
}

/** The event as it is stored and hashed. */
export function hashedEvent(
  scope: Omit<Scope, "tx">,
  command: string,
  event: Omit<DomainEvent, "subject">,
): HashedEvent {
  const { before, after, reason, data } = event;
  return {
    type: event.type,
    at: scope.now.toISOString(),
    actorKind: scope.actor.kind,
    actorId: actorId(scope.actor),
    actorName: actorName(scope.actor),
    command,
    policyVersion: event.policyVersion ?? null,
    correlationId: scope.correlationId,
    entityCode: event.entity ?? null,
    payload: jsonSafe({ before, after, reason, data }),
  };
}
