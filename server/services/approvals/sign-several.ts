import { SignSeveralInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { lockRequest, packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { sign } from "#server/services/approvals/sign";

/**
 * Signs several small requests in one act: those that one clause of one table of authority judged and that ask no second
 * factor. All of them or none, locked in the order of their ids.
 */
export const signSeveral = defineCommand({
  name: "request.sign_several",
  permission: "approval.decide",
  input: SignSeveralInput,
  async run(scope, { requests }) {
    const events: DomainEvent[] = [];
    const rows: RequestRecord[] = [];
    for (const { requestId, version, packetHash } of requests.toSorted((left, right) =>
      left.requestId < right.requestId ? -1 : 1,
    )) {
      const row = await lockRequest(scope, requestId, version);
      rows.push(row);
      refuseOther(rows, row);
      events.push(...(await sign(scope, row, packetHash, null)).events);
    }
    const [first, ...rest] = events;
    if (!first) throw ruleViolation("Nothing was chosen, so nothing was signed.");
    return { result: { message: `Signed ${rows.length} requests.` }, events: [first, ...rest] };
  },
});

function refuseOther([first]: readonly RequestRecord[], row: RequestRecord): void {
  if (row.needsSecondFactor)
    throw ruleViolation(
      `Request ${row.number} asks for a second factor, so it is signed by itself. Nothing was signed; leave it out.`,
    );
  if (first && clauseOf(first) !== clauseOf(row))
    throw ruleViolation(
      `Request ${row.number} was judged by another clause than request ${first.number}. Nothing was signed; sign requests of one clause together.`,
    );
}

function clauseOf(row: RequestRecord): string {
  const { policy, decision } = packetOf(row).authority;
  return `${policy} ${decision.row.key}`;
}
