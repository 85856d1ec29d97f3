import type { z } from "zod";
import type { ResolveDispute } from "#server/domain/disputes/inputs";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { decideDispute } from "#server/services/disputes/decide-dispute";
import { lockDisputeToWork } from "#server/services/disputes/lock-dispute";
import { withdrawDispute } from "#server/services/disputes/withdraw-dispute";

type Seen = { caseId: string; version: number };

/** Ends everything that is open of one dispute in one way, as its own commands would. @returns what happened, in a sentence. */
export async function resolveDispute(
  scope: Scope,
  seen: Seen,
  { resolution, rootCause, note }: z.output<typeof ResolveDispute>,
): Promise<string> {
  if (resolution === "withdrawn") return (await withdrawDispute.within(scope, { ...seen, rootCause, note })).message;
  const { row, items } = await lockDisputeToWork(scope, seen.caseId, seen.version);
  const open = items.filter(({ state }) => state === "open");
  if (open.length === 0) throw ruleViolation(`Every part of case ${row.number} is decided already.`);
  const { message } = await decideDispute.within(scope, {
    ...seen,
    ...{ rootCause, note },
    items: open.map(({ id, disputedMinor }) => ({
      itemId: id,
      acceptedMinor: resolution === "accepted" ? disputedMinor : 0n,
    })),
  });
  return message;
}
