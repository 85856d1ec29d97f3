import { createLoader, type inferParserType, parseAsIsoDate, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { type MessageSelection, messageStates, type SearchMessagesInput } from "#server/domain/sync/message-selection";

/** What the address of the list says. What is searched for can be a name, so it stays out of it. */
export const messagesParsers = {
  message: parseAsString,
  source: parseAsString,
  stream: parseAsString,
  state: parseAsStringLiteral(messageStates),
  from: parseAsIsoDate,
  to: parseAsIsoDate,
};
export type MessagesUrl = inferParserType<typeof messagesParsers>;
export const loadMessagesUrl = createLoader(messagesParsers);

/** The question the list asks; days begin and end in UTC. */
export function searchOf(url: MessagesUrl, text: string): SearchMessagesInput {
  return {
    text,
    source: url.source,
    stream: url.stream,
    state: url.state,
    from: url.from === null ? null : `${dayOf(url.from)}T00:00:00.000Z`,
    to: url.to === null ? null : `${dayOf(url.to)}T23:59:59.999Z`,
  };
}

/** The messages of one source and a span of days, once both are chosen: the dead ones unless another state is. */
export function windowOf(url: MessagesUrl): MessageSelection | null {
  const { source, from, to } = searchOf(url, "");
  if (!source || !from || !to || url.stream !== null || url.state === "received" || url.state === "skipped")
    return null;
  return { by: "window", source, from, to, states: [url.state ?? "dead"] };
}

/** How many filters narrow the list. */
export function countOfFilters({ message: _, ...filters }: MessagesUrl): number {
  return Object.values(filters).filter((value) => value !== null).length;
}

export const noFilters = { source: null, stream: null, state: null, from: null, to: null } as const;

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isMessageId(value: string | null): value is string {
  return value !== null && uuid.test(value);
}

/** The address of one message. */
export function messageHref(id: string): string {
  return `/sync/messages?message=${id}`;
}
