import { z } from "zod";
import { defineHotQuery, type HotFetch } from "#server/kernel/query";
import {
  type Anchor,
  ChainWalk,
  type EventRow,
  type Head,
  type SealedHead,
  type SealRow,
  type Verification,
} from "#server/services/audit/verify-core";

const PAGE = 5_000;

/** An instant as it was hashed: milliseconds, or more where somebody has put more there. */
export const instantText = (column: string) =>
  `regexp_replace(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z'`;

/** The columns of an event that are hashed, and those by which it is found. */
export const eventRowColumns = `position::text, stream, sequence, type, ${instantText("at")} as at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash`;

/**
 * Walks every chain of the database, its seals, and the anchors kept outside. An edit, a deletion, a reordering, an
 * insertion and a cut tail each show; the first bad row in stream order is named, and of several streams the earliest
 * written. People go on working meanwhile: seals are read first, then heads, then events up to these heads, so that what
 * is written during the walk is left to the next one and never taken for a change.
 */
export async function verifyEvents(fetch: HotFetch, anchors: readonly Anchor[]): Promise<Verification> {
  const walk = new ChainWalk();
  const { seals, sealed } = await storedSeals(fetch);
  const heads = new Map(
    (await fetch<Head>("select stream, sequence, hash from event_heads", [])).map((head) => [head.stream, head]),
  );
  const beyond = new Map<string, Head>();
  for await (const row of storedEvents(fetch)) {
    walk.take(row);
    if (row.sequence > (heads.get(row.stream)?.sequence ?? 0)) beyond.set(row.stream, row);
  }
  for (const head of await grownSince(fetch, beyond)) heads.set(head.stream, head);
  return walk.end({ heads: [...heads.values()], seals, sealed, anchors });
}

/** Seals with the heads they hold, as of one instant: a seal made between two reads would look like one without heads. */
async function storedSeals(fetch: HotFetch): Promise<{ seals: SealRow[]; sealed: SealedHead[] }> {
  const rows = await fetch<{ seal: SealRow | null; head: SealedHead | null }>(
    `select case when s.number is not null then json_build_object('number', s.number, 'at', ${instantText("s.at")}, 'previous_hash', s.previous_hash, 'hash', s.hash) end as seal,
            case when h.seal is not null then json_build_object('seal', h.seal, 'stream', h.stream, 'sequence', h.sequence, 'hash', h.hash) end as head
     from event_seals s full join event_seal_heads h on h.seal = s.number order by coalesce(s.number, h.seal), h.stream`,
    [],
  );
  const seals = new Map(rows.flatMap(({ seal }) => (seal ? [[seal.number, seal] as const] : [])));
  return { seals: [...seals.values()], sealed: rows.flatMap(({ head }) => (head ? [head] : [])) };
}

async function* storedEvents(fetch: HotFetch): AsyncGenerator<EventRow> {
  for (let after = { stream: "", sequence: 0 }; ; ) {
    const page = await fetch<EventRow>(
      `select ${eventRowColumns} from events where (stream, sequence) > ($1, $2::int) order by stream, sequence limit ${PAGE}`,
      [after.stream, after.sequence],
    );
    yield* page;
    const end = page.at(-1);
    if (!end || page.length < PAGE) return;
    after = { stream: end.stream, sequence: end.sequence };
  }
}

/** Heads of streams that were walked beyond the end they had at first, where they reach that far now: people wrote on. */
async function grownSince(fetch: HotFetch, beyond: ReadonlyMap<string, Head>): Promise<Head[]> {
  if (beyond.size === 0) return [];
  const now = await fetch<Head>("select stream, sequence, hash from event_heads where stream = any($1::text[])", [
    [...beyond.keys()],
  ]);
  return now.flatMap((head) => {
    const seen = beyond.get(head.stream);
    return seen && head.sequence >= seen.sequence ? [seen] : [];
  });
}

export const verifyAudit = defineHotQuery({
  name: "audit.verify",
  permission: "audit.verify",
  input: z.strictObject({ anchors: z.array(z.strictObject({ number: z.int(), hash: z.string() })).default([]) }),
  run: (scope, { anchors }) => verifyEvents(scope.fetch, anchors),
});
