import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { answerOfImport, IMPORT_TYPE, readImport } from "#server/connectors/netsuite/imports";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect } from "#server/domain/sync/effects";

export type CreateEffect = Extract<OutboundEffect, { operation: "import.create" }>;

/** NetSuite keeps one staging record for an invoice: one that is there already is answered for instead of made. */
export async function createImport(
  client: NetsuiteClient,
  effect: CreateEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  if (!/^-?\d+$/.test(effect.amountMinor))
    return {
      outcome: "refused",
      reason: "An invoice import needs a whole amount. Nothing was handed over; check the amount.",
      touched: [],
    };
  return writeOnce({
    touched: [],
    before: async () =>
      (await settledOf(client, effect, signal)) ??
      (() => client.upsert(IMPORT_TYPE, effect.billingInvoiceId, fieldsOf(effect), effect.idempotencyKey, signal)),
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "unknown",
        reason: "NetSuite took the invoice import and does not show it yet.",
      },
  });
}

export function lookUpCreatedImport(client: NetsuiteClient, effect: CreateEffect, signal: AbortSignal) {
  return lookUp(() => settledOf(client, effect, signal));
}

async function settledOf(
  client: NetsuiteClient,
  { billingInvoiceId }: CreateEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const standing = await readImport(client, `eid:${billingInvoiceId}`, signal);
  return standing && answerOfImport(client, standing, signal);
}

function fieldsOf(effect: CreateEffect): Record<string, string> {
  return {
    custrecord_ii_status: "Pending",
    custrecord_ii_amount: decimalFromMinor(BigInt(effect.amountMinor), effect.currency),
    custrecord_ii_currency: effect.currency,
    custrecord_ii_subsidiary: effect.subsidiaryId,
    custrecord_ii_posting_period: effect.postingPeriod,
    custrecord_ii_department: effect.department,
    custrecord_ii_gl_account: effect.glAccount,
    custrecord_ii_trandate: effect.documentOn,
  };
}
