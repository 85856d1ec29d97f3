import { z } from "zod";
import { type LayoutProposal, proposeLayout } from "#server/domain/files/propose-layout";
import { type FileSubject, subjects } from "#server/domain/files/subjects";
import type { ColumnsView } from "#server/domain/files/views";
import { defineQuery } from "#server/kernel/query";
import { findUpload, viewUpload } from "#server/services/files/find-upload";
import { layoutOfHeader, type SavedLayout } from "#server/services/files/load-layout";
import { readFile } from "#server/services/files/read-file";
import { findOwnEntity } from "#server/services/receivables/own-entity";

const ROWS_SHOWN = 3;

/** How a file's columns could be read: as a layout says that was saved for the same header, else by what they look like. */
export const proposeColumns = defineQuery({
  name: "file.columns",
  permission: "file.import",
  input: z.strictObject({ uploadId: z.uuid(), sheet: z.string().min(1).max(100).nullable().default(null) }),
  async run(scope, { uploadId, sheet }): Promise<ColumnsView> {
    const { fileName, entityCode, content, subject: stored } = await findUpload(scope, uploadId);
    const subject = stored as FileSubject;
    const entity = await findOwnEntity(scope, entityCode, "bring in files for");
    const { header, rows, form } = await readFile(fileName, content, sheet);
    const known = await layoutOfHeader(scope, subject, header);
    const proposed = proposeLayout(subject, { header, rows }, { entityCode, currency: entity.currency }, sheet);
    return {
      upload: await viewUpload(scope, uploadId),
      form,
      header,
      rows: rows.slice(0, ROWS_SHOWN),
      proposal: known ? knownLayout(known, proposed, sheet) : proposed,
      known: known ? { key: known.key, version: known.version, label: known.label } : null,
    };
  },
});

/** The saved layout as it stands, for this file's sheet. */
function knownLayout(known: SavedLayout, proposed: LayoutProposal, sheet: string | null): LayoutProposal {
  const { document } = known;
  const name = `${known.label} v${known.version}`;
  const fields = subjects[document.subject].fields.map(({ key }) => {
    const dayChoices = proposed.fields[key]?.dayChoices ?? [];
    return [key, { reason: `as in ${name}, which was saved for the same header`, question: null, dayChoices }] as const;
  });
  return { layout: { ...document, sheet }, fields: Object.fromEntries(fields) };
}
