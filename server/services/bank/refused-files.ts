import { sql } from "drizzle-orm";
import type { RefusedFileView } from "#server/domain/bank/views";
import type { Scope } from "#server/kernel/context";
import { bankSource } from "#server/services/bank/bank-source";
import { REFUSED_FILES, RefusedFile } from "#server/services/bank/refused-file";

/** More of them are under Messages. */
const LATEST = 20;

/** Files of the drop folder that were refused and still wait for somebody to look after them, newest first. */
export async function refusedFiles(scope: Pick<Scope, "tx">): Promise<RefusedFileView[]> {
  const rows = await scope.tx.execute<{ id: string; raw: string; received_at: string }>(sql`
    select id, raw, received_at from inbox
    where source = ${bankSource.key} and state = 'dead' and stream = ${REFUSED_FILES}
    order by received_at desc, position desc limit ${LATEST}`);
  return rows.flatMap(({ id, raw, received_at }) => {
    const { data } = RefusedFile.safeParse(JSON.parse(raw));
    if (data === undefined) return [];
    const { fileName, format, problems, keptAs } = data;
    return [{ id, fileName, format, problems, keptAs, refusedAt: new Date(received_at) }];
  });
}
