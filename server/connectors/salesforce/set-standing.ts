import type { SalesforceClient } from "#server/connectors/salesforce/client";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import type { EffectOutcome, OutboundEffect } from "#server/domain/sync/effects";

type StandingEffect = Extract<OutboundEffect, { operation: "account.set_standing" }>;

const FIELD = "Billing_Status__c";
const WORDS: Record<StandingEffect["standing"], string> = {
  good: "Good",
  past_due: "Past Due",
  expansion_blocked: "Expansion Blocked",
  suspended: "Suspended",
};

/** Setting a field to a value can be repeated: Salesforce keeps no keys, and needs none for this. */
export function setStanding(client: SalesforceClient, effect: StandingEffect, signal: AbortSignal) {
  const touched = touchedBy(effect);
  return writeOnce({
    touched,
    before: async () =>
      (await settledOf(client, effect, signal)) ??
      (() => client.patch("Account", effect.accountId, { [FIELD]: WORDS[effect.standing] }, signal)),
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "refused",
        reason:
          "Salesforce took the change and does not show it: a rule there may set the status anew. Look at the account.",
        touched,
      },
  });
}

export function lookUpStanding(client: SalesforceClient, effect: StandingEffect, signal: AbortSignal) {
  return lookUp(() => settledOf(client, effect, signal));
}

async function settledOf(
  client: SalesforceClient,
  effect: StandingEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const touched = touchedBy(effect);
  const account = await client.record("Account", effect.accountId, signal);
  if (account === null)
    return {
      outcome: "refused",
      reason: `Salesforce does not know the account ${effect.accountId} any more, so its status was not set.`,
      touched,
    };
  if (account[FIELD] !== WORDS[effect.standing]) return null;
  const name = typeof account.Name === "string" ? account.Name : effect.accountId;
  return { outcome: "confirmed", confirmation: `Salesforce has ${name} as ${WORDS[effect.standing]}.`, touched };
}

function touchedBy({ accountId }: StandingEffect) {
  return [{ system: "salesforce", type: "Account", id: accountId }];
}
