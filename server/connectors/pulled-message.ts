import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { RawMessage } from "#server/connectors/connector";

/** The version a pulled object is read at: an ISO instant and a number that breaks ties within it. */
export type Version = { versionAt: string; versionSequence: number };

/** The same content always has the same hash, whatever the order of its keys. */
export function contentHash(value: unknown): string {
  const text = typeof value === "string" ? value : (canonicalize(value) ?? "");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * The message of an object that was read rather than pushed. Sources such as Stripe do not date their objects, so the
 * version lies in the id, where the pure mapping finds it again: `invoice:in_1:2026-03-02T10:11:12.000Z+0:9f86d081884c7d65`.
 */
export function pulledMessage(
  stream: string,
  type: string,
  id: string,
  version: Version | null,
  payload: unknown,
): RawMessage {
  const hash = contentHash(payload);
  const name = `${type.slice(0, 100)}:${id.slice(0, 255)}`;
  const eventId =
    version === null ? `${name}:${hash}` : `${name}:${version.versionAt}+${version.versionSequence}:${hash}`;
  return { stream: stream.slice(0, 200), eventId, correlationId: eventId, payload };
}

/** The version named in a pulled message's id; null for events and for objects that came by file. */
export function versionOfEventId(eventId: string): Version | null {
  const match = /:(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\+(\d{1,12}):[0-9a-f]{16}$/.exec(eventId);
  if (!match?.[1] || Number.isNaN(Date.parse(match[1]))) return null;
  return { versionAt: match[1], versionSequence: Number(match[2]) };
}

/**
 * The instant a snapshot may claim. Never later than either clock says: a snapshot dated too early loses to an event
 * that says the same, one dated too late would hide an event that says more.
 */
export function snapshotInstant(ours: Date, theirs: Date | null): string {
  const earlier = theirs === null ? ours.getTime() : Math.min(ours.getTime(), theirs.getTime());
  return new Date(Math.floor(earlier / 1_000) * 1_000).toISOString();
}
