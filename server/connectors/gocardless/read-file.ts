import type { RawMessage } from "#server/connectors/connector";
import { isShape, type Shape } from "#server/connectors/gocardless/client";
import { objectMessage } from "#server/connectors/gocardless/lists";
import { messageOfDelivery } from "#server/connectors/gocardless/receive";
import { isResource, typeOf } from "#server/connectors/gocardless/resources";
import { versionOfReRead } from "#server/connectors/gocardless/versions";
import { contentHash, pulledMessage } from "#server/connectors/pulled-message";

/**
 * Splits a file of GoCardless JSON into messages: single replies and lists give one for each object, webhook bodies one
 * for each delivery, and recordings of requests are taken apart into their replies first. What cannot be told apart
 * becomes one message holding it, which the mapping answers with a reason.
 * @param name only names the stream of what cannot be told apart otherwise.
 */
export function messagesFromFile(name: string, text: string): RawMessage[] {
  const value = parse(text);
  if (value === undefined) return [whole(name, text)];
  const messages = repliesIn(value).flatMap((reply) => messagesOfReply(name, reply));
  return messages.length > 0 ? messages : [whole(name, value)];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Recordings keep the reply under `body`, `response` or `api`, beside what was asked. */
function repliesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(repliesIn);
  if (!isShape(value)) return [value];
  for (const key of ["body", "response", "api"]) if (isShape(value[key])) return repliesIn(value[key]);
  const parts = Object.values(value);
  const isRecording = parts.length > 0 && parts.every((part) => isShape(part) && "path_template" in part);
  return isRecording ? parts.flatMap(repliesIn) : [value];
}

function messagesOfReply(name: string, reply: unknown): RawMessage[] {
  if (!isShape(reply)) return [whole(name, reply)];
  if (Array.isArray(reply.events) && !isListPage(reply)) return [messageOfDelivery(JSON.stringify(reply))];
  return (
    Object.entries(reply)
      .filter(([key]) => key !== "meta" && key !== "event")
      // Objects that were asked for beside the events that name them.
      .flatMap(([key, held]) => (key === "linked" && isShape(held) ? Object.entries(held) : [[key, held] as const]))
      .flatMap(([key, held]) => {
        const rows: readonly unknown[] = Array.isArray(held) && held.length > 0 ? held : [held];
        return rows.map((row) => messageOfRow(name, key, row, isShape(reply.event) ? reply.event : null));
      })
  );
}

function isListPage({ meta }: Shape): boolean {
  return isShape(meta) && "cursors" in meta;
}

function messageOfRow(name: string, key: string, row: unknown, event: Shape | null): RawMessage {
  if (!isShape(row) || typeof row.id !== "string")
    return pulledMessage(key, "file", `${name}:${key}`, null, { [key]: row });
  const payload = event === null ? { [key]: row } : { [key]: row, event };
  if (!isResource(key)) return pulledMessage(key, key, row.id, null, payload);
  // Without a pull around it an object has no version but its own date: that of what last happened to it, if it is there.
  const at = typeof event?.created_at === "string" ? event.created_at : "";
  return Number.isNaN(Date.parse(at))
    ? pulledMessage(key, typeOf[key], row.id, null, payload)
    : objectMessage(key, key, row, versionOfReRead({ created_at: at }, row), event);
}

function whole(name: string, payload: unknown): RawMessage {
  return pulledMessage(name, "file", contentHash(`${name}:${JSON.stringify(payload)}`), null, payload);
}
