import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { type WireRevenuePlan, wireRevenuePlan } from "#server/connectors/netsuite/wire";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite, SourceFailure } from "#server/connectors/source-failure";
import { lookUp } from "#server/connectors/write-once";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

export type RevenueEffect = Extract<OutboundEffect, { operation: "revenue.correct_schedule" }>;

export const PLAN_TYPE = "revenueplan";

/** Makes the plan say what it should: the one named, or a new one under a name that follows from the billed line. */
export async function correctPlan(
  client: NetsuiteClient,
  effect: RevenueEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  if (!/^-?\d+$/.test(effect.amountMinor))
    return {
      outcome: "refused",
      reason: "A revenue plan needs a whole amount. Nothing was changed; check the amount.",
      touched: [],
    };
  try {
    const before = await readPlan(client, effect, signal);
    if (before === null && effect.scheduleId !== null) return gone(effect.scheduleId);
    if (before !== null && says(before, effect)) return confirmed(before, effect);
  } catch (error) {
    return outcomeOfFirstRead(error, []);
  }
  try {
    await send(client, effect, signal);
  } catch (error) {
    return outcomeOfWrite(error, touchedPlan(effect.scheduleId));
  }
  try {
    const after = await readPlan(client, effect, signal);
    if (after === null)
      return { outcome: "unknown", reason: "NetSuite took the revenue plan and does not show it yet." };
    if (says(after, effect)) return confirmed(after, effect);
    return {
      outcome: "refused",
      reason: `NetSuite took the change to revenue plan ${nameOf(after)}, but the plan does not show it: somebody may have changed it at the same time. Look at it again and decide anew.`,
      touched: touchedPlan(after.id),
    };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

export function lookUpPlan(client: NetsuiteClient, effect: RevenueEffect, signal: AbortSignal) {
  return lookUp(async () => {
    const plan = await readPlan(client, effect, signal);
    return plan !== null && says(plan, effect) ? confirmed(plan, effect) : null;
  });
}

/** The plans made from a posting: whoever posts reads them as well, or the posting would stand without any. */
export function plansOfTransaction(transactionId: string): SourceReference {
  return { system: "netsuite", type: PLAN_TYPE, id: `transaction:${transactionId}` };
}

/** The statement that finds them; null for any other reference. */
export function planStatement(id: string): string | null {
  const [, transactionId] = /^transaction:(\d+)$/.exec(id) ?? [];
  return transactionId === undefined
    ? null
    : `SELECT * FROM ${PLAN_TYPE} WHERE transaction = ${transactionId} ORDER BY lastmodifieddate, id`;
}

async function send(client: NetsuiteClient, effect: RevenueEffect, signal: AbortSignal): Promise<void> {
  const fields = {
    amount: decimalFromMinor(BigInt(effect.amountMinor), effect.currency),
    revrecstartdate: effect.startsOn,
    revrecenddate: effect.endsOn,
  };
  if (effect.scheduleId !== null)
    return client.patch(PLAN_TYPE, effect.scheduleId, fields, effect.idempotencyKey, signal);
  const whole = {
    ...fields,
    currency: effect.currency,
    transaction: effect.transactionId,
    item: effect.productCode,
    custrecord_rp_invoice: effect.billingInvoiceId,
    custrecord_rp_line: effect.billingLineId,
  };
  return client.upsert(PLAN_TYPE, externalIdOf(effect), whole, effect.idempotencyKey, signal);
}

async function readPlan(
  client: NetsuiteClient,
  effect: RevenueEffect,
  signal: AbortSignal,
): Promise<WireRevenuePlan | null> {
  return readPlanNamed(client, effect.scheduleId ?? `eid:${externalIdOf(effect)}`, signal);
}

export async function readPlanNamed(
  client: NetsuiteClient,
  id: string,
  signal: AbortSignal,
): Promise<WireRevenuePlan | null> {
  const answer = await client.record(PLAN_TYPE, id, signal);
  if (answer === null) return null;
  const parsed = wireRevenuePlan.safeParse(answer.body);
  if (!parsed.success)
    throw new SourceFailure(
      "refused",
      `NetSuite's answer about the revenue plan ${id} cannot be read, so nothing was done to it. Report the changed format.`,
    );
  return parsed.data;
}

function says(plan: WireRevenuePlan, effect: RevenueEffect): boolean {
  return (
    plan.currency === effect.currency &&
    minorFromDecimal(plan.amount, plan.currency) === BigInt(effect.amountMinor) &&
    plan.revrecstartdate === effect.startsOn &&
    plan.revrecenddate === effect.endsOn
  );
}

function confirmed(plan: WireRevenuePlan, { startsOn, endsOn }: RevenueEffect): EffectOutcome {
  return {
    outcome: "confirmed",
    confirmation: `Revenue plan ${nameOf(plan)} recognises ${plan.amount} ${plan.currency} from ${startsOn} to ${endsOn}.`,
    touched: touchedPlan(plan.id),
  };
}

function gone(id: string): EffectOutcome {
  return {
    outcome: "refused",
    reason: `NetSuite does not know the revenue plan ${id} any more, so nothing was changed. Look at the invoice again and decide anew.`,
    touched: touchedPlan(id),
  };
}

function externalIdOf({ billingLineId }: RevenueEffect): string {
  return `docket:plan:${billingLineId}`;
}

export function nameOf({ recordnumber, id }: WireRevenuePlan): string {
  return recordnumber ?? id;
}

export function touchedPlan(id: string | null): SourceReference[] {
  return id === null ? [] : [{ system: "netsuite", type: PLAN_TYPE, id }];
}
