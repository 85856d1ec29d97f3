import type { TestDatabase } from "#db/testing/database";
import type { DraftLayout, FileLayout } from "#server/domain/files/layout";
import type { FileSubject } from "#server/domain/files/subjects";
import type { Context } from "#server/kernel/context";
import { proposeColumns } from "#server/services/files/propose-columns";
import { saveLayout } from "#server/services/files/save-layout";
import { takeUpload } from "#server/services/files/take-upload";
import { uploadFile } from "#server/services/files/upload-file";

export const base64 = (content: string | Buffer) => Buffer.from(content).toString("base64");

/** Brings a file in as far as its upload. */
export async function uploaded(
  context: Context,
  subject: FileSubject,
  content: string | Buffer,
  { entity = "US01", fileName = `${subject}.csv` } = {},
): Promise<string> {
  const { uploadId } = await uploadFile.execute(context, { fileName, content: base64(content), subject, entity });
  return uploadId;
}

/** The proposed layout with what only a person can say. */
export function decided(draft: DraftLayout): FileLayout {
  return { ...draft, amounts: { ...draft.amounts, decimal: draft.amounts.decimal ?? "." } };
}

/** The layout that is known for the upload's header, else the proposed one, saved under the label. */
export async function savedLayout(context: Context, uploadId: string, label: string) {
  const { proposal, known } = await proposeColumns.execute(context, { uploadId });
  if (known) return { key: known.key, version: known.version };
  const document = decided(proposal.layout);
  const { key, version } = await saveLayout.execute(context, { label, basedOn: null, document });
  return { key, version };
}

/** The whole way of a file: uploaded, mapped as proposed, taken. */
export async function brought(
  db: TestDatabase,
  subject: FileSubject,
  content: string | Buffer,
  { entity = "US01", fileName = `${subject}.csv` } = {},
) {
  const context = db.as("integration_engineer");
  const uploadId = await uploaded(context, subject, content, { entity, fileName });
  const layout = await savedLayout(context, uploadId, `Test ${subject}`);
  return { uploadId, ...(await takeUpload.execute(context, { uploadId, layout })) };
}
