import { createHash } from "node:crypto";
import { and, desc, eq, gt, inArray, ne, or, sql } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { decideAuthority } from "#server/domain/approvals/authority";
import { kindsOfFamily } from "#server/domain/approvals/kinds";
import { countedStates } from "#server/domain/approvals/machine";
import { canonicalPacket, type Packet, type Precedent } from "#server/domain/approvals/packet";
import { addUp, type EarlierRequest } from "#server/domain/approvals/splits";
import { convert, fractionOfRate, type Money } from "#server/domain/money";
import { addHours, businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { jsonSafe } from "#server/kernel/events";
import type { Prepared } from "#server/services/approvals/kinds/kind";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { loadPacketFiles } from "#server/services/approvals/request-files";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { datedRate } from "#server/services/exceptions/base-amount";
import type { ActivePolicy } from "#server/services/policies/active-policy";

/** How many of the latest requests like it an approver is shown. */
const PRECEDENTS = 5;

export type DrawnUp = {
  packet: Packet;
  canonical: string;
  hash: string;
  baseAmountMinor: bigint | null;
  aggregateBaseMinor: bigint | null;
};

/**
 * Draws up what is signed: the request with its facts, their sources and ages, what was asked for alike, the clause that
 * asks for signatures and what will happen. Requests over the same customer, document and requester are added up under a
 * lock, so that two submitted at once see each other.
 * @throws AppError RULE_VIOLATION where no row of the table of authority lets anybody sign it, or its currency has no rate.
 */
export async function drawUp(
  scope: Scope,
  row: RequestRecord,
  prepared: Prepared,
  policy: ActivePolicy<"approval_authority">,
): Promise<DrawnUp> {
  const base = await baseOf(scope, prepared);
  await lockAlike(scope, row, prepared);
  const others = await loadAlike(scope, row, prepared, policy);
  const customerId = prepared.customer?.id ?? null;
  const subjectId = prepared.subject?.id ?? null;
  const request = { id: row.id, kind: row.kind, customerId, subjectId, requesterPersonId: row.requesterPersonId };
  const { aggregateMinor, sums } = addUp(
    { ...request, baseAmountMinor: base?.minor ?? 0n },
    others,
    policy.document.splitWindows,
    scope.now,
  );
  const aggregateBaseMinor = base === null ? null : aggregateMinor;
  const decision = decideAuthority(policy.document, {
    kind: row.kind,
    entity: prepared.entity,
    reason: row.reasonCode,
    tier: prepared.customer?.tier ?? null,
    aggregateBaseMinor,
    ...concernsOf(prepared),
  });
  if (decision.is === "refused") throw ruleViolation(`${decision.because} (${policy.name}) Nothing was submitted.`);
  const packet = jsonSafe({
    request: { id: row.id, number: row.number, revision: row.revision + 1 },
    kind: row.kind,
    entity: prepared.entity,
    customer: prepared.customer,
    subject: prepared.subject,
    title: prepared.title,
    reason: { code: row.reasonCode, words: row.reason },
    requestedBy: { personId: row.requesterPersonId, name: row.requesterName },
    amount: prepared.amount,
    base: base && { ...base, currency: REPORTING_CURRENCY, aggregateMinor },
    sums,
    terms: row.terms,
    concerns: concernsOf(prepared),
    facts: prepared.facts,
    consequences: prepared.consequences,
    plan: prepared.plan,
    files: await loadPacketFiles(scope, row.id),
    precedents: await loadPrecedents(scope, row, customerId),
    authority: { policy: policy.name, decision },
    at: scope.now,
  }) as Packet;
  const canonical = canonicalPacket(packet);
  return {
    packet,
    canonical,
    hash: packetHash(canonical),
    baseAmountMinor: base?.minor ?? null,
    aggregateBaseMinor,
  };
}

/** What a table of authority may ask of it beside kind, amount and customer. */
export function concernsOf({ about, records }: Prepared): { about?: string; records?: number } {
  return { ...(about === undefined ? {} : { about }), ...(records === undefined ? {} : { records }) };
}

/** SHA-256 of the canonical packet, in hex: what a signature names. */
export function packetHash(canonical: string): string {
  return createHash("sha256").update(canonical).digest("hex");
}

async function baseOf(scope: Scope, { amount, entity }: Prepared) {
  if (amount === null) return null;
  const day = businessDate(scope.now, await loadTimeZone(scope, entity));
  const dated = await datedRate(scope, amount.currency, day);
  if (!dated)
    throw ruleViolation(
      `No rate of ${amount.currency} into ${REPORTING_CURRENCY} is known on or before ${day}, so nobody can tell who has to sign. Have the rate imported, then submit it again.`,
    );
  const minor = convert(magnitude(amount), dated.rate).minor;
  return { minor, rate: fractionOfRate(dated.rate), rateOn: dated.on };
}

function magnitude({ minor, currency }: Money): Money {
  return { minor: minor < 0n ? -minor : minor, currency };
}

/** Whoever else submits for the same customer, document or requester waits, so that neither overlooks the other. */
async function lockAlike(scope: Scope, row: RequestRecord, { customer, subject }: Prepared): Promise<void> {
  const names = [customer?.id, subject?.id, row.requesterPersonId].filter((id) => id !== undefined).sort();
  for (const name of names)
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`approvals:${name}`}, 0))`);
}

async function loadAlike(
  scope: Scope,
  row: RequestRecord,
  { customer, subject }: Prepared,
  { document: { splitWindows } }: ActivePolicy<"approval_authority">,
): Promise<EarlierRequest[]> {
  const days = Math.max(splitWindows.customer, splitWindows.document, splitWindows.person);
  const same = or(
    customer ? eq(approvalRequests.customerId, customer.id) : undefined,
    subject ? eq(approvalRequests.subjectId, subject.id) : undefined,
    eq(approvalRequests.requesterPersonId, row.requesterPersonId),
  );
  const rows = await scope.tx
    .select()
    .from(approvalRequests)
    .where(
      and(
        same,
        ne(approvalRequests.id, row.id),
        inArray(approvalRequests.kind, kindsOfFamily(row.kind)),
        inArray(approvalRequests.state, [...countedStates]),
        gt(approvalRequests.submittedAt, addHours(scope.now, -24 * days)),
      ),
    );
  return rows.flatMap((other): EarlierRequest[] =>
    other.submittedAt === null || other.baseAmountMinor === null
      ? []
      : [
          {
            id: other.id,
            number: other.number,
            kind: other.kind,
            customerId: other.customerId,
            subjectId: other.subjectId,
            requesterPersonId: other.requesterPersonId,
            baseAmountMinor: other.baseAmountMinor,
            submittedAt: other.submittedAt,
          },
        ],
  );
}

/** The latest ended requests of the kind, those of the same customer first, then those for the same reason. */
async function loadPrecedents(scope: Scope, row: RequestRecord, customerId: string | null): Promise<Precedent[]> {
  const rows = await scope.tx
    .select()
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.kind, row.kind),
        ne(approvalRequests.id, row.id),
        inArray(approvalRequests.state, ["executed", "rejected", "failed"]),
      ),
    )
    .orderBy(
      desc(sql`${approvalRequests.customerId} is not distinct from ${customerId}::uuid`),
      desc(sql`${approvalRequests.reasonCode} = ${row.reasonCode}`),
      desc(approvalRequests.decidedAt),
    )
    .limit(PRECEDENTS);
  return rows.map((one) => ({
    number: one.number,
    title: one.title,
    outcome: one.state,
    amountMinor: one.amountMinor?.toString() ?? null,
    currency: one.currency,
    decidedAt: (one.decidedAt ?? one.createdAt).toISOString(),
    reason: one.endedBecause,
  }));
}
