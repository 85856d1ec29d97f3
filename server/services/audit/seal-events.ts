import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { eventSeals } from "#db/schema/events";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { sealContent } from "#server/services/audit/seal-content";

export type Seal = { number: number; at: string; hash: string; heads: number };

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
    const [last] = await scope.tx.execute<{ number: number; hash: string; through_position: string }>(
      sql`select number, hash, through_position from event_seals order by number desc limit 1`,
    );
    const heads = await scope.tx.execute<{ stream: string; sequence: number; hash: string; position: string }>(sql`
      select h.stream, h.sequence, h.hash, h.position from event_heads h
      where h.sequence > coalesce((select max(s.sequence) from event_seal_heads s where s.stream = h.stream), 0) and h.stream <> 'audit:seals'
      order by h.stream limit 50000`);
    if (heads.length === 0) throw ruleViolation("Nothing was written since the last seal.");
    const number = (last?.number ?? 0) + 1;
    const at = scope.now.toISOString();
    const hash = createHash("sha256")
      .update(`${last?.hash ?? ""}:${sealContent(number, at, heads)}`)
      .digest("hex");
    const throughPosition = heads.reduce(
      (highest, head) => (BigInt(head.position) > highest ? BigInt(head.position) : highest),
      BigInt(last?.through_position ?? 0),
    );
    await scope.tx
      .insert(eventSeals)
      .values({ number, at: scope.now, throughPosition, previousHash: last?.hash ?? "", hash });
    await scope.tx.execute(sql`
      insert into event_seal_heads (seal, stream, sequence, hash)
      select ${number}, h.stream, h.sequence, h.hash from json_to_recordset(${JSON.stringify(heads)}::text::json) as h(stream text, sequence int, hash text)`);
    const seal: Seal = { number, at, hash, heads: heads.length };
    return { result: seal, events: [{ type: "audit.sealed", subject: { type: "audit", id: "seals" }, data: seal }] };
  },
});
