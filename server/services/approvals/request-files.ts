import { and, asc, eq, isNull } from "drizzle-orm";
import { approvalFiles } from "#db/schema/approvals";
import type { PacketFile } from "#server/domain/approvals/packet";
import type { Scope } from "#server/kernel/context";

/** The files kept with a request, the oldest first, without their bytes. */
export async function loadKeptFiles({ tx }: Pick<Scope, "tx">, requestId: string) {
  return tx
    .select({
      id: approvalFiles.id,
      name: approvalFiles.name,
      byteCount: approvalFiles.byteCount,
      sha256: approvalFiles.contentHash,
      addedBy: approvalFiles.addedBy,
      addedAt: approvalFiles.addedAt,
    })
    .from(approvalFiles)
    .where(and(eq(approvalFiles.requestId, requestId), isNull(approvalFiles.removedAt)))
    .orderBy(asc(approvalFiles.addedAt), asc(approvalFiles.id));
}

/** The same as a packet names them. */
export async function loadPacketFiles(scope: Pick<Scope, "tx">, requestId: string): Promise<PacketFile[]> {
  const files = await loadKeptFiles(scope, requestId);
  return files.map(({ name, sha256, byteCount }) => ({ name, sha256, byteCount }));
}
