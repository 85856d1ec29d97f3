import type { RawMessage } from "#server/connectors/connector";
import { contentHash, pulledMessage } from "#server/connectors/pulled-message";
import { commentsIn } from "#server/connectors/zendesk/comment-stream";
import {
  byId,
  commentMessage,
  isShape,
  numberOf,
  type Shape,
  ticketMessage,
} from "#server/connectors/zendesk/messages";
import { rowsOfTable } from "#server/connectors/zendesk/read-table";

/**
 * Splits a file into messages, one for each object in it: Zendesk's replies with what came beside their tickets, objects
 * alone or in a row, recordings that keep replies under `api` or `response`, and the tables of tickets, comments,
 * organizations and users that a warehouse keeps. What no rule tells apart becomes one message, which the mapping answers
 * with a reason.
 * @param name only names the stream of what cannot be told apart otherwise.
 */
export function messagesFromFile(name: string, text: string): RawMessage[] {
  const parsed = parse(text);
  if (parsed === undefined)
    return rowsOfTable(text)?.flatMap((row) => messagesOfReply(row, "")) ?? [unknownMessage(streamOf(name), text)];
  const found = repliesIn(parsed).flatMap(({ path, reply }) => messagesAt(path ?? streamOf(name), reply));
  return found.length > 0 ? found : [unknownMessage(streamOf(name), parsed)];
}

type Recorded = { path: string | null; reply: unknown };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file's name is no path of an interface. */
function streamOf(name: string): string {
  return name.replaceAll("/", " ");
}

/** The replies of a recording with the path each was asked at; anything else is one reply. */
function repliesIn(value: unknown): Recorded[] {
  if (!isShape(value)) return [{ path: null, reply: value }];
  if (isShape(value.api))
    return Object.values(value.api)
      .filter(isShape)
      .flatMap((byPath) =>
        Object.entries(byPath).flatMap(([path, replies]) =>
          (Array.isArray(replies) ? replies : [replies])
            .filter(isShape)
            .map((recorded) => ({ path, reply: recorded.response })),
        ),
      );
  if ("response" in value && typeof value.endpoint === "string")
    return [{ path: value.endpoint, reply: value.response }];
  return [{ path: null, reply: value }];
}

/** Only what was asked under Zendesk's own path, or says nothing of a path, is read as Zendesk's; the rest is kept whole. */
function messagesAt(path: string, reply: unknown): RawMessage[] {
  const isElsewhere = path.includes("/") && !/^\/?api\/v2\//.test(path);
  if (isElsewhere) return [unknownMessage(path, reply)];
  const found = (Array.isArray(reply) ? reply : [reply]).flatMap((one) =>
    isShape(one) ? messagesOfReply(one, path) : [],
  );
  return found.length > 0 ? found : [unknownMessage(path, reply)];
}

/** Zendesk's replies name what they hold: { ticket }, { tickets, users }, { results }, { comments }, { ticket_events }. */
function messagesOfReply(reply: Shape, path: string): RawMessage[] {
  if (isBareTicket(reply)) return [ticketMessage(reply, { users: byId([]), organizations: byId([]) })];
  if (reply.id !== undefined) return [unknownMessage(path, reply)];
  const beside = { users: byId(list(reply.users)), organizations: byId(list(reply.organizations)) };
  const tickets = [...one(reply.ticket), ...list(reply.tickets), ...list(reply.results)].filter(isBareTicket);
  const ticketId = /tickets\/(\d+)\/comments/.exec(path)?.[1];
  const comments = list(reply.comments).map((comment) =>
    commentMessage(comment, ticketId ?? comment.ticket_id, beside.users, null),
  );
  const events = [...list(reply.ticket_events), ...one(reply.audit), ...list(reply.audits)].flatMap((event) =>
    commentsIn(event).map((comment) => commentMessage(withDate(comment, event), event.ticket_id, beside.users, null)),
  );
  const known = [...tickets.map((ticket) => ticketMessage(ticket, beside)), ...comments, ...events];
  return known.length > 0 ? known : othersIn(reply);
}

/** The parts of an audit leave their moment to the audit. */
function withDate(comment: Shape, { created_at }: Shape): Shape {
  return { created_at, ...comment };
}

/** Objects that nothing is made of, one message each, so that each gets its reason. */
function othersIn(reply: Shape): RawMessage[] {
  return Object.entries(reply).flatMap(([key, value]) =>
    [...one(value), ...list(value)]
      .filter((object) => object.id !== undefined)
      .map((object) => pulledMessage(key, key, numberOf(object.id), null, { [key]: object })),
  );
}

function isBareTicket(object: Shape): boolean {
  return object.id !== undefined && typeof object.status === "string" && object.requester_id !== undefined;
}

function one(value: unknown): Shape[] {
  return isShape(value) ? [value] : [];
}

function list(value: unknown): Shape[] {
  return Array.isArray(value) ? value.filter(isShape) : [];
}

function unknownMessage(stream: string, payload: unknown): RawMessage {
  return pulledMessage(stream, "file", contentHash(payload ?? stream), null, payload);
}
