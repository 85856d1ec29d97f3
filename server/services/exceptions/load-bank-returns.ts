import { sql } from "drizzle-orm";
import { type BankReturnFacts, outcomesOfReturns } from "#server/domain/cash/bank-returns";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

type ReturnRow = {
  id: string;
  request_id: string;
  entry_id: string;
  reference: string;
  currency: string;
  amount_minor: string;
  payer_account: string;
  ordered_on: string;
  is_asked: boolean;
};

type BookingRow = {
  id: string;
  booked_on: string;
  amount_minor: string;
  is_reversal: boolean;
  counterparty_account: string | null;
  end_to_end_reference: string | null;
};

/** The orders on some bookings, each with what the bank has told of it since. */
export async function loadBankReturns(
  scope: Pick<Scope, "tx">,
  entryIds: readonly string[],
): Promise<Map<string, BankReturnFacts[]>> {
  const rows = await loadOrders(scope, entryIds);
  if (rows.length === 0) return new Map();
  const bookings = await loadBookings(
    scope,
    rows.map(({ id }) => id),
  );
  const orders = rows.map((row) => ({
    id: row.id,
    reference: row.reference,
    amountMinor: BigInt(row.amount_minor),
    payerAccount: row.payer_account,
    orderedOn: row.ordered_on,
  }));
  const outcomes = outcomesOfReturns(
    orders,
    bookings.map((row) => ({
      id: row.id,
      bookedOn: row.booked_on,
      amountMinor: BigInt(row.amount_minor),
      isReversal: row.is_reversal,
      counterpartyAccount: row.counterparty_account?.replace(/\s/g, "") ?? null,
      endToEndReference: row.end_to_end_reference,
    })),
  );
  return grouped(
    rows.filter((row) => row.is_asked),
    (row) => row.entry_id,
    (row) => ({
      id: row.id,
      requestId: row.request_id,
      reference: row.reference,
      amountMinor: BigInt(row.amount_minor),
      currency: row.currency,
      orderedOn: row.ordered_on,
      bookedOn: outcomes.get(row.id)?.bookedOn ?? null,
      cameBackOn: outcomes.get(row.id)?.cameBackOn ?? null,
    }),
  );
}

/** With those of other bookings that one debit of the bank could belong to as well. */
function loadOrders({ tx }: Pick<Scope, "tx">, entryIds: readonly string[]): Promise<ReturnRow[]> {
  return tx.execute<ReturnRow>(sql`
    select distinct o.id, o.request_id, o.entry_id, o.reference, o.currency, o.amount_minor::text, o.payer_account, o.ordered_on::text,
      o.entry_id = any(${sql.param(entryIds)}::uuid[]) as is_asked
    from bank_returns r
    join bank_returns o on o.bank_account_id = r.bank_account_id and o.currency = r.currency and o.amount_minor = r.amount_minor and o.payer_account = r.payer_account
    where r.entry_id = any(${sql.param(entryIds)}::uuid[]) order by o.reference`);
}

function loadBookings({ tx }: Pick<Scope, "tx">, returnIds: readonly string[]): Promise<BookingRow[]> {
  return tx.execute<BookingRow>(sql`
    select distinct e.id, e.booked_on::text, e.amount_minor::text, e.is_reversal, e.counterparty_account, e.end_to_end_reference
    from bank_returns r
    join bank_entries e on e.bank_account_id = r.bank_account_id and e.currency = r.currency and e.amount_minor in (r.amount_minor, -r.amount_minor)
      and e.booked_on >= r.ordered_on - 1
    where r.id = any(${sql.param(returnIds)}::uuid[]) and e.status = 'booked' and e.deleted_at is null`);
}

/** Receipts whose orders some bookings may have carried out. */
export async function loadReturnedBy({ tx }: Pick<Scope, "tx">, entryIds: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ entry_id: string }>(sql`
    select distinct r.entry_id from bank_entries e
    join bank_returns r on r.bank_account_id = e.bank_account_id and r.currency = e.currency and r.amount_minor = abs(e.amount_minor)
    where e.id = any(${sql.param(entryIds)}::uuid[])`);
  return rows.map((row) => row.entry_id);
}
