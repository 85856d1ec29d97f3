import { seeded } from "#gauntlet/random";
import {
  type Anchor,
  ChainWalk,
  type EventRow,
  eventHash,
  type Hashing,
  type Head,
  type SealedHead,
  type SealRow,
  sealHash,
  type Verification,
} from "#server/services/audit/verify-core";

/** A log as it would stand in the database, with the copy of its seals outside. Events in the order of stream and number. */
export type Trail = {
  events: readonly EventRow[];
  heads: readonly Head[];
  seals: readonly SealRow[];
  sealed: readonly SealedHead[];
  anchors: readonly Anchor[];
};

const EVENTS_A_STREAM = 12;
const SEALS = 40;
const ANCHOR = Date.parse("2026-03-02T09:30:00Z");

/** A log of so many events on many streams, sealed again and again while it grew. */
export function makeTrail(count: number, seed: number): Trail {
  const random = seeded(seed);
  const streams = Math.max(2, Math.floor(count / EVENTS_A_STREAM));
  const chains = new Map<string, EventRow[]>();
  const seals: SealRow[] = [];
  const sealed: SealedHead[] = [];
  const moved = new Set<string>();
  for (let position = 1; position <= count; position += 1) {
    const stream = `case:${String(Math.floor(random() * streams)).padStart(6, "0")}`;
    const chain = chains.get(stream) ?? [];
    chains.set(stream, chain);
    chain.push(eventAfter(chain.at(-1), stream, position, random));
    moved.add(stream);
    if (position % Math.ceil(count / SEALS) === 0 || position === count) seal(seals, sealed, chains, moved, position);
  }
  const ordered = [...chains].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    events: ordered.flatMap(([, chain]) => chain),
    heads: ordered.map(([stream, chain]) => headOf(stream, chain)),
    seals,
    sealed,
    anchors: seals.map(({ number, hash }) => ({ number, hash })),
  };
}

function eventAfter(before: EventRow | undefined, stream: string, position: number, random: () => number): EventRow {
  const row: EventRow = {
    position: String(position),
    stream,
    sequence: (before?.sequence ?? 0) + 1,
    type: "case.commented",
    at: new Date(ANCHOR + position * 1_000).toISOString(),
    actor_kind: "person",
    actor_id: `person-${Math.floor(random() * 30)}`,
    actor_name: "Ana Ruiz",
    command: "case.comment",
    policy_version: "case_priority v1",
    correlation_id: `correlation-${position}`,
    entity_code: "US01",
    payload: {
      before: { state: "routed" },
      after: { state: "in_progress", amountMinor: String(Math.floor(random() * 1e9)) },
      reason: "Zürich called",
    },
    previous_hash: before?.hash ?? "",
    hash: "",
  };
  return { ...row, hash: eventHash(row) };
}

function seal(
  seals: SealRow[],
  sealed: SealedHead[],
  chains: ReadonlyMap<string, EventRow[]>,
  moved: Set<string>,
  position: number,
): void {
  const number = seals.length + 1;
  const heads = [...moved].sort().map((stream) => ({ seal: number, ...headOf(stream, chains.get(stream) ?? []) }));
  const previous = seals.at(-1)?.hash ?? "";
  const unsealed = { number, at: new Date(ANCHOR + position * 1_000).toISOString() };
  seals.push({ ...unsealed, previous_hash: previous, hash: sealHash(previous, unsealed, heads) });
  sealed.push(...heads);
  moved.clear();
}

export function headOf(stream: string, chain: readonly EventRow[]): Head {
  const last = chain.at(-1);
  return { stream, sequence: last?.sequence ?? 0, hash: last?.hash ?? "" };
}

/** Verifies a log. */
export type Verifier = (trail: Trail) => Verification;

/** The verifier the database's log is checked with, which remembers the hashes of what is the same object as before. */
export function rememberingVerifier(): Verifier {
  const events = new WeakMap<EventRow, string>();
  const seals = new WeakMap<SealRow, { sealed: readonly SealedHead[]; hash: string }>();
  return (trail) => {
    const hashing: Hashing = {
      eventHash(row) {
        const known = events.get(row) ?? eventHash(row);
        events.set(row, known);
        return known;
      },
      sealHash(previous, row, heads) {
        const known = seals.get(row);
        if (known?.sealed === trail.sealed && previous === row.previous_hash) return known.hash;
        const hash = sealHash(previous, row, heads);
        if (previous === row.previous_hash) seals.set(row, { sealed: trail.sealed, hash });
        return hash;
      },
    };
    return verifiedBy(hashing)(trail);
  };
}

export function verifiedBy(hashing?: Hashing): Verifier {
  return ({ events, ...vouchers }) => {
    const walk = new ChainWalk(hashing);
    for (const row of events) walk.take(row);
    return walk.end(vouchers);
  };
}
