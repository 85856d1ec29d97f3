import { edits, rearrangements, resealed, type Tampering } from "#gauntlet/audit/tampering";
import { type Trail, type Verifier, verifiedBy } from "#gauntlet/audit/trail";
import { offlineVerifier } from "#server/services/audit/testing/offline-verifier";
import { type EventRow, eventHash, sealHash } from "#server/services/audit/verify-core";

export type TamperCheck = { done: number; missed: string[] };

/** Tampers with a log in every given way at every given event, one at a time, and looks where it is found. */
export function tamperWith(
  trail: Trail,
  verify: Verifier,
  { at, ways }: { at: readonly number[]; ways: readonly Tampering[] },
): TamperCheck {
  const check: TamperCheck = { done: 0, missed: [] };
  for (const place of at) {
    for (const way of ways) {
      const tampered = way.change(trail, place);
      if (!tampered) continue;
      check.done += 1;
      const { firstBad } = verify(tampered.trail);
      if (firstBad?.stream !== tampered.stream || firstBad.sequence !== tampered.sequence)
        check.missed.push(
          `${way.kind} at ${place}: expected at ${tampered.stream} ${tampered.sequence}, found ${firstBad ? `at ${firstBad.stream} ${firstBad.sequence}` : "nowhere"}.`,
        );
    }
  }
  return check;
}

export const everyWay: readonly Tampering[] = [...edits, ...rearrangements, resealed];

/**
 * The script that strangers get has to name the same place as the database's verifier, whatever was done to a stream. Of one
 * that is gone with its head it is not asked: a sample holds some streams of many, and only the database knows them all.
 */
export async function compareWithScript(trail: Trail, at: readonly number[]): Promise<TamperCheck> {
  const script = await offlineVerifier();
  const check: TamperCheck = { done: 0, missed: [] };
  const verify = verifiedBy();
  for (const place of at) {
    for (const way of everyWay) {
      const tampered = way.change(trail, place);
      if (!tampered?.trail.heads.some(({ stream }) => stream === tampered.stream)) continue;
      check.done += 1;
      const ours = verify(tampered.trail).firstBad;
      const theirs = script.verifyTrail(offlineTrail(tampered.trail));
      if (ours?.stream !== theirs?.stream || ours?.sequence !== theirs?.sequence)
        check.missed.push(
          `${way.kind} at ${place}: the database's verifier names ${ours?.stream} ${ours?.sequence}, the script ${theirs?.stream} ${theirs?.sequence}.`,
        );
    }
  }
  return check;
}

function offlineTrail(trail: Trail) {
  const chains = new Map<string, unknown[]>();
  for (const row of trail.events) {
    const chain = chains.get(row.stream) ?? [];
    chains.set(row.stream, chain);
    chain.push(offlineEvent(row));
  }
  const bySeal = Map.groupBy(trail.sealed, ({ seal }) => seal);
  return {
    chains,
    ends: new Map(trail.heads.map(({ stream, ...end }) => [stream, end])),
    seals: trail.seals.map((seal) => ({
      number: seal.number,
      at: seal.at,
      previousHash: seal.previous_hash,
      hash: seal.hash,
      heads: bySeal.get(seal.number) ?? [],
    })),
    anchors: trail.anchors,
  };
}

function offlineEvent(row: EventRow) {
  return {
    sequence: row.sequence,
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
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** Verifiers with one eye shut. Each has to miss something: a check that such a one passes checks nothing. */
export const defects: readonly { name: string; verify: Verifier }[] = [
  {
    name: "a hash that leaves the payload out",
    verify: verifiedBy({
      eventHash: (row) => (row.hash === eventHash(row) || isOnlyPayload(row) ? row.hash : ""),
      sealHash,
    }),
  },
  { name: "no look at contents", verify: verifiedBy({ eventHash: (row) => row.hash, sealHash }) },
  { name: "no look at heads", verify: (trail) => verifiedBy()({ ...trail, heads: endsAsTheyAre(trail) }) },
  { name: "no look at seals", verify: (trail) => verifiedBy()({ ...trail, seals: [], sealed: [], anchors: [] }) },
  { name: "no anchor", verify: (trail) => verifiedBy()({ ...trail, anchors: [] }) },
];

/** The untouched actor's name tells an edit of the payload from the others of this suite. */
function isOnlyPayload(row: EventRow): boolean {
  return (
    row.actor_name === "Ana Ruiz" &&
    row.type === "case.commented" &&
    row.command === "case.comment" &&
    row.entity_code === "US01"
  );
}

function endsAsTheyAre(trail: Trail) {
  const ends = new Map(
    trail.events.map((row) => [row.stream, { stream: row.stream, sequence: row.sequence, hash: row.hash }]),
  );
  return [...ends.values()];
}
