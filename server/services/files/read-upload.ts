import { layoutReading } from "#server/domain/files/read-layout";
import { cellFinder, type Reject, readRows, type TakenRow } from "#server/domain/receivables/read-rows";
import type { Scope } from "#server/kernel/context";
import type { StoredUpload } from "#server/services/files/find-upload";
import type { SavedLayout } from "#server/services/files/load-layout";
import { type ReadFile, readFile } from "#server/services/files/read-file";
import type { Taking } from "#server/services/receivables/judge-rows";
import { findOwnEntity } from "#server/services/receivables/own-entity";

/** A stored file read with a layout: the rows that can be taken, and those that cannot with their reasons. */
export type ReadUpload = { file: ReadFile; taking: Taking; taken: TakenRow[]; rejected: Reject[] };

export async function readUpload(scope: Scope, upload: StoredUpload, layout: SavedLayout): Promise<ReadUpload> {
  const { fileName, entityCode, content } = upload;
  const { currency } = await findOwnEntity(scope, entityCode, "bring in files for");
  const file = await readFile(fileName, content, layout.document.sheet);
  const reading = layoutReading(layout.document, layout, { entityCode, currency });
  const { taken, rejected } = readRows(file, reading);
  return {
    file,
    taken,
    rejected,
    taking: { fileName, entity: entityCode, reading, rows: taken, cellAt: cellFinder(file) },
  };
}

/** All rejects in the order of the file. */
export function inOrder(rejects: readonly Reject[]): Reject[] {
  return rejects.toSorted((one, other) => one.row - other.row);
}
