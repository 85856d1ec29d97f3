import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { type Deck, type Delivery, signatureOf } from "#bench/areas/burst-deck";
import type { RawMessage } from "#server/connectors/connector";
import { newId } from "#server/kernel/ids";
import { takeWebhook } from "#server/webhooks";

export type Acknowledgements = { oursMs: number[]; rawMs: number[]; failed: number; refused: number };

/** Deliveries on their way at once before the sender waits: far more than ever happens while answers come in time. */
const MOST_IN_FLIGHT = 512;
/** One in so many deliveries is also written raw, right before or right after. */
const RAW_EVERY = 8;

/** One delivery through the endpoint of the web application, as the source sends it. */
export async function deliver(deck: Deck, delivery: Delivery, secret: string): Promise<{ ms: number; status: number }> {
  const body = deck.bodyOf(delivery);
  const request = new Request("http://docket.example/api/webhooks/stripe", {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": signatureOf(body, secret, new Date()) },
    body,
  });
  const begun = performance.now();
  try {
    const { status } = await takeWebhook("stripe", request);
    return { ms: performance.now() - begun, status };
  } catch {
    // What is thrown here the web application answers with 500.
    return { ms: performance.now() - begun, status: 500 };
  }
}

/** The least that keeps a message: the same row, into a table with the same indexes, committed by itself. */
export async function rawInsert(raw: postgres.Sql, deck: Deck, delivery: Delivery): Promise<number> {
  const body = deck.bodyOf(delivery);
  const id = newId(new Date());
  const begun = performance.now();
  await raw`
    insert into inbox_raw (id, source, account, stream, event_id, correlation_id, received_at, arrived_by, raw, state)
    values (${id}, 'stripe', 'main', ${deck.streamOf(delivery)}, ${deck.eventIdOf(delivery)}, ${deck.eventIdOf(delivery)}, now(), 'webhook', ${body}, 'received')
    on conflict (source, account, event_id) do nothing`;
  return performance.now() - begun;
}

/** Sends the deck at a steady pace, whether or not answers keep up. */
export async function sendPaced(
  deck: Deck,
  raw: postgres.Sql,
  options: { perSecond: number; secret: string },
): Promise<Acknowledgements> {
  const result: Acknowledgements = { oursMs: [], rawMs: [], failed: 0, refused: 0 };
  const underway = new Set<Promise<void>>();
  const begun = performance.now();
  for (const [index, delivery] of deck.deliveries.entries()) {
    const wait = begun + (index * 1_000) / options.perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    while (underway.size >= MOST_IN_FLIGHT) await Promise.race(underway);
    const sending: Promise<void> = send(deck, delivery, raw, index, options.secret, result).finally(() =>
      underway.delete(sending),
    );
    underway.add(sending);
  }
  await Promise.all(underway);
  return result;
}

async function send(
  deck: Deck,
  delivery: Delivery,
  raw: postgres.Sql,
  index: number,
  secret: string,
  result: Acknowledgements,
): Promise<void> {
  const isCompared = index % RAW_EVERY === 0;
  const isRawFirst = index % (2 * RAW_EVERY) === 0;
  if (isCompared && isRawFirst) result.rawMs.push(await rawInsert(raw, deck, delivery));
  const { ms, status } = await deliver(deck, delivery, secret);
  result.oursMs.push(ms);
  if (status >= 500) result.failed += 1;
  else if (status !== 200) result.refused += 1;
  if (isCompared && !isRawFirst) result.rawMs.push(await rawInsert(raw, deck, delivery));
}

/** So many at once, each lane taking the next as soon as its last was answered. */
export async function inLanes(
  lanes: number,
  deliveries: readonly Delivery[],
  act: (delivery: Delivery) => Promise<number>,
): Promise<number[]> {
  const left = deliveries[Symbol.iterator]();
  const taken: number[] = [];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = left.next(); !next.done; next = left.next()) taken.push(await act(next.value));
    }),
  );
  return taken;
}

/** A delivery as the connector hands it on. */
export function messageOf(deck: Deck, delivery: Delivery): RawMessage {
  const eventId = deck.eventIdOf(delivery);
  return {
    stream: deck.streamOf(delivery),
    eventId,
    correlationId: eventId,
    payload: JSON.parse(deck.bodyOf(delivery)) as unknown,
  };
}
