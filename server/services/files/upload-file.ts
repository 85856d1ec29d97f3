import { createHash } from "node:crypto";
import { and, desc, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { uploads } from "#db/schema/sources";
import { actorId } from "#server/domain/access/actor";
import { fileSubjects } from "#server/domain/files/subjects";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import type { StoredUpload } from "#server/services/files/find-upload";
import { MOST_BYTES, readFile } from "#server/services/files/read-file";
import { refusedFile } from "#server/services/files/refused-file";
import { findOwnEntity } from "#server/services/receivables/own-entity";

const LONGEST_BASE64 = Math.ceil(MOST_BYTES / 3) * 4;

const UploadFileInput = z.strictObject({
  /** A name to show; it is never used as a path. */
  fileName: z.string().trim().min(1).max(255),
  /** The file's bytes in base64. */
  content: z.string().max(LONGEST_BASE64, "the file is larger than 20 MB; bring it in in parts"),
  subject: z.enum(fileSubjects),
  entity: z.string().min(1).max(12),
});

export type UploadedFile = { uploadId: string; rowCount: number; message: string };

/**
 * Stores a file whole, to be mapped, looked at and taken later. Bytes that still wait for that are not stored twice; of
 * bytes that were taken before it is told, and that a row that stands already changes nothing.
 */
export const uploadFile = defineCommand({
  name: "file.upload",
  permission: "file.import",
  input: UploadFileInput,
  async run(scope, { fileName, content, subject, entity }) {
    await findOwnEntity(scope, entity, "bring in files for");
    const bytes = Buffer.from(content, "base64");
    if (bytes.length === 0) throw refusedFile(fileName, "it is empty. Choose a .csv or .xlsx file");
    const { rows } = await readFile(fileName, bytes, null);
    const contentHash = createHash("sha256").update(bytes).digest("hex");
    const before = await sameBytes(scope, entity, subject, contentHash);
    const isWaiting = before?.state === "uploaded";
    const uploadId = isWaiting ? before.id : newId(scope.now);
    if (!isWaiting) {
      await scope.tx.insert(uploads).values({
        id: uploadId,
        entityCode: entity,
        fileName,
        contentHash,
        content: bytes,
        subject,
        state: "uploaded",
        rowCount: rows.length,
        uploadedAt: scope.now,
        uploadedBy: actorId(scope.actor),
      });
    }
    const result: UploadedFile = {
      uploadId,
      rowCount: rows.length,
      message: before ? repeated(before) : `${fileName} is here, with ${rows.length} rows.`,
    };
    const data = { fileName, contentHash, subject, rows: rows.length, before: before?.id ?? null };
    const type = isWaiting ? "file.uploaded_again" : "file.uploaded";
    return { result, events: [{ type, subject: { type: "upload", id: uploadId }, entity, data }] };
  },
});

type Before = Pick<StoredUpload, "id" | "state" | "fileName" | "layout">;

/** The latest upload of the same bytes that was not discarded. */
async function sameBytes(scope: Scope, entity: string, subject: string, hash: string): Promise<Before | undefined> {
  const [before] = await scope.tx
    .select({ id: uploads.id, state: uploads.state, fileName: uploads.fileName, layout: uploads.layout })
    .from(uploads)
    .where(
      and(
        eq(uploads.entityCode, entity),
        eq(uploads.subject, subject),
        eq(uploads.contentHash, hash),
        ne(uploads.state, "discarded"),
      ),
    )
    .orderBy(desc(uploads.uploadedAt), desc(uploads.id))
    .limit(1);
  return before;
}

function repeated({ state, fileName, layout }: Before): string {
  return state === "uploaded"
    ? `The same bytes are here already as ${fileName} and wait to be taken; go on with them.`
    : `The same bytes were taken before as ${fileName}, with ${layout}. Rows that stand already will change nothing.`;
}
