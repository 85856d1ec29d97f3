import { z } from "zod";
import type { FileLayout } from "#server/domain/files/layout";
import type { SubjectField } from "#server/domain/files/subject-fields";
import { subjects } from "#server/domain/files/subjects";
import type { PreviewCell, PreviewRow, PreviewView, TakenValue } from "#server/domain/files/views";
import { cellsOf, type FileRow, type Reject } from "#server/domain/receivables/read-rows";
import type { FileFacts } from "#server/domain/receivables/row-reading";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { findUpload, viewUpload } from "#server/services/files/find-upload";
import { LayoutVersion, loadLayout } from "#server/services/files/load-layout";
import { inOrder, type ReadUpload, readUpload } from "#server/services/files/read-upload";
import { judgeRows } from "#server/services/receivables/judge-rows";
import { countRows } from "#server/services/receivables/take-rows";

const ROWS_SHOWN = 20;
const REJECTS_SHOWN = 100;

/** The first rows as they would be taken, each cell with its source, and what the whole file would come to. */
export const previewUpload = defineQuery({
  name: "file.preview",
  permission: "file.import",
  input: z.strictObject({ uploadId: z.uuid(), layout: LayoutVersion }),
  async run(scope, { uploadId, layout: named }): Promise<PreviewView> {
    const upload = await findUpload(scope, uploadId);
    const layout = await loadLayout(scope, named, upload.subject);
    const read = await readUpload(scope, upload, layout);
    const { unusable, ...counts } = await countRows(scope, read.taking);
    const rejects = inOrder([...read.rejected, ...unusable]);
    const { fields } = subjects[layout.document.subject];
    return {
      upload: await viewUpload(scope, uploadId),
      layout: { key: layout.key, version: layout.version, label: layout.label },
      fields: fields.map(({ key, label, kind }) => ({ key, label, isNumber: kind === "money" || kind === "days" })),
      rows: await firstRows(scope, read, layout.document, rejects),
      counts: { ...counts, rejected: rejects.length },
      rejects: rejects.slice(0, REJECTS_SHOWN),
    };
  },
});

async function firstRows(
  scope: Scope,
  { file, taken, taking }: ReadUpload,
  layout: FileLayout,
  rejects: readonly Reject[],
): Promise<PreviewRow[]> {
  const shown = file.rows.slice(0, ROWS_SHOWN);
  const last = shown.at(-1)?.row ?? 0;
  const good = taken.filter(({ row }) => row <= last);
  const verdicts = await judgeRows(scope, taking, good);
  const states = new Map(good.map(({ row }, index) => [row, verdicts[index]?.state]));
  const facts = new Map(good.map((one) => [one.row, one.facts]));
  const rejectOf = new Map(rejects.map((reject) => [reject.row, reject]));
  return shown.map((row): PreviewRow => {
    const reject = rejectOf.get(row.row) ?? null;
    const state = states.get(row.row);
    return {
      row: row.row,
      state: reject || state === undefined || state === "unusable" ? "rejected" : state,
      cells: previewCells(row, file.header, layout, reject ? null : (facts.get(row.row) ?? null)),
      reject,
    };
  });
}

function previewCells(
  row: FileRow,
  header: readonly string[],
  layout: FileLayout,
  facts: FileFacts | null,
): PreviewCell[] {
  const cells = cellsOf(row, header);
  return subjects[layout.subject].fields.map((field): PreviewCell => {
    const source = layout.fields[field.key] ?? { from: "nothing" };
    const value = facts === null ? null : takenValue(field, facts);
    if (source.from === "column")
      return {
        field: field.key,
        source: `column '${source.column}'`,
        raw: (cells.get(source.column) ?? "").trim(),
        value,
      };
    return source.from === "constant"
      ? { field: field.key, source: "the same for every row", raw: source.value, value }
      : { field: field.key, source: "not in the file", raw: "", value };
  });
}

function takenValue(field: SubjectField, facts: FileFacts): TakenValue {
  const value: unknown = new Map<string, unknown>(Object.entries(facts)).get(field.key);
  if (typeof value === "boolean") return { as: "yesNo", isYes: value };
  if (typeof value === "number") return { as: "text", text: String(value) };
  if (typeof value !== "string") return { as: "nothing" };
  if (field.kind === "day") return { as: "day", day: value };
  if (field.kind === "money") return { as: "money", minor: BigInt(value), currency: facts.currency ?? "" };
  return { as: "text", text: value };
}
