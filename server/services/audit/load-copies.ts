import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CopyState, CopyTarget } from "#server/domain/audit/seal-health";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";

type CopyRow = {
  target: CopyTarget;
  last_number: number;
  last_at: string | null;
  trouble: string | null;
  behind_since: string | null;
};

/** How far each copy outside the database has come. */
export const loadCopies = defineQuery({
  name: "audit.copies",
  permission: "audit.seal",
  input: z.strictObject({}),
  run: (scope) => storedCopies(scope),
});

export async function storedCopies({ tx }: Pick<Scope, "tx">): Promise<CopyState[]> {
  const rows = await tx.execute<CopyRow>(sql`
    select c.target, c.last_number, c.last_at, c.trouble, (select s.at from event_seals s where s.number > c.last_number order by s.number limit 1) as behind_since
    from audit_copies c order by c.target`);
  return rows.map((row) => ({
    target: row.target,
    lastNumber: row.last_number,
    lastAt: row.last_at === null ? null : new Date(row.last_at),
    trouble: row.trouble,
    behindSince: row.behind_since === null ? null : new Date(row.behind_since),
  }));
}
