import { sql } from "drizzle-orm";
import { z } from "zod";
import type { BankEntryView, BankStatementView } from "#server/domain/bank/views";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { stableId } from "#server/kernel/ids";
import { defineQuery } from "#server/kernel/query";
import { type StatementRow, statementLine } from "#server/services/bank/bank-overview";
import { BANK_ACCOUNT, bankSource } from "#server/services/bank/bank-source";

/** One statement with a page of its entries, in the order of the file. The cursor is the place of the next one in it. */
export const bankStatementQuery = defineQuery({
  name: "bank.statement",
  permission: "sync.read",
  input: z.strictObject({
    id: z.uuid(),
    cursor: z.int().min(0).default(0),
    limit: z.int().min(1).max(200).default(50),
  }),
  async run(scope, { id, cursor, limit }): Promise<BankStatementView> {
    const [row] = await scope.tx.execute<
      StatementRow & { identifier: string; name: string; entity_code: string; keys: string[]; count: number }
    >(sql`
      select s.id, s.bank_account_id, s.number, s.kind, s.starts_on::text, s.ends_on::text, s.currency, s.opening_minor::text, s.closing_minor::text,
        s.entry_count, a.identifier, a.name, a.entity_code,
        (select coalesce(jsonb_agg(e.key order by e.place) filter (where e.place > ${cursor} and e.place <= ${cursor + limit}), '[]')
          from jsonb_array_elements_text(i.raw::jsonb->'entries') with ordinality as e(key, place)) as keys,
        (select jsonb_array_length(i.raw::jsonb->'entries')) as count
      from bank_statements s
      join bank_accounts a on a.id = s.bank_account_id
      join source_records r on r.id = s.id
      left join inbox i on i.id = r.inbox_id
      where s.id = ${id}`);
    if (!row) throw notFound("There is no such statement, or it belongs to a legal entity you hold no role over.");
    const next = cursor + limit;
    return {
      statement: {
        ...statementLine(row),
        account: row.identifier,
        accountName: row.name,
        entity: row.entity_code,
      },
      entries: await entriesNamed(scope, row.keys ?? []),
      nextCursor: next < (row.count ?? 0) ? next : null,
    };
  },
});

type EntryRow = {
  id: string;
  status: "booked" | "pending";
  booked_on: string;
  value_on: string | null;
  currency: string;
  amount_minor: string;
  is_reversal: boolean;
  transaction_code: string | null;
  counterparty_name: string | null;
  counterparty_account: string | null;
  end_to_end_reference: string | null;
  bank_reference: string | null;
  remittance: string | null;
  return_reason: string | null;
};

const columns = sql.raw(
  "e.id, e.status, e.booked_on::text, e.value_on::text, e.currency, e.amount_minor::text, e.is_reversal, e.transaction_code, e.counterparty_name, e.counterparty_account, e.end_to_end_reference, e.bank_reference, e.remittance, e.return_reason",
);

/** The entries of these keys. A batch that another file took apart is shown by its parts. */
async function entriesNamed(scope: Scope, keys: readonly string[]): Promise<BankEntryView[]> {
  const idOf = (key: string) => stableId(bankSource.key, BANK_ACCOUNT, "bank_entry", key);
  const rows = await scope.tx.execute<EntryRow>(sql`
    select ${columns} from bank_entries e where e.id = any(${sql.param(keys.map(idOf))}::uuid[])`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const entries: BankEntryView[] = [];
  for (const key of keys) {
    const row = byId.get(idOf(key));
    if (row) entries.push(entryView(row));
    else entries.push(...(await partsOf(scope, key)));
  }
  return entries;
}

/** The parts of one batch are numbered from one on. */
const PARTS_AT_ONCE = 500;

async function partsOf(scope: Scope, key: string): Promise<BankEntryView[]> {
  const parts: BankEntryView[] = [];
  for (;;) {
    const first = parts.length + 1;
    const ids = Array.from({ length: PARTS_AT_ONCE }, (_, index) =>
      stableId(bankSource.key, BANK_ACCOUNT, "bank_entry", `${key}/${first + index}`),
    );
    const rows = await scope.tx.execute<EntryRow>(sql`
      select ${columns} from unnest(${sql.param(ids)}::uuid[]) with ordinality as named(id, place)
      join bank_entries e on e.id = named.id order by named.place`);
    parts.push(...rows.map(entryView));
    if (rows.length < PARTS_AT_ONCE) return parts;
  }
}

function entryView(row: EntryRow): BankEntryView {
  return {
    id: row.id,
    status: row.status,
    bookedOn: row.booked_on,
    valueOn: row.value_on,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    isReversal: row.is_reversal,
    transactionCode: row.transaction_code,
    counterpartyName: row.counterparty_name,
    counterpartyAccount: row.counterparty_account,
    endToEndReference: row.end_to_end_reference,
    bankReference: row.bank_reference,
    remittance: row.remittance,
    returnReason: row.return_reason,
  };
}
