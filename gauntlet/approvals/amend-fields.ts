import { sql } from "drizzle-orm";
import { asker, askingOf } from "#gauntlet/approvals/askings";
import { carriedOut, differing } from "#gauntlet/approvals/carried-out";
import type { Ground } from "#gauntlet/approvals/ground";
import { otherTerms } from "#gauntlet/approvals/mutations";
import { takenBack } from "#gauntlet/approvals/taken-back";
import type { Context, Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { amendRequest } from "#server/services/approvals/amend-request";
import { findRequest, packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
/** Every field of what was chosen, and why, once it is approved and once it was voided. */
export async function amendFields(
  ground: Ground,
  row: RequestRecord,
  { moved, counts }: { moved: Set<string>; counts: { "fields amended": number } },
): Promise<string[]> {
  const { stage } = ground;
  const other = await askingOf(row.kind).ground(stage);
  const candidates = [...new Set([...stringsOf(other.terms), "refund", "out_of_band", "duplicate", "good"])];
  const changes = [
    ...otherTerms(row.terms, candidates).map((one) => ({ ...one, reasonCode: row.reasonCode, reason: row.reason })),
    { field: "reason code", terms: row.terms, reasonCode: "goodwill" as const, reason: row.reason },
    {
      field: "reason",
      terms: row.terms,
      reasonCode: row.reasonCode,
      reason: "It is asked for because of another thing.",
    },
  ];
  const failures: string[] = [];
  const amended = new Set<string>();
  for (const { field, ...change } of changes) {
    const outcome = await takenBack(stage.as(asker(row.kind, stage.analyst)), (scope) =>
      amendedThen(scope, stage.execute, row, change),
    );
    if (outcome === null) continue;
    amended.add(field);
    for (const key of outcome.keys) moved.add(key);
    if (outcome.state !== "pending" || outcome.signatures > 0 || outcome.acts > 0 || outcome.after !== "refused")
      failures.push(`${row.kind}: ${field} was amended after approval, and then: ${JSON.stringify(outcome)}.`);
    if (outcome.hash === row.packetHash)
      failures.push(`${row.kind}: ${field} was amended, and its packet is the same.`);
  }
  counts["fields amended"] += amended.size;
  if (amended.size < 2) failures.push(`${row.kind}: no field of its terms could be amended, so nothing was shown.`);
  return failures;
}

type Amended = { state: string; keys: string[]; signatures: number; hash: string | null; after: string; acts: number };

async function amendedThen(
  scope: Scope,
  worker: Context,
  row: RequestRecord,
  change: { terms: Record<string, unknown>; reasonCode: RequestRecord["reasonCode"]; reason: string },
): Promise<Amended | null> {
  const isTaken = await scope.tx
    .transaction((tx) => amendRequest.within({ ...scope, tx }, { requestId: row.id, version: row.version, ...change }))
    .then(
      () => true,
      (error: unknown) => {
        if (!refusalOf(error)) throw error;
        return false;
      },
    );
  if (!isTaken) return null;
  const after = await findRequest(scope, row.id);
  const [signed] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from approval_signatures where request_id = ${row.id} and revision = ${after.revision}`,
  );
  const { state, acts } = await carriedOut({ ...scope, actor: worker.actor }, row);
  const keys = differing(packetOf(row).facts, packetOf(after).facts);
  return { state: after.state, keys, hash: after.packetHash, signatures: signed?.count ?? 0, after: state, acts };
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
