import { z } from "zod";
import type { RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { allPages } from "#server/connectors/zendesk/all-pages";
import type { ZendeskClient } from "#server/connectors/zendesk/client";
import { type ById, byId, commentMessage, isShape, numberOf, type Shape } from "#server/connectors/zendesk/messages";
import { askedFrom } from "#server/connectors/zendesk/timed-export";
import { wireComments, wireTimedExport, wireUsers } from "#server/connectors/zendesk/wire";

/** The second up to which events were read; unless a pull is running, the next one begins anew, with the overlap. */
const cursorSchema = z.strictObject({ reached: z.int().min(0), isRunning: z.boolean() });

const USERS_AT_ONCE = 100;
/** Changes after the fact, of which the event does not tell the comment's text. */
const REWRITES = new Set(["CommentPrivacyChange", "CommentRedactionEvent"]);

/**
 * What was said on tickets, from the stream of ticket events with their comments: a thousand events a call, where reading
 * the comments of each changed ticket would cost a call per ticket. Only a ticket of which a comment was hidden or blacked
 * out is read by itself.
 */
export function commentStream(client: ZendeskClient): Stream {
  return {
    key: "comments",
    label: "Comments on tickets",
    async pull(text, { now, signal }) {
      const at = readCursor(cursorSchema, text);
      const from = askedFrom(at, now);
      const query = { start_time: String(from), include: "comment_events" };
      const page = await client.read("incremental/ticket_events", query, wireTimedExport, signal);
      const events = page.ticket_events ?? [];
      const users = await authorsOf(client, events.flatMap(commentsIn), signal);
      const messages = events.flatMap((event) =>
        commentsIn(event).map((comment) => commentMessage(comment, event.ticket_id, users, null)),
      );
      const reached = Math.max(page.end_time ?? from, from);
      return {
        messages: [...messages, ...(await rewritten(client, events, signal))],
        cursor: writeCursor({ reached, isRunning: !page.end_of_stream }),
        isLast: page.end_of_stream,
      };
    },
  };
}

/** The comments of one audit, whether it came with the stream or with the answer to a change. */
export function commentsIn(event: Shape): Shape[] {
  const children = event.child_events ?? event.events;
  return (Array.isArray(children) ? children : []).filter(isShape).filter(isComment);
}

function isComment({ type, event_type: eventType }: Shape): boolean {
  return type === "Comment" || (type === undefined && eventType === "Comment");
}

async function authorsOf(client: ZendeskClient, comments: readonly Shape[], signal: AbortSignal): Promise<ById> {
  const ids = [...new Set(comments.map(({ author_id: author }) => numberOf(author)))].filter((id) => /^\d+$/.test(id));
  const users: Shape[] = [];
  for (let start = 0; start < ids.length; start += USERS_AT_ONCE) {
    const query = { ids: ids.slice(start, start + USERS_AT_ONCE).join(",") };
    users.push(...((await client.readOrNull("users/show_many", query, wireUsers, signal))?.users ?? []));
  }
  return byId(users);
}

/** Tickets of which a comment was rewritten, read again; each text counts from the moment of the event. */
async function rewritten(client: ZendeskClient, events: readonly Shape[], signal: AbortSignal): Promise<RawMessage[]> {
  const since = new Map<string, unknown>();
  for (const event of events) {
    const children = Array.isArray(event.child_events) ? event.child_events.filter(isShape) : [];
    if (children.some(({ event_type: type }) => typeof type === "string" && REWRITES.has(type)))
      since.set(numberOf(event.ticket_id), event.created_at);
  }
  const messages: RawMessage[] = [];
  for (const [ticketId, asOf] of since) messages.push(...(await commentsOfTicket(client, ticketId, asOf, signal)));
  return messages;
}

/** Everything said on one ticket, as it reads since the given instant; nothing of a ticket that is gone. */
export async function commentsOfTicket(
  client: ZendeskClient,
  ticketId: string,
  asOf: unknown,
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const path = `tickets/${encodeURIComponent(ticketId)}/comments`;
  const pages = await allPages(client, path, { include: "users" }, wireComments, signal);
  return pages.flatMap(({ comments, users }) => {
    const authors = byId(users);
    return comments.map((comment) => commentMessage(comment, ticketId, authors, asOf));
  });
}
