import { sql } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { disputeItems, disputes } from "#db/schema/disputes";
import { DISPUTE_CASE, type DisputeDetails, disputeTitle, invoicesInWords } from "#server/domain/disputes/dispute-case";
import type { ContestedItem } from "#server/domain/disputes/inputs";
import type { DisputeReason } from "#server/domain/disputes/reasons";
import type { DisputeSource } from "#server/domain/disputes/records";
import { amountWords } from "#server/domain/exceptions/words";
import { DISPUTES_QUEUE } from "#server/domain/queues/definitions/disputes";
import { escalationAt } from "#server/domain/routing/clock";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { priorityOf } from "#server/services/cases/update-case";
import { doer } from "#server/services/collections/records/account-event";
import type { Account } from "#server/services/collections/records/lock-account";
import { lookAgainAt } from "#server/services/disputes/look-again-at";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { type ActivePolicy, activePolicies } from "#server/services/policies/active-policy";
import { assignByRule } from "#server/services/routing/assign-by-rule";
import { judgedAnew, routedWords } from "#server/services/routing/judge-found";
import { loadJudge } from "#server/services/routing/load-judge";
import { loadRoutingFacts } from "#server/services/routing/load-routing-facts";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** A claim that was judged to be enterable. */
export type Opening = {
  account: Account;
  policy: ActivePolicy<"dispute_reasons">;
  reason: DisputeReason;
  source: DisputeSource;
  claim: string;
  /** The day it is contested from. */
  raisedOn: PlainDate;
  currency: string;
  items: readonly (ContestedItem & { number: string })[];
  person: { id: string | null; name: string | null };
  ticketId: string | null;
  paymentId: string | null;
};

export type Opened = { disputeId: string; row: CaseRecord; events: [DomainEvent, ...DomainEvent[]] };

/** Stores a claim with its parts and opens its case, behind the customer's lock. The caller's command records the events. */
export async function openDispute(scope: Scope, opening: Opening): Promise<Opened> {
  const { account, policy, reason, items, currency, person } = opening;
  const disputeId = newId(scope.now);
  const totalMinor = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const row = await storeCase(scope, opening, { disputeId, totalMinor });
  const { id: raisedById, name: raisedBy } = doer(scope);
  await scope.tx.insert(disputes).values({
    id: disputeId,
    caseId: row.id,
    entityCode: account.entity,
    customerId: account.id,
    currency,
    source: opening.source,
    reason: reason.code,
    policyVersion: policy.name,
    claim: opening.claim,
    personId: person.id,
    personName: person.name,
    ticketId: opening.ticketId,
    paymentId: opening.paymentId,
    raisedById,
    raisedBy,
    raisedOn: opening.raisedOn,
    raisedAt: scope.now,
  });
  await scope.tx.insert(disputeItems).values(
    items.map(({ invoiceId, lineId, amountMinor }) => ({
      id: newId(scope.now),
      disputeId,
      entityCode: account.entity,
      customerId: account.id,
      invoiceId,
      lineId,
      disputedMinor: amountMinor,
      raisedOn: opening.raisedOn,
      state: "open" as const,
      acceptedMinor: 0n,
    })),
  );
  await askForWorklist(scope, [account.id]);
  await lookAgainAt(
    scope,
    items.map(({ invoiceId }) => invoiceId),
  );
  const raised = raisedEvent(row, opening, { disputeId, totalMinor, raisedBy });
  const assigned = (await assignByRule(scope, [row])).get(row.id);
  return { disputeId, row: assigned?.row ?? row, events: assigned ? [raised, assigned.event] : [raised] };
}

type Sum = { disputeId: string; totalMinor: bigint };

async function storeCase(scope: Scope, opening: Opening, { disputeId, totalMinor }: Sum): Promise<CaseRecord> {
  const { account, policy, reason, currency, items } = opening;
  const [customer] = await scope.tx.execute<{ tier: string | null }>(
    sql`select tier from customers where id = ${account.id}`,
  );
  const base = await baseAmounts(scope, [currency], account.today);
  const { case_priority } = await activePolicies(scope, ["case_priority"]);
  const isLarge = totalMinor >= BigInt(policy.document.escalatesFromMinor[currency] ?? Number.MAX_SAFE_INTEGER);
  const baseAmountMinor = base({ minor: totalMinor, currency });
  const numbers = items.map(({ number }) => number);
  const found = {
    subject: {
      id: items[0]?.invoiceId ?? account.id,
      kind: "invoice" as const,
      customerId: account.id,
      customerTier: customer?.tier ?? null,
      entityCode: account.entity,
      hold: null,
    },
    finding: {
      type: DISPUTE_CASE,
      severity: isLarge ? ("high" as const) : ("medium" as const),
      holdsInvoice: false,
      dueInHours: reason.dueInHours,
    },
  };
  const facts = (await loadRoutingFacts(scope, [found]))(found, baseAmountMinor);
  const judge = await loadJudge(scope);
  const judged = judgedByReason(scope, judge, { facts, reason });
  const placed = {
    ...judged,
    baseAmountMinor,
    customerTier: facts.tier,
    escalationLevel: isLarge ? 1 : 0,
    boost: null,
  };
  const details: DisputeDetails = { disputeId, reason: reason.code, source: opening.source };
  const [row] = await scope.tx
    .insert(cases)
    .values({
      ...placed,
      ...priorityOf(case_priority, placed, scope.now),
      id: newId(scope.now),
      queue: DISPUTES_QUEUE,
      type: DISPUTE_CASE,
      dedupeKey: disputeId,
      entityCode: account.entity,
      customerId: account.id,
      customerName: account.name,
      subjectType: "customer",
      subjectId: account.id,
      document: invoicesInWords(numbers),
      title: disputeTitle({ reasonLabel: reason.label, totalMinor, currency, numbers }),
      amountMinor: totalMinor,
      currency,
      details,
      state: "routed",
      detectedAt: scope.now,
    })
    .returning();
  if (!row) throw new Error("A case of a dispute was stored without being returned.");
  return row;
}

type Judging = { facts: Parameters<typeof judgedAnew>[2]; reason: DisputeReason };

/** The routing in force says whose it is; the team and the time of its reason go before. */
export function judgedByReason(
  scope: Pick<Scope, "now">,
  judge: Parameters<typeof judgedAnew>[1],
  { facts, reason }: Judging,
  from: Date = scope.now,
) {
  const judged = judgedAnew(scope, judge, facts);
  const allottedMinutes = reason.dueInHours * 60;
  const dueAt = judge.dueAt(facts, from, allottedMinutes);
  const { escalation } = judged.routing;
  return {
    ...judged,
    team: reason.team ?? judged.team,
    allottedMinutes,
    dueAt,
    escalatesAt: escalation
      ? escalationAt(judge.calendar(facts.entity), escalation, { dueAt, lastActAt: scope.now, lastRaisedAt: null }).at
      : null,
  };
}

function raisedEvent(
  row: CaseRecord,
  { account, policy, reason, source, claim, currency, items, person, ticketId }: Opening,
  { disputeId, totalMinor, raisedBy }: Sum & { raisedBy: string },
): DomainEvent {
  // With these the case can be rebuilt from its events alone.
  const { id: _, version: __, ...after } = row;
  const who = person.name ?? account.name;
  const level = row.escalationLevel > 0 ? " It is raised at once for its amount." : "";
  return {
    type: "dispute.raised",
    subject: { type: "case", id: row.id },
    entity: row.entityCode,
    after,
    reason: routedWords(row),
    policyVersion: row.policyVersion,
    data: {
      sentence: `${who} contests ${amountWords(totalMinor, currency)} of ${invoicesInWords(items.map(({ number }) => number))}: ${reason.label.toLowerCase()}. Entered by ${raisedBy}.${level}`,
      customerId: account.id,
      disputeId,
      source,
      reason: reason.code,
      reasons: policy.name,
      claim,
      ticketId,
      items: items.map(({ invoiceId, lineId, amountMinor }) => ({ invoiceId, lineId, amountMinor })),
    },
  };
}
