import { eq } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import type { Packet } from "#server/domain/approvals/packet";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound } from "#server/kernel/errors";

/** A request as stored. */
export type RequestRecord = typeof approvalRequests.$inferSelect;

export const noSuchRequest = () =>
  notFound("There is no such request, or it concerns a legal entity you do not work for. Open the list again.");

export async function findRequest(scope: Pick<Scope, "tx">, requestId: string): Promise<RequestRecord> {
  const [row] = await scope.tx.select().from(approvalRequests).where(eq(approvalRequests.id, requestId));
  if (!row) throw noSuchRequest();
  return row;
}

/**
 * Where every act on a request starts: it exists, lies in the actor's legal entities, has the version the person saw, and
 * is locked until the command ends, so that of signing, rejecting, withdrawing and amending at once exactly one wins.
 */
export async function lockRequest(scope: Scope, requestId: string, version?: number): Promise<RequestRecord> {
  const [row] = await scope.tx.select().from(approvalRequests).where(eq(approvalRequests.id, requestId)).for("update");
  if (!row) throw noSuchRequest();
  if (version !== undefined && row.version !== version)
    throw conflict(
      `Request ${row.number} changed after you opened it; it is ${row.state} now. Nothing of yours was applied; look at it as it is and decide again.`,
      { requestId, version: row.version },
    );
  return row;
}

/** What was signed. @throws TypeError for a draft, which has none. */
export function packetOf(row: Pick<RequestRecord, "packet" | "number">): Packet {
  if (row.packet === null) throw new TypeError(`Request ${row.number} has no packet yet.`);
  return JSON.parse(row.packet) as Packet;
}
