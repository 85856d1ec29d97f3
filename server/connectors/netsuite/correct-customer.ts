import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { SourceFailure } from "#server/connectors/source-failure";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import type { CustomerField, EffectOutcome, OutboundEffect } from "#server/domain/sync/effects";

type FieldEffect = Extract<OutboundEffect, { operation: "customer.correct_field" }>;

const CUSTOMER = "customer";

/** The field of the customer record, and how it is written: lists are named by what they show. */
const FIELDS: Partial<Record<CustomerField, { name: string; label: string; write(value: string): unknown }>> = {
  name: { name: "companyname", label: "name", write: (value) => value },
  currency: { name: "currency", label: "currency", write: (value) => ({ refName: value }) },
  payment_terms: { name: "terms", label: "payment terms", write: (value) => ({ refName: `Net ${value}` }) },
  tax_id: { name: "vatregnumber", label: "tax id", write: (value) => value },
};

export async function correctCustomer(
  client: NetsuiteClient,
  effect: FieldEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const touched = touchedBy(effect);
  const field = FIELDS[effect.field];
  if (!field)
    return {
      outcome: "refused",
      reason: `Docket cannot change the ${effect.field.replace("_", " ")} of a customer in NetSuite. Change it there.`,
      touched,
    };
  const fields = { [field.name]: field.write(effect.value) };
  return writeOnce({
    touched,
    before: async () =>
      (await settledOf(client, effect, signal)) ??
      (() => client.patch(CUSTOMER, effect.customerId, fields, effect.idempotencyKey, signal)),
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "refused",
        reason: `NetSuite took the change and does not show ${effect.value} as the ${field.label} of the customer. Look at the record there.`,
        touched,
      },
  });
}

export function lookUpCustomer(client: NetsuiteClient, effect: FieldEffect, signal: AbortSignal) {
  return lookUp(() => settledOf(client, effect, signal));
}

async function settledOf(
  client: NetsuiteClient,
  effect: FieldEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const touched = touchedBy(effect);
  const answer = await client.record(CUSTOMER, effect.customerId, signal);
  if (answer === null)
    return {
      outcome: "refused",
      reason: `NetSuite does not know the customer ${effect.customerId} any more, so nothing was changed.`,
      touched,
    };
  const field = FIELDS[effect.field];
  if (typeof answer.body !== "object" || answer.body === null || !field)
    throw new SourceFailure(
      "refused",
      "NetSuite's answer about the customer cannot be read, so nothing was done to it.",
    );
  const shown = shownOf((answer.body as Record<string, unknown>)[field.name]);
  if (shown === null || shown !== shownOf(field.write(effect.value))) return null;
  return {
    outcome: "confirmed",
    confirmation: `NetSuite has ${shown} as the ${field.label} of the customer.`,
    touched,
  };
}

/** The record service gives entries of lists as an id with what it shows, queries the text alone. */
function shownOf(value: unknown): string | null {
  if (typeof value === "object" && value !== null && "refName" in value) return shownOf(value.refName);
  return typeof value === "string" && value !== "" ? value : null;
}

function touchedBy({ customerId }: FieldEffect) {
  return [{ system: "netsuite", type: CUSTOMER, id: customerId }];
}
