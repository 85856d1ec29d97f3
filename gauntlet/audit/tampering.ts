import { headOf, type Trail } from "#gauntlet/audit/trail";
import { type EventRow, eventHash, SEALS_STREAM, sealHash } from "#server/services/audit/verify-core";

/** A way of changing history at one event, and the place at which it has to be found. */
export type Tampering = {
  kind: string;
  change(trail: Trail, at: number): { trail: Trail; stream: string; sequence: number } | null;
};

const hashedFields = [
  "type",
  "actor_kind",
  "actor_id",
  "actor_name",
  "command",
  "policy_version",
  "correlation_id",
  "entity_code",
  "previous_hash",
  "hash",
] as const satisfies readonly (keyof EventRow)[];

/** One byte of every part of an event that says something. */
export const edits: readonly Tampering[] = [
  ...hashedFields.map(
    (field): Tampering => edit(`a byte of ${field}`, (row) => ({ [field]: otherByte(String(row[field])) })),
  ),
  edit("a byte of the instant", (row) => ({
    at: row.at.replace(/\d(?=Z)/, (digit) => String((Number(digit) + 1) % 10)),
  })),
  edit("a byte of the payload", (row) => ({ payload: JSON.parse(otherDigit(JSON.stringify(row.payload))) })),
];

/** What else can be done to a log. */
export const rearrangements: readonly Tampering[] = [
  {
    kind: "a deleted event",
    change(trail, at) {
      const row = trail.events[at] as EventRow;
      const isLast = trail.events[at + 1]?.stream !== row.stream;
      return {
        trail: { ...trail, events: trail.events.toSpliced(at, 1) },
        stream: row.stream,
        sequence: row.sequence + (isLast ? 0 : 1),
      };
    },
  },
  {
    kind: "two events exchanged",
    change(trail, at) {
      const [one, two] = [trail.events[at] as EventRow, trail.events[at + 1]];
      if (two?.stream !== one.stream) return null;
      const events = trail.events.toSpliced(
        at,
        2,
        { ...two, sequence: one.sequence },
        { ...one, sequence: two.sequence },
      );
      return { trail: { ...trail, events }, stream: one.stream, sequence: one.sequence };
    },
  },
  {
    kind: "an inserted event that links and hashes",
    change(trail, at) {
      const row = trail.events[at] as EventRow;
      const forged = rehashed({ ...row, sequence: row.sequence + 1, actor_name: "Nobody", previous_hash: row.hash });
      return {
        trail: { ...trail, events: trail.events.toSpliced(at + 1, 0, forged) },
        stream: row.stream,
        sequence: row.sequence + 1,
      };
    },
  },
  {
    kind: "a cut tail",
    change(trail, at) {
      const row = trail.events[at] as EventRow;
      return { trail: { ...trail, events: cutFrom(trail, at) }, stream: row.stream, sequence: row.sequence };
    },
  },
  {
    kind: "a cut tail with its head moved back",
    change(trail, at) {
      const row = trail.events[at] as EventRow;
      return {
        trail: withHead({ ...trail, events: cutFrom(trail, at) }, row.stream),
        stream: row.stream,
        sequence: firstSealed(trail, row),
      };
    },
  },
  {
    kind: "a chain rewritten and hashed anew",
    change(trail, at) {
      const row = trail.events[at] as EventRow;
      return { trail: rewrittenFrom(trail, at), stream: row.stream, sequence: firstSealed(trail, row) };
    },
  },
];

/** What looks right from inside: only the copy outside the database tells. */
export const resealed: Tampering = {
  kind: "a chain rewritten, hashed and sealed anew",
  change(trail, at) {
    const row = trail.events[at] as EventRow;
    const rewritten = rewrittenFrom(trail, at);
    const chain = rewritten.events.filter(({ stream }) => stream === row.stream);
    const sealed = trail.sealed.map((head) =>
      head.stream === row.stream ? { ...head, hash: chain[head.sequence - 1]?.hash ?? head.hash } : head,
    );
    const bySeal = Map.groupBy(sealed, ({ seal }) => seal);
    let previous = "";
    const seals = trail.seals.map((seal) => {
      const hash = sealHash(previous, seal, bySeal.get(seal.number) ?? []);
      const next = { ...seal, previous_hash: previous, hash };
      previous = hash;
      return next;
    });
    const first = trail.sealed.find(({ stream, sequence }) => stream === row.stream && sequence >= row.sequence);
    return { trail: { ...rewritten, sealed, seals }, stream: SEALS_STREAM, sequence: first?.seal ?? 0 };
  },
};

function edit(kind: string, change: (row: EventRow) => Partial<EventRow>): Tampering {
  return {
    kind,
    change(trail, at) {
      const row = trail.events[at] as EventRow;
      return {
        trail: { ...trail, events: trail.events.with(at, { ...row, ...change(row) }) },
        stream: row.stream,
        sequence: row.sequence,
      };
    },
  };
}

/** Everything from an event on made to fit what was put in its place; the head moves along. */
function rewrittenFrom(trail: Trail, at: number): Trail {
  const row = trail.events[at] as EventRow;
  const events = [...trail.events];
  let previous = row.previous_hash;
  for (let place = at; events[place]?.stream === row.stream; place += 1) {
    const old = events[place] as EventRow;
    const next = rehashed({ ...old, previous_hash: previous, ...(place === at ? { actor_name: "Nobody" } : {}) });
    events[place] = next;
    previous = next.hash;
  }
  return withHead({ ...trail, events }, row.stream);
}

function withHead(trail: Trail, stream: string): Trail {
  const chain = trail.events.filter((row) => row.stream === stream);
  return {
    ...trail,
    heads: trail.heads.flatMap((head) =>
      head.stream === stream ? (chain.length === 0 ? [] : [headOf(stream, chain)]) : [head],
    ),
  };
}

function cutFrom(trail: Trail, at: number): EventRow[] {
  const { stream } = trail.events[at] as EventRow;
  return trail.events.filter((row, place) => place < at || row.stream !== stream);
}

/** The first event of the stream from this one on that a seal knows. */
function firstSealed(trail: Trail, row: EventRow): number {
  return Math.min(
    ...trail.sealed.flatMap(({ stream, sequence }) =>
      stream === row.stream && sequence >= row.sequence ? [sequence] : [],
    ),
  );
}

function rehashed(row: EventRow): EventRow {
  return { ...row, hash: eventHash(row) };
}

function otherByte(text: string): string {
  return text === "" ? "x" : `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
}

function otherDigit(text: string): string {
  return text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
}
