import type { Shape } from "#server/connectors/gocardless/client";
import type { Version } from "#server/connectors/pulled-message";

/** How far along an object is, by the words of its status; of two states at one instant the one further along is later. */
const PROGRESS: Partial<Record<string, number>> = {
  pending_customer_approval: 1,
  created: 1,
  pending_submission: 2,
  pending: 2,
  submitted: 3,
  active: 4,
  confirmed: 4,
  paid: 5,
  paid_out: 5,
  consumed: 6,
  expired: 6,
  cancelled: 6,
  customer_approval_denied: 6,
  failed: 6,
  bounced: 7,
  funds_returned: 7,
  charged_back: 7,
};

/**
 * GoCardless dates events and not its objects, so an object read again takes the instant of the event it was read for. A
 * plain snapshot has sequence 0 and loses to what was read for an event of its instant, which says the same or more.
 */
export function versionOfReRead(event: { created_at: string }, object: Shape): Version {
  const progress = typeof object.status === "string" ? (PROGRESS[object.status] ?? 0) : 0;
  return { versionAt: new Date(event.created_at).toISOString(), versionSequence: 1 + progress };
}
