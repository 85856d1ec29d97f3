import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { rejectColumns } from "#server/domain/files/layout";
import { subjects } from "#server/domain/files/subjects";
import type { FileTable, Reject } from "#server/domain/receivables/read-rows";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { findUpload, type StoredUpload } from "#server/services/files/find-upload";
import { LayoutVersion, loadLayout, type SavedLayout } from "#server/services/files/load-layout";
import { readFile } from "#server/services/files/read-file";
import { inOrder, readUpload } from "#server/services/files/read-upload";
import { countRows } from "#server/services/receivables/take-rows";

/**
 * The rejected rows of a file as they stand in it, each with its reason, to be corrected and brought in again. Of a file
 * that is not taken yet, the rows its layout would reject.
 */
export const rejectsFile = defineQuery({
  name: "file.rejects",
  permission: "file.import",
  input: z.strictObject({ uploadId: z.uuid(), layout: LayoutVersion.optional() }),
  async run(scope, { uploadId, layout: named }): Promise<{ fileName: string; text: string }> {
    const upload = await findUpload(scope, uploadId);
    const layout = await layoutOf(scope, upload, named);
    const rejects = upload.rejects ?? (layout ? await wouldReject(scope, upload, layout) : []);
    const file = await readFile(upload.fileName, upload.content, layout?.document.sheet ?? null);
    const stem = upload.fileName.replace(/\.[^.]*$/, "");
    return { fileName: `${stem}-rejects.csv`, text: rejectsText(file, rejects, amountColumn(layout)) };
  },
});

/** The layout a taken file was taken with, or the one that is asked for. */
async function layoutOf(
  scope: Scope,
  upload: StoredUpload,
  named: LayoutVersion | undefined,
): Promise<SavedLayout | null> {
  const [, key = "", version = ""] = /^(.+) v(\d+)$/.exec(upload.layout ?? "") ?? [];
  const wanted = key === "" ? named : { key, version: Number(version) };
  return wanted ? loadLayout(scope, wanted, upload.subject) : null;
}

async function wouldReject(scope: Scope, upload: StoredUpload, layout: SavedLayout): Promise<Reject[]> {
  const { taking, rejected } = await readUpload(scope, upload, layout);
  const { unusable } = await countRows(scope, taking);
  return inOrder([...rejected, ...unusable]);
}

function amountColumn(layout: SavedLayout | null): string | null {
  if (!layout) return null;
  const { subject, fields } = layout.document;
  const source = fields[subjects[subject].fields.find(({ kind }) => kind === "money")?.key ?? ""];
  return source?.from === "column" ? source.column : null;
}

/** A cell that a spreadsheet may count with. Everything else is text, which must not begin a formula. */
class Amount {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function rejectsText(file: FileTable, rejects: readonly Reject[], amounts: string | null): string {
  const rows = new Map(file.rows.map((row) => [row.row, row.cells]));
  const records = rejects.map((reject) => {
    const cells = rows.get(reject.row) ?? [];
    const own = file.header.map((column, index) => {
      const cell = cells[index] ?? "";
      return column === amounts && /^-?\d+(\.\d+)?$/.test(cell) ? new Amount(cell) : cell;
    });
    return [...own, reject.row, reject.column, reject.value, reject.reason];
  });
  return stringify([[...file.header, ...rejectColumns], ...records], {
    bom: true,
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { object: (cell) => (cell instanceof Amount ? { value: cell.text, escape_formulas: false } : String(cell)) },
  });
}
