import superjson from "superjson";

/** What was last sent, and under which key. */
export type Sent = { intention: string; key: string };

/**
 * The key to send under: what is sent again because no answer came keeps its key, so that it is done once; another
 * content is another intention.
 */
export function sentUnder(last: Sent | null, content: unknown, makeKey: () => string): Sent {
  // As it travels: amounts are big integers, which JSON alone cannot write.
  const intention = superjson.stringify(content);
  return last?.intention === intention ? last : { intention, key: makeKey() };
}
