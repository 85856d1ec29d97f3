import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { askerWords, type ChargeRetryState, type RetryAsks } from "#server/domain/collections/charge-retry-states";
import { type RetryList, type RetryView, retryLists } from "#server/domain/collections/charge-retry-views";
import type { ChargeMethod } from "#server/domain/collections/scheme-rules";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { asSentence } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { AccountCursor, pageOf, ROWS_A_PAGE } from "#server/services/accounts/account-cursor";

type Row = {
  id: string;
  version: number;
  invoice_id: string;
  number: string;
  customer_id: string;
  customer_name: string;
  entity_code: string;
  state: ChargeRetryState;
  method: ChargeMethod;
  decline_code: string | null;
  decline_kind: string;
  currency: string;
  amount_minor: string;
  failed_on: PlainDate;
  planned_on: PlainDate;
  reason: string;
  held_because: string | null;
  told_on: PlainDate | null;
  requested_at: string | null;
  requested_by: string | null;
  asks: RetryAsks | null;
  settled_at: string | null;
  settled_reason: string | null;
  settled_by: string | null;
};

const columns = sql`r.id, r.version, r.invoice_id, coalesce(i.number, i.external_id) as number, r.customer_id, c.name as customer_name, r.entity_code,
  r.state, r.method, r.decline_code, r.decline_kind, r.currency, r.amount_minor::text, r.failed_on::text, r.planned_on::text, r.reason, r.held_because,
  r.told_on::text, r.requested_at, r.requested_by, r.asks, r.settled_at, r.settled_reason, r.settled_by`;
const joined = sql`charge_retries r join invoices i on i.id = r.invoice_id join customers c on c.id = r.customer_id`;

/** What was given up interests as long as the money is missing. */
const inList: Record<RetryList, SQL> = {
  planned: sql`r.state in ('planned', 'waiting')`,
  under_way: sql`r.state = 'requested'`,
  exhausted: sql`r.state = 'exhausted' and i.status = 'open'`,
};

export type RetryPage = { rows: RetryView[]; nextCursor: string | null };

/** Failed charges by what follows them, the nearest day first; what was given up the latest first. */
export const listRetries = defineQuery({
  name: "charge_retry.list",
  permission: "collection.read",
  input: z.strictObject({ list: z.enum(retryLists), cursor: AccountCursor.optional() }),
  async run({ tx }, { list, cursor }): Promise<RetryPage> {
    const [direction, beyond] = list === "exhausted" ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
    const after = cursor ? sql`and (r.planned_on, r.id) ${beyond} (${cursor.day}::date, ${cursor.id}::uuid)` : sql``;
    const rows = await tx.execute<Row>(sql`
      select ${columns} from ${joined} where ${inList[list]} ${after}
      order by r.planned_on ${direction}, r.id ${direction} limit ${ROWS_A_PAGE + 1}`);
    return pageOf(rows.map(viewOf), ({ plannedOn }) => plannedOn);
  },
});

const MOST_OF_ACCOUNT = 50;

/** The failed charges of one customer, the latest first. */
export const retriesOfAccount = defineQuery({
  name: "charge_retry.of_account",
  permission: "collection.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run({ tx }, { customerId }): Promise<RetryView[]> {
    const rows = await tx.execute<Row>(sql`
      select ${columns} from ${joined} where r.customer_id = ${customerId}::uuid order by r.planned_at desc, r.id desc limit ${MOST_OF_ACCOUNT}`);
    return rows.map(viewOf);
  },
});

function viewOf(row: Row): RetryView {
  return {
    id: row.id,
    version: row.version,
    invoice: { id: row.invoice_id, number: row.number },
    customer: { id: row.customer_id, name: row.customer_name },
    entity: row.entity_code,
    state: row.state,
    method: row.method,
    declined: asSentence(declineOf(row.decline_code).words),
    isFinal: row.decline_kind === "hard",
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
    failedOn: row.failed_on,
    plannedOn: row.planned_on,
    reason: row.reason,
    heldBecause: row.held_because,
    toldOn: row.told_on,
    requestedAt: row.requested_at === null ? null : new Date(row.requested_at),
    requestedBy: row.requested_by === null ? null : askerWords(row.requested_by),
    asks: row.asks,
    settledAt: row.settled_at === null ? null : new Date(row.settled_at),
    settledReason: row.settled_reason,
    settledBy: row.settled_by,
  };
}
