import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalEvent } from "#server/kernel/events";
import { defineHotQuery, type HotFetch } from "#server/kernel/query";
import { sealContent } from "#server/services/audit/seal-content";

/** The first place where the log is not what was written. */
export type BadEvent = { position: string | null; stream: string; sequence: number; reason: string };
export type Verification = { events: number; streams: number; seals: number; ok: boolean; firstBad: BadEvent | null };

type EventRow = {
  position: string;
  stream: string;
  sequence: number;
  type: string;
  at: Date;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  command: string;
  policy_version: string | null;
  correlation_id: string;
  entity_code: string | null;
  payload: unknown;
  previous_hash: string;
  hash: string;
};
type Head = { stream: string; sequence: number; hash: string };
/** What a copy outside the database says of one seal. */
export type Anchor = { number: number; hash: string };

const PAGE = 5_000;

/**
 * Walks every chain: sequence without gaps, each hash over its predecessor and its own content, the head where the last
 * event is; then every seal, and the anchors kept outside the database. An edit, a deletion, a reordering, an insertion
 * and a cut tail each show; the first bad row in stream order is named, and of several streams the earliest written.
 */
export async function verifyEvents(fetch: HotFetch, anchors: readonly Anchor[]): Promise<Verification> {
  const heads = new Map(
    (await fetch<Head>("select stream, sequence, hash from event_heads", [])).map((head) => [head.stream, head]),
  );
  const found: BadEvent[] = [];
  const walked = await walkChains(fetch, heads, found);
  const seals = await checkSeals(fetch, walked.hashes, anchors, found);
  const firstBad = found.sort(byPosition)[0] ?? null;
  return { events: walked.events, streams: walked.streams, seals, ok: firstBad === null, firstBad };
}

export const verifyAudit = defineHotQuery({
  name: "audit.verify",
  permission: "audit.verify",
  input: z.strictObject({ anchors: z.array(z.strictObject({ number: z.int(), hash: z.string() })).default([]) }),
  run: (scope, { anchors }) => verifyEvents(scope.fetch, anchors),
});

async function walkChains(fetch: HotFetch, heads: Map<string, Head>, found: BadEvent[]) {
  /** stream → hashes by sequence, for the seals; only sealed streams need them but all are small. */
  const hashes = new Map<string, string[]>();
  let after: { stream: string; sequence: number } = { stream: "", sequence: 0 };
  let events = 0;
  const broken = new Set<string>();
  for (;;) {
    const page = await fetch<EventRow>(
      `select position::text, stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash
       from events where (stream, sequence) > ($1, $2::int) order by stream, sequence limit ${PAGE}`,
      [after.stream, after.sequence],
    );
    for (const row of page) {
      const chain = hashes.get(row.stream) ?? [];
      hashes.set(row.stream, chain);
      if (!broken.has(row.stream)) {
        const reason = troubleWith(row, chain);
        if (reason) {
          found.push({ position: row.position, stream: row.stream, sequence: row.sequence, reason });
          broken.add(row.stream);
        }
      }
      chain.push(row.hash);
    }
    events += page.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = { stream: last.stream, sequence: last.sequence };
  }
  for (const [stream, chain] of hashes) if (!broken.has(stream)) compareHead(stream, chain, heads.get(stream), found);
  for (const head of heads.values()) {
    if (head.sequence > 0 && !hashes.has(head.stream))
      found.push({
        position: null,
        stream: head.stream,
        sequence: 1,
        reason: "Every event of this stream was deleted.",
      });
  }
  return { events, streams: hashes.size, hashes };
}

function troubleWith(row: EventRow, chain: readonly string[]): string | null {
  const expected = chain.length + 1;
  if (row.sequence > expected)
    return `Event ${expected} of this stream is missing: it was deleted, or its number was changed.`;
  if (row.sequence < expected) return "Two events of this stream have one number: one was inserted.";
  const previous = chain.at(-1) ?? "";
  if (row.previous_hash !== previous)
    return "This event does not follow the one before it: an event was exchanged, inserted or rewritten.";
  return row.hash === hashOf(row) ? null : "This event's content is not what was written.";
}

function hashOf(row: EventRow): string {
  const canonical = canonicalEvent({
    type: row.type,
    at: new Date(row.at).toISOString(),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    command: row.command,
    policyVersion: row.policy_version,
    correlationId: row.correlation_id,
    entityCode: row.entity_code,
    payload: row.payload,
  });
  return createHash("sha256").update(`${row.previous_hash}:${row.sequence}:${canonical}`).digest("hex");
}

function compareHead(stream: string, chain: readonly string[], head: Head | undefined, found: BadEvent[]): void {
  if (head && head.sequence > chain.length)
    found.push({ position: null, stream, sequence: chain.length + 1, reason: "The end of this stream was cut off." });
  else if (head?.sequence !== chain.length || head.hash !== chain.at(-1))
    found.push({
      position: null,
      stream,
      sequence: chain.length,
      reason: "The recorded end of this stream is not its last event.",
    });
}

async function checkSeals(
  fetch: HotFetch,
  hashes: Map<string, string[]>,
  anchors: readonly Anchor[],
  found: BadEvent[],
): Promise<number> {
  const seals = await fetch<{ number: number; at: Date; previous_hash: string; hash: string }>(
    "select number, at, previous_hash, hash from event_seals order by number",
    [],
  );
  const sealed = await fetch<Head & { seal: number }>(
    "select seal, stream, sequence, hash from event_seal_heads order by seal, stream",
    [],
  );
  const bySeal = Map.groupBy(sealed, (head) => head.seal);
  let previous = "";
  for (const [index, seal] of seals.entries()) {
    const stream = "audit:seals";
    const expected = createHash("sha256")
      .update(`${previous}:${sealContent(seal.number, new Date(seal.at).toISOString(), bySeal.get(seal.number) ?? [])}`)
      .digest("hex");
    if (seal.number !== index + 1)
      found.push({ position: null, stream, sequence: index + 1, reason: `Seal ${index + 1} is missing.` });
    else if (seal.previous_hash !== previous || seal.hash !== expected)
      found.push({
        position: null,
        stream,
        sequence: seal.number,
        reason: `Seal ${seal.number} is not what was written.`,
      });
    previous = seal.hash;
  }
  for (const head of sealed) {
    const actual = hashes.get(head.stream)?.[head.sequence - 1];
    if (actual === undefined)
      found.push({
        position: null,
        stream: head.stream,
        sequence: head.sequence,
        reason: `Seal ${head.seal} knows an event ${head.sequence} of this stream that is gone: its end was cut off.`,
      });
    else if (actual !== head.hash)
      found.push({
        position: null,
        stream: head.stream,
        sequence: head.sequence,
        reason: `Seal ${head.seal} knows this event with another content: the stream was rewritten.`,
      });
  }
  for (const anchor of anchors) {
    if (seals.find((seal) => seal.number === anchor.number)?.hash !== anchor.hash) {
      found.push({
        position: null,
        stream: "audit:seals",
        sequence: anchor.number,
        reason: `Seal ${anchor.number} differs from its copy outside the database.`,
      });
    }
  }
  return seals.length;
}

/** Rows that can be pointed at come first, by when they were written; then streams by name. */
function byPosition(left: BadEvent, right: BadEvent): number {
  if (left.position !== null && right.position !== null) return BigInt(left.position) < BigInt(right.position) ? -1 : 1;
  if (left.position !== null) return -1;
  if (right.position !== null) return 1;
  return left.stream.localeCompare(right.stream) || left.sequence - right.sequence;
}
