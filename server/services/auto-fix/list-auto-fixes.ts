import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AutoFixEntry } from "#server/domain/causes/views";
import { ruleName } from "#server/domain/policies/auto-fix";
import { defineQuery } from "#server/kernel/query";

const PAGE = 50;

type Row = {
  id: string;
  at: string;
  rule: string;
  fix: string;
  policy_version: string;
  label: string;
  entity_code: string | null;
  case_id: string;
  number: string;
  queue: string;
  title: string;
  state: AutoFixEntry["state"];
  outcome: AutoFixEntry["outcome"];
};

/** Everything that was fixed without asking, latest first: what, under which rule and version, and how its case stands now. */
export const listAutoFixes = defineQuery({
  name: "auto_fix.list",
  permission: "report.read",
  input: z.strictObject({
    rule: z.string().max(60).optional(),
    /** The id of the last row of the page before. */
    cursor: z.uuid().optional(),
  }),
  async run(scope, { rule, cursor }): Promise<{ rows: AutoFixEntry[]; nextCursor: string | null }> {
    const rows = await scope.tx.execute<Row>(sql`
      select f.id, f.at, f.rule, f.fix, f.policy_version, f.label, f.entity_code, f.case_id, c.number, c.queue, c.title, c.state, c.outcome
      from auto_fixes f join cases c on c.id = f.case_id
      where (${rule ?? null}::text is null or f.rule = ${rule ?? null}) and (${cursor ?? null}::uuid is null or f.id < ${cursor ?? null}::uuid)
      order by f.id desc limit ${PAGE + 1}`);
    const shown = rows.slice(0, PAGE);
    return { rows: shown.map(entryOf), nextCursor: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
  },
});

function entryOf(row: Row): AutoFixEntry {
  return {
    id: row.id,
    at: new Date(row.at),
    rule: row.rule,
    ruleName: ruleName({ fix: row.fix }),
    policyVersion: row.policy_version,
    label: row.label,
    entity: row.entity_code,
    caseId: row.case_id,
    caseNumber: Number(row.number),
    caseQueue: row.queue,
    title: row.title,
    state: row.state,
    outcome: row.outcome,
  };
}
