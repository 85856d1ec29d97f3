import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { answerOfImport, IMPORT_TYPE, readImport } from "#server/connectors/netsuite/imports";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite } from "#server/connectors/source-failure";
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
  try {
    const standing = await readImport(client, keyOf(effect), signal);
    if (standing !== null) return await answerOfImport(client, standing, signal);
  } catch (error) {
    return outcomeOfFirstRead(error, []);
  }
  try {
    await client.upsert(IMPORT_TYPE, effect.billingInvoiceId, fieldsOf(effect), effect.idempotencyKey, signal);
  } catch (error) {
    return outcomeOfWrite(error, []);
  }
  try {
    const made = await readImport(client, keyOf(effect), signal);
    return made === null
      ? { outcome: "unknown", reason: "NetSuite took the invoice import and does not show it yet." }
      : await answerOfImport(client, made, signal);
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

export async function lookUpCreatedImport(
  client: NetsuiteClient,
  effect: CreateEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  try {
    const standing = await readImport(client, keyOf(effect), signal);
    return standing === null ? { outcome: "not_done" } : await answerOfImport(client, standing, signal);
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

function keyOf({ billingInvoiceId }: CreateEffect): string {
  return `eid:${billingInvoiceId}`;
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
