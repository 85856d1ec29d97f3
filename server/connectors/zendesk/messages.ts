import type { RawMessage } from "#server/connectors/connector";
import { pulledMessage, type Version } from "#server/connectors/pulled-message";

export type Shape = Record<string, unknown>;
/** Objects of one kind by the number Zendesk knows them by. */
export type ById = ReadonlyMap<string, Shape>;

/** What is asked for beside tickets, always the same: a ticket read in whatever way gives the same message. */
export const TICKET_INCLUDES = "users,organizations,metric_sets";

export function byId(rows: readonly Shape[] | null | undefined): ById {
  return new Map((rows ?? []).map((row) => [numberOf(row.id), row]));
}

/**
 * A ticket with its organization and its requester, and the fields the company added by their numbers. Of people no more
 * is kept than who they are, and of the measures beside a ticket only when it was solved: the rest changes by itself.
 */
function ticketPayload(ticket: Shape, beside: { users: ById; organizations: ById }): Shape {
  const { custom_fields: fields, fields: _sameAgain, metric_set: metrics, result_type: _kind, ...rest } = ticket;
  return {
    ticket: rest,
    fields: fieldsByNumber(fields),
    organization: beside.organizations.get(numberOf(ticket.organization_id)) ?? null,
    requester: personOf(beside.users.get(numberOf(ticket.requester_id)), true),
    solved_at: isShape(metrics) ? (metrics.solved_at ?? null) : null,
  };
}

export function ticketMessage(ticket: Shape, beside: { users: ById; organizations: ById }): RawMessage {
  const payload = ticketPayload(ticket, beside);
  return pulledMessage("tickets", "ticket", numberOf(ticket.id), versionOfTicket(payload), payload);
}

/**
 * The latest change of any part of it, then Zendesk's own mark of when it last made the ticket up. Each part only ever
 * moves forward, so whichever reading saw more has the greater version.
 */
export function versionOfTicket({ ticket, organization, requester }: Shape): Version {
  const changes = [ticket, organization, requester].map((part) => (isShape(part) ? instantOf(part.updated_at) : 0));
  const mark = isShape(ticket) ? ticket.generated_timestamp : null;
  const isMark = typeof mark === "number" && Number.isInteger(mark) && mark >= 0 && mark <= 999_999_999_999;
  return { versionAt: new Date(Math.max(...changes)).toISOString(), versionSequence: isMark ? mark : 0 };
}

/** A comment of a ticket, as it reads since the instant `asOf`; comments change only when they are hidden or blacked out. */
export function commentMessage(comment: Shape, ticketId: unknown, users: ById, asOf: unknown): RawMessage {
  const { html_body: _html, audit_id: _audit, via_reference_id: _reference, event_type: _event, ...rest } = comment;
  const payload = {
    ticket_id: ticketId,
    as_of: typeof asOf === "string" ? asOf : null,
    comment: rest,
    author: personOf(users.get(numberOf(comment.author_id)), false),
  };
  return pulledMessage("comments", "comment", numberOf(comment.id), versionOfComment(payload), payload);
}

export function versionOfComment({ comment, as_of: asOf }: Shape): Version {
  const written = isShape(comment) ? instantOf(comment.created_at) : 0;
  return { versionAt: new Date(Math.max(written, instantOf(asOf))).toISOString(), versionSequence: 0 };
}

/** [{ id, value }] as { id: value }, so that a field can be pointed at. */
function fieldsByNumber(fields: unknown): Shape {
  const named = (Array.isArray(fields) ? fields : []).filter(isShape);
  return Object.fromEntries(named.map((field) => [numberOf(field.id), field.value ?? null]));
}

function personOf(user: Shape | undefined, isRequester: boolean): Shape | null {
  if (!user) return null;
  const { id, name, email, role, updated_at } = user;
  return isRequester ? { id, name, email, role, updated_at } : { id, name, role };
}

/** Ids are numbers in the interface and texts in exports to files. */
export function numberOf(id: unknown): string {
  return typeof id === "number" || (typeof id === "string" && id !== "") ? String(id) : "unnamed";
}

function instantOf(value: unknown): number {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? 0 : at;
}

export function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
