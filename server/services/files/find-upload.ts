import { eq, sql } from "drizzle-orm";
import { people, users } from "#db/schema/access";
import { uploads } from "#db/schema/sources";
import type { UploadView } from "#server/domain/files/views";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound } from "#server/kernel/errors";

export type StoredUpload = typeof uploads.$inferSelect;

const missing = () =>
  notFound(
    "There is no such file, or it belongs to a legal entity you may not bring files in for. Open the list of files.",
  );

/** A file that is neither taken nor discarded, locked until the command ends. */
export async function lockUpload(scope: Scope, uploadId: string): Promise<StoredUpload> {
  const [upload] = await scope.tx.select().from(uploads).where(eq(uploads.id, uploadId)).for("update");
  if (!upload) throw missing();
  if (upload.state === "taken")
    throw conflict(
      `${upload.fileName} was taken already, with ${upload.layout}. Nothing was changed now; upload it again to take it anew.`,
    );
  if (upload.state === "discarded")
    throw conflict(`${upload.fileName} was discarded. Nothing was changed now; upload it again to take it.`);
  return upload;
}

/** A file with its bytes, whatever became of it. */
export async function findUpload(scope: Scope, uploadId: string): Promise<StoredUpload> {
  const [upload] = await scope.tx.select().from(uploads).where(eq(uploads.id, uploadId));
  if (!upload) throw missing();
  return upload;
}

/** What lists and headings tell of files, without their bytes. Whoever is no user is named as is. */
export function selectUploads(scope: Scope) {
  return scope.tx
    .select({
      id: uploads.id,
      entity: uploads.entityCode,
      fileName: uploads.fileName,
      subject: uploads.subject,
      state: uploads.state,
      rowCount: uploads.rowCount,
      layout: uploads.layout,
      counts: uploads.counts,
      uploadedAt: uploads.uploadedAt,
      uploadedBy: sql<string>`coalesce(${people.name}, ${uploads.uploadedBy})`,
      takenAt: uploads.takenAt,
      takenBy: sql<
        string | null
      >`(select coalesce(max(p.name), ${uploads.takenBy}) from users u join people p on p.id = u.person_id where u.id::text = ${uploads.takenBy})`,
    })
    .from(uploads)
    .leftJoin(users, sql`${users.id}::text = ${uploads.uploadedBy}`)
    .leftJoin(people, eq(people.id, users.personId))
    .$dynamic();
}

export async function viewUpload(scope: Scope, uploadId: string): Promise<UploadView> {
  const [upload] = await selectUploads(scope).where(eq(uploads.id, uploadId));
  if (!upload) throw missing();
  return uploadView(upload);
}

export function uploadView(
  row: Omit<UploadView, "subject" | "state"> & { subject: string; state: string },
): UploadView {
  return { ...row, subject: row.subject as UploadView["subject"], state: row.state as UploadView["state"] };
}
