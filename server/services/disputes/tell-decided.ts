import { sql } from "drizzle-orm";
import { z } from "zod";
import { CHARGEBACK_CASE } from "#server/domain/disputes/chargeback-views";
import { amountWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";

/** Payments looked at in one transaction. */
const BATCH = 500;

type Row = {
  case_id: string;
  entity_code: string;
  status: "won" | "lost";
  currency: string;
  amount_minor: string;
  external_id: string;
  customer_id: string | null;
};

/**
 * Tells on its case what the payer's bank decided after the evidence was handed in and the case was closed. What a case
 * closed with is its proof and is not told again.
 */
const tellBatch = defineCommand({
  name: "chargeback.tell_decided",
  permission: "dispute.maintain",
  input: z.strictObject({ paymentIds: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { paymentIds }) {
    const rows = await scope.tx.execute<Row>(sql`
      select c.id as case_id, c.entity_code, d.status, d.currency, d.amount_minor::text, d.external_id, c.customer_id
      from payment_disputes d join cases c on c.type = ${CHARGEBACK_CASE} and c.dedupe_key = d.payment_id || ':' || d.external_id and c.closed_at < d.source_version_at
      where d.payment_id = any(${sql.param(paymentIds)}::uuid[]) and d.status in ('won', 'lost') and d.deleted_at is null
        and not exists (select from events e where e.stream = 'case:' || c.id and e.type in ('chargeback.won', 'chargeback.lost') and e.at > c.closed_at)
      order by c.id for update of c`);
    const [first, ...rest] = rows.map(decidedEvent);
    if (!first) throw conflict("Every decision is told on its case.", { isNothingToDo: true });
    return { result: { told: rows.length }, events: [first, ...rest] };
  },
});

function decidedEvent(row: Row): DomainEvent {
  const amount = amountWords(BigInt(row.amount_minor), row.currency);
  return {
    type: `chargeback.${row.status}`,
    subject: { type: "case", id: row.case_id },
    entity: row.entity_code,
    data: {
      sentence:
        row.status === "won"
          ? `The payer's bank decided for us: ${amount} came back.`
          : `The payer's bank decided for the payer: ${amount} are lost.`,
      disputeId: row.external_id,
      customerId: row.customer_id,
      currency: row.currency,
      amountMinor: row.amount_minor,
    },
  };
}

/** Looks at payments a sync touched. Safe to run twice and at once: the second finds nothing left to tell. */
export async function tellDecided(context: Context, paymentIds: readonly string[]): Promise<number> {
  let told = 0;
  for (let start = 0; start < paymentIds.length; start += BATCH) {
    try {
      told += (await tellBatch.execute(context, { paymentIds: paymentIds.slice(start, start + BATCH) })).told;
    } catch (error) {
      if (!(error instanceof AppError) || error.details.isNothingToDo !== true) throw error;
    }
  }
  return told;
}
