import type { Version } from "#server/connectors/pulled-message";
import { instantOf } from "#server/connectors/stripe/words";

/**
 * Stripe dates events to the second and its objects not at all, so within one second the object's own progress decides:
 * a paid invoice is later than an open one, whatever order the two events arrive in. Sequences of events are multiples
 * of ten. A plain snapshot has sequence 0 and loses to every event of its second, which is safe: such an event says
 * either the same or something later. A re-read made because of an event takes that event's version and adds five: it
 * stands above that event and below everything that moved on. What is still equal is told apart by content, and the pull
 * of events re-reads such objects.
 */
export function versionOfEvent(event: { created: number; type: string }, object: Record<string, unknown>): Version {
  const moved = event.type.endsWith(".created") ? 0 : 1;
  return {
    versionAt: instantOf(event.created),
    versionSequence: 10 * (1 + moved + 2 * progressOf(event.type, object)),
  };
}

export function versionOfReRead(event: Version): Version {
  return { versionAt: event.versionAt, versionSequence: event.versionSequence + 5 };
}

/** The version of an object that was read without an event of its own, at or after the given second. */
export function versionOfReading(second: number, object: Record<string, unknown>): Version {
  return versionOfReRead(versionOfEvent({ created: second, type: "reading" }, object));
}

const INVOICE_RANK: Partial<Record<string, number>> = {
  draft: 0,
  open: 1,
  uncollectible: 2,
  paid: 3,
  void: 3,
  deleted: 4,
};
const SETTLED = new Set(["succeeded", "failed", "canceled", "paid", "won", "lost", "void"]);
const GONE = 1_000_000;

function progressOf(eventType: string, object: Record<string, unknown>): number {
  if (isTombstone(eventType, object)) return GONE;
  const { status } = object;
  if (object.object === "invoice")
    return 1_000 * (INVOICE_RANK[String(status)] ?? 0) + attemptsOf(object.attempt_count);
  if (object.object === "charge")
    return (SETTLED.has(String(status)) ? 1 : 0) + (Number(object.amount_refunded) > 0 ? 1 : 0);
  return SETTLED.has(String(status)) ? 1 : 0;
}

function attemptsOf(count: unknown): number {
  return typeof count === "number" && Number.isInteger(count) ? Math.min(Math.max(count, 0), 999) : 0;
}

/**
 * `customer.subscription.deleted` is Stripe's word for an ended subscription, which stays readable with the status
 * canceled: no tombstone. Every other `.deleted` event, and `deleted: true`, says that the object is gone.
 */
export function isTombstone(eventType: string | null, object: Record<string, unknown>): boolean {
  if (object.deleted === true) return true;
  return (eventType?.endsWith(".deleted") ?? false) && object.object !== "subscription";
}

/** For objects that came by file, without an event or a pull around them: the latest moment they name themselves. */
export function versionFromObject(object: Record<string, unknown>): Version {
  const moments =
    typeof object.status_transitions === "object" && object.status_transitions !== null
      ? Object.values(object.status_transitions)
      : [];
  const named = [object.created, object.updated, object.canceled_at, object.ended_at, object.voided_at, ...moments];
  const seconds = named.filter(
    (value): value is number =>
      typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 253_402_300_799,
  );
  return { versionAt: instantOf(Math.max(0, ...seconds)), versionSequence: 0 };
}
