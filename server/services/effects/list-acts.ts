import { sql } from "drizzle-orm";
import { z } from "zod";
import { effectStates } from "#db/schema/sync";
import type { ActsPage, ActView } from "#server/domain/sources/views";
import { defineQuery } from "#server/kernel/query";

const PAGE = 50;

type Row = {
  id: string;
  position: string;
  operation: string;
  label: string;
  system: string;
  state: ActView["state"];
  attempts: number;
  follows_id: string | null;
  confirmation: string | null;
  error: string | null;
  requested_at: string;
  settled_at: string | null;
  target: string;
  case_id: string | null;
  case_number: string | null;
  case_queue: string | null;
  customer_name: string | null;
  requested_by: string;
  sent_at: string | null;
  next_attempt_at: string | null;
  idempotency_key: string;
  correlation_id: string;
};

/** The ledger of acts on sources, newest first: what was asked for, by whom, what became of it. */
export const listActs = defineQuery({
  name: "effect.list",
  permission: "sync.read",
  input: z.strictObject({
    states: z.array(z.enum(effectStates)).max(5).default([]),
    system: z.string().min(1).max(100).optional(),
    /** The object acted on, the key, or the source's own word: any part of it. */
    search: z.string().trim().max(100).optional(),
    cursor: z
      .string()
      .regex(/^\d{1,19}$/)
      .optional(),
  }),
  async run(scope, { states, system, search, cursor }): Promise<ActsPage> {
    const pattern = search ? `%${search.replaceAll(/[\\%_]/g, "\\$&")}%` : null;
    const rows = await scope.tx.execute<Row>(sql`
      select e.id, e.position, e.operation, e.label, e.system, e.state, e.attempts, e.follows_id, e.confirmation, e.error, e.requested_at, e.settled_at, e.target,
        e.case_id, c.number as case_number, c.queue as case_queue, c.customer_name, e.requested_by, e.sent_at, e.next_attempt_at, e.idempotency_key, e.correlation_id
      from effects e left join cases c on c.id = e.case_id
      where (${states.length === 0} or e.state = any(${sql.param(states)}::text[]))
        and (${system ?? null}::text is null or e.system = ${system ?? null})
        and (${pattern}::text is null or e.target ilike ${pattern} or e.label ilike ${pattern} or e.confirmation ilike ${pattern}
             or e.idempotency_key ilike ${pattern} or c.customer_name ilike ${pattern})
        and (${cursor ?? null}::bigint is null or e.position < ${cursor ?? null}::bigint)
      order by e.position desc limit ${PAGE + 1}`);
    const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
    return { rows: rows.slice(0, PAGE).map(actView), nextCursor: last?.position ?? null };
  },
});

function actView(row: Row): ActView {
  const at = (text: string | null) => (text === null ? null : new Date(text));
  return {
    id: row.id,
    operation: row.operation,
    label: row.label,
    system: row.system,
    state: row.state,
    attempts: row.attempts,
    followsId: row.follows_id,
    confirmation: row.confirmation,
    error: row.error,
    requestedAt: new Date(row.requested_at),
    settledAt: at(row.settled_at),
    target: row.target,
    caseId: row.case_id,
    caseNumber: row.case_number === null ? null : Number(row.case_number),
    caseQueue: row.case_queue,
    customerName: row.customer_name,
    requestedBy: row.requested_by,
    sentAt: at(row.sent_at),
    nextAttemptAt: at(row.next_attempt_at),
    idempotencyKey: row.idempotency_key,
    correlationId: row.correlation_id,
  };
}
