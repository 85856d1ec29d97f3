import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { nameOf, PLAN_TYPE, readPlanNamed, touchedPlan } from "#server/connectors/netsuite/revenue-plans";
import { plannedMonths, type WireRevenuePlan } from "#server/connectors/netsuite/wire";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect } from "#server/domain/sync/effects";

type OverrideEffect = Extract<OutboundEffect, { operation: "revenue.override_schedule" }>;

/** Sets what each month of a plan recognises. Setting it again to the same is nothing; NetSuite refuses a closed month. */
export function overridePlan(client: NetsuiteClient, effect: OverrideEffect, signal: AbortSignal) {
  const touched = touchedPlan(effect.scheduleId);
  return writeOnce({
    touched,
    before: async () =>
      (await settledOf(client, effect, signal)) ??
      (() => client.patch(PLAN_TYPE, effect.scheduleId, fieldsOf(effect), effect.idempotencyKey, signal)),
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "refused",
        reason: `NetSuite took the change to revenue plan ${effect.scheduleId}, but the plan does not show it: somebody may have changed it at the same time. Look at it again and decide anew.`,
        touched,
      },
  });
}

export function lookUpOverride(client: NetsuiteClient, effect: OverrideEffect, signal: AbortSignal) {
  return lookUp(() => settledOf(client, effect, signal));
}

async function settledOf(
  client: NetsuiteClient,
  effect: OverrideEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const touched = touchedPlan(effect.scheduleId);
  const plan = await readPlanNamed(client, effect.scheduleId, signal);
  if (plan === null)
    return {
      outcome: "refused",
      reason: `NetSuite does not know the revenue plan ${effect.scheduleId} any more, so nothing was changed. Look at the invoice again and decide anew.`,
      touched,
    };
  if (!says(plan, effect)) return null;
  return {
    outcome: "confirmed",
    confirmation: `Revenue plan ${nameOf(plan)} recognises its ${plan.amount} ${plan.currency} month by month as was asked for, the last in ${effect.months.at(-1)?.month}.`,
    touched,
    reference: nameOf(plan),
    documentId: plan.id,
    documentMinor: totalOf(effect).toString(),
  };
}

function says(plan: WireRevenuePlan, effect: OverrideEffect): boolean {
  const planned = plannedMonths(plan) ?? null;
  return (
    planned !== null &&
    planned.length === effect.months.length &&
    effect.months.every(({ month, amountMinor }, index) => {
      const each = planned[index];
      return each?.period === month && each.amount === decimalFromMinor(BigInt(amountMinor), effect.currency);
    })
  );
}

function fieldsOf(effect: OverrideEffect): Record<string, unknown> {
  return {
    amount: decimalFromMinor(totalOf(effect), effect.currency),
    revrecstartdate: effect.startsOn,
    revrecenddate: effect.endsOn,
    memo: effect.memo,
    plannedrevenue: JSON.stringify(
      effect.months.map(({ month, amountMinor }) => ({
        period: month,
        amount: decimalFromMinor(BigInt(amountMinor), effect.currency),
      })),
    ),
  };
}

function totalOf({ months }: OverrideEffect): bigint {
  return months.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
}
