import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import type { PacketFact } from "#server/domain/approvals/packet";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { executeRequest } from "#server/services/approvals/execute-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";

/** Compared here once more, by nothing but what the facts say: no tolerance, no shared code. */
export function differing(signed: readonly PacketFact[], now: readonly PacketFact[]): string[] {
  const said = (facts: readonly PacketFact[]) =>
    new Map(facts.filter((one) => one.isSignificant).map((one) => [one.key, canonicalize(one.value)]));
  const [before, after] = [said(signed), said(now)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

/** What the worker makes of it: another state, a refusal, or nothing at all where what is stored cannot be read any more. */
export async function carriedOut(scope: Scope, row: RequestRecord): Promise<{ state: string; acts: number }> {
  const state = await scope.tx
    .transaction((tx) => executeRequest.within({ ...scope, tx }, { requestId: row.id }))
    .then(
      (result) => result.state as string,
      (error: unknown) => (refusalOf(error) ? "refused" : "unreadable"),
    );
  const [effects] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from effects where request_id = ${row.id}`,
  );
  return { state, acts: effects?.count ?? 0 };
}
