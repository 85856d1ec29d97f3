import { sql } from "drizzle-orm";
import { z } from "zod";
import { eventSeals } from "#db/schema/events";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { type Head, SEALS_STREAM, sealHash } from "#server/services/audit/verify-core";

export type Seal = { number: number; at: string; hash: string; heads: number; mayBeMore: boolean };

/** One seal holds at most so many heads; whoever seals goes on until nothing is left. */
export const HEADS_A_SEAL = 20_000;

type LastSeal = { number: number; hash: string; through_position: string; horizon: string | null };
type MovedHead = Head & { position: string };

/**
 * Seals the heads of every chain that moved since the last seal: from then on a cut tail or a rewritten chain shows.
 * Refused when nothing moved. The caller copies the seal outside the database.
 */
export const sealEvents = defineCommand({
  name: "audit.seal",
  permission: "audit.seal",
  input: z.strictObject({}),
  async run(scope) {
    await scope.tx.execute(sql`select pg_advisory_xact_lock(7203115)`);
    const [last] = await scope.tx.execute<LastSeal>(
      sql`select number, hash, through_position, horizon::text from event_seals order by number desc limit 1`,
    );
    const horizon = await horizonNow(scope);
    const heads = await movedHeads(scope, last?.horizon ?? null);
    if (heads.length === 0) throw ruleViolation("Nothing was written since the last seal.");
    const mayBeMore = heads.length === HEADS_A_SEAL;
    const number = (last?.number ?? 0) + 1;
    const at = scope.now.toISOString();
    const previousHash = last?.hash ?? "";
    const hash = sealHash(previousHash, { number, at }, heads);
    const throughPosition = heads.reduce(
      (highest, head) => (BigInt(head.position) > highest ? BigInt(head.position) : highest),
      BigInt(last?.through_position ?? 0),
    );
    await scope.tx.insert(eventSeals).values({
      number,
      at: scope.now,
      throughPosition,
      previousHash,
      hash,
      // What this one had no room for is looked for again from where it began to look.
      horizon: mayBeMore ? (last?.horizon ?? null) : horizon,
    });
    await scope.tx.execute(sql`
      insert into event_seal_heads (seal, stream, sequence, hash)
      select ${number}, h.stream, h.sequence, h.hash from json_to_recordset(${JSON.stringify(heads)}::text::json) as h(stream text, sequence int, hash text)`);
    const seal: Seal = { number, at, hash, heads: heads.length, mayBeMore };
    return { result: seal, events: [{ type: "audit.sealed", subject: { type: "audit", id: "seals" }, data: seal }] };
  },
});

/** Every transaction older than this has ended, so what it wrote is seen by whoever looks after now. */
async function horizonNow({ tx }: Pick<Scope, "tx">): Promise<string> {
  const [row] = await tx.execute<{ horizon: string }>(
    sql`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`,
  );
  return row?.horizon ?? "0";
}

/**
 * The heads of streams to which something was added that no seal holds. Looks at what was written by transactions from
 * the horizon on alone, so that a seal costs what is new and not what there is; in a database that was restored into
 * another cluster the numbers of transactions begin anew, and then at everything once.
 */
function movedHeads({ tx }: Pick<Scope, "tx">, horizon: string | null): Promise<MovedHead[]> {
  const moved =
    horizon === null
      ? sql`select h.stream from event_heads h`
      : sql`select distinct e.stream from events e where e.transaction >= ${horizon}::xid8
            union select h.stream from event_heads h where ${horizon}::xid8 > pg_current_xact_id()`;
  return tx.execute<MovedHead>(sql`
    select h.stream, h.sequence, h.hash, h.position from (${moved}) moved join event_heads h using (stream)
    where h.stream <> ${SEALS_STREAM} and h.sequence > coalesce((select max(s.sequence) from event_seal_heads s where s.stream = h.stream), 0)
    order by h.stream limit ${HEADS_A_SEAL}`);
}
