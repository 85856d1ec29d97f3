import type { SalesforceClient } from "#server/connectors/salesforce/client";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite } from "#server/connectors/source-failure";
import type { EffectOutcome, OutboundEffect } from "#server/domain/sync/effects";

type StandingEffect = Extract<OutboundEffect, { operation: "account.set_standing" }>;

const FIELD = "Billing_Status__c";
const WORDS: Record<StandingEffect["standing"], string> = {
  good: "Good",
  past_due: "Past Due",
  suspended: "Suspended",
};

/** Setting a field to a value can be repeated: Salesforce keeps no keys, and needs none for this. */
export async function setStanding(
  client: SalesforceClient,
  effect: StandingEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const touched = touchedBy(effect);
  try {
    const before = await stateOf(client, effect, signal);
    if (before.outcome !== "not_done") return before;
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  try {
    await client.patch("Account", effect.accountId, { [FIELD]: WORDS[effect.standing] }, signal);
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
  const after = await lookUpStanding(client, effect, signal);
  if (after.outcome !== "not_done") return after;
  return {
    outcome: "refused",
    reason:
      "Salesforce took the change and does not show it: a rule there may set the status anew. Look at the account.",
    touched,
  };
}

export async function lookUpStanding(
  client: SalesforceClient,
  effect: StandingEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  try {
    return await stateOf(client, effect, signal);
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

async function stateOf(
  client: SalesforceClient,
  effect: StandingEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  const touched = touchedBy(effect);
  const account = await client.record("Account", effect.accountId, signal);
  if (account === null)
    return {
      outcome: "refused",
      reason: `Salesforce does not know the account ${effect.accountId} any more, so its status was not set.`,
      touched,
    };
  if (account[FIELD] !== WORDS[effect.standing]) return { outcome: "not_done" };
  const name = typeof account.Name === "string" ? account.Name : effect.accountId;
  return { outcome: "confirmed", confirmation: `Salesforce has ${name} as ${WORDS[effect.standing]}.`, touched };
}

function touchedBy({ accountId }: StandingEffect) {
  return [{ system: "salesforce", type: "Account", id: accountId }];
}
