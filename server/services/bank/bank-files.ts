import { sql } from "drizzle-orm";
import { z } from "zod";
import type { BankFormat } from "#server/domain/bank/bank-file";
import type { BankFilePage, BankFileView } from "#server/domain/bank/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";

/** The files that were taken, newest first. */
export const bankFilesQuery = defineQuery({
  name: "bank.files",
  permission: "sync.read",
  input: z.strictObject({ cursor: z.uuid().optional(), limit: z.int().min(1).max(100).default(50) }),
  async run(scope, { cursor, limit }): Promise<BankFilePage> {
    const files = await latestFiles(scope, limit + 1, cursor);
    const page = files.slice(0, limit);
    return { files: page, nextCursor: files.length > limit ? (page.at(-1)?.id ?? null) : null };
  },
});

type Row = {
  id: string;
  file_name: string;
  format: BankFormat;
  statement_count: number;
  entry_count: number;
  new_entry_count: number;
  received_at: string;
};

/** Without their bytes. The cursor is the last file of the page before. */
export async function latestFiles(scope: Pick<Scope, "tx">, limit: number, cursor?: string): Promise<BankFileView[]> {
  const after =
    cursor === undefined
      ? sql``
      : sql`where (received_at, id) < (select f.received_at, f.id from bank_files f where f.id = ${cursor})`;
  const rows = await scope.tx.execute<Row>(sql`
    select id, file_name, format, statement_count, entry_count, new_entry_count, received_at
    from bank_files ${after} order by received_at desc, id desc limit ${limit}`);
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    format: row.format,
    statements: row.statement_count,
    entries: row.entry_count,
    newEntries: row.new_entry_count,
    receivedAt: new Date(row.received_at),
  }));
}
