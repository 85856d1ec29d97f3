import { createHash } from "node:crypto";
import { canonicalEvent } from "#server/kernel/events";
import { sealContent } from "#server/services/audit/seal-content";

/** The first place where the log is not what was written. */
export type BadEvent = { position: string | null; stream: string; sequence: number; reason: string };
export type Verification = { events: number; streams: number; seals: number; ok: boolean; firstBad: BadEvent | null };

/** An event as stored. `at` is text, to the microsecond where it has any. */
export type EventRow = {
  position: string;
  stream: string;
  sequence: number;
  type: string;
  at: string;
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
export type Head = { stream: string; sequence: number; hash: string };
export type SealRow = { number: number; at: string; previous_hash: string; hash: string };
export type SealedHead = Head & { seal: number };
/** What a copy outside the database says of one seal. */
export type Anchor = { number: number; hash: string };

export const SEALS_STREAM = "audit:seals";

/** Everything but the events, which may be too many to hold. */
export type Vouchers = {
  heads: readonly Head[];
  seals: readonly SealRow[];
  sealed: readonly SealedHead[];
  anchors: readonly Anchor[];
};

export type Hashing = {
  eventHash(row: EventRow): string;
  sealHash(previousHash: string, seal: SealRow, heads: readonly Head[]): string;
};

/**
 * Walks chains: sequence without gaps, each hash over its predecessor and its own content, the head where the last event
 * is; then every seal, and the copies kept outside the database. Knows no database: events are handed to it in the order of
 * stream and sequence, wherever they are from.
 */
export class ChainWalk {
  readonly #hashing: Hashing;
  /** Hashes by sequence of each stream, for the seals. */
  readonly #hashes = new Map<string, string[]>();
  readonly #broken = new Set<string>();
  readonly #found: BadEvent[] = [];
  #events = 0;

  /** @param hashing what hashes have to be; whoever checks one log again and again may remember them. */
  constructor(hashing: Hashing = { eventHash, sealHash }) {
    this.#hashing = hashing;
  }

  take(row: EventRow): void {
    const chain = this.#hashes.get(row.stream) ?? [];
    if (chain.length === 0) this.#hashes.set(row.stream, chain);
    if (!this.#broken.has(row.stream)) {
      const reason = this.#troubleWith(row, chain);
      if (reason) {
        this.#found.push({ position: row.position, stream: row.stream, sequence: row.sequence, reason });
        this.#broken.add(row.stream);
      }
    }
    chain.push(row.hash);
    this.#events += 1;
  }

  end({ heads, seals, sealed, anchors }: Vouchers): Verification {
    this.#compareHeads(heads);
    this.#found.push(...troubleWithSeals(this.#hashing, seals, sealed));
    for (const head of sealed) this.#compareSealed(head);
    this.#found.push(...troubleWithAnchors(seals, anchors));
    const firstBad = this.#found.sort(byPosition)[0] ?? null;
    return {
      events: this.#events,
      streams: this.#hashes.size,
      seals: seals.length,
      ok: firstBad === null,
      firstBad,
    };
  }

  #troubleWith(row: EventRow, chain: readonly string[]): string | null {
    const expected = chain.length + 1;
    if (row.sequence > expected)
      return `Event ${expected} of this stream is missing: it was deleted, or its number was changed.`;
    if (row.sequence < expected) return "Two events of this stream have one number: one was inserted.";
    if (row.previous_hash !== (chain.at(-1) ?? ""))
      return "This event does not follow the one before it: an event was exchanged, inserted or rewritten.";
    return row.hash === this.#hashing.eventHash(row) ? null : "This event's content is not what was written.";
  }

  #compareHeads(heads: readonly Head[]): void {
    const byStream = new Map(heads.map((head) => [head.stream, head]));
    for (const [stream, chain] of this.#hashes) {
      const head = byStream.get(stream);
      if (this.#broken.has(stream)) continue;
      if (head && head.sequence > chain.length)
        this.#miss(stream, chain.length + 1, "The end of this stream was cut off.");
      else if (head?.sequence !== chain.length || head.hash !== chain.at(-1))
        this.#miss(stream, chain.length, "The recorded end of this stream is not its last event.");
    }
    for (const head of heads)
      if (head.sequence > 0 && !this.#hashes.has(head.stream))
        this.#miss(head.stream, 1, "Every event of this stream was deleted.");
  }

  #compareSealed(head: SealedHead): void {
    const actual = this.#hashes.get(head.stream)?.[head.sequence - 1];
    if (actual === undefined)
      this.#miss(
        head.stream,
        head.sequence,
        `Seal ${head.seal} knows an event ${head.sequence} of this stream that is gone: its end was cut off.`,
      );
    else if (actual !== head.hash)
      this.#miss(
        head.stream,
        head.sequence,
        `Seal ${head.seal} knows this event with another content: the stream was rewritten.`,
      );
  }

  #miss(stream: string, sequence: number, reason: string): void {
    this.#found.push({ position: null, stream, sequence, reason });
  }
}

/** Hex SHA-256 over the previous hash, the sequence and the canonical JSON of what the event says. */
export function eventHash(row: EventRow): string {
  const canonical = canonicalEvent({
    type: row.type,
    at: row.at,
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

export function sealHash(
  previousHash: string,
  { number, at }: Pick<SealRow, "number" | "at">,
  heads: readonly Head[],
): string {
  return createHash("sha256")
    .update(`${previousHash}:${sealContent(number, at, heads)}`)
    .digest("hex");
}

function troubleWithSeals(hashing: Hashing, seals: readonly SealRow[], sealed: readonly SealedHead[]): BadEvent[] {
  const bySeal = Map.groupBy(sealed, (head) => head.seal);
  const found: BadEvent[] = [];
  let previous = "";
  for (const [index, seal] of seals.entries()) {
    const isNext = seal.number === index + 1;
    const isRight =
      seal.previous_hash === previous && seal.hash === hashing.sealHash(previous, seal, bySeal.get(seal.number) ?? []);
    if (!isNext || !isRight) {
      const sequence = isNext ? seal.number : index + 1;
      const reason = isNext ? `Seal ${seal.number} is not what was written.` : `Seal ${index + 1} is missing.`;
      found.push({ position: null, stream: SEALS_STREAM, sequence, reason });
    }
    previous = seal.hash;
  }
  return found;
}

function troubleWithAnchors(seals: readonly SealRow[], anchors: readonly Anchor[]): BadEvent[] {
  const hashes = new Map(seals.map((seal) => [seal.number, seal.hash]));
  return anchors.flatMap((anchor) =>
    hashes.get(anchor.number) === anchor.hash
      ? []
      : [
          {
            position: null,
            stream: SEALS_STREAM,
            sequence: anchor.number,
            reason: `Seal ${anchor.number} differs from its copy outside the database.`,
          },
        ],
  );
}

/** Rows that can be pointed at come first, by when they were written; then streams by name. */
function byPosition(left: BadEvent, right: BadEvent): number {
  if (left.position !== null && right.position !== null) return BigInt(left.position) < BigInt(right.position) ? -1 : 1;
  if (left.position !== null) return -1;
  if (right.position !== null) return 1;
  return left.stream < right.stream ? -1 : left.stream > right.stream ? 1 : left.sequence - right.sequence;
}
