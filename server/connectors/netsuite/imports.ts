import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { plansOfTransaction } from "#server/connectors/netsuite/revenue-plans";
import { type WireImport, wireImport } from "#server/connectors/netsuite/wire";
import { SourceFailure } from "#server/connectors/source-failure";
import type { EffectOutcome, SourceReference } from "#server/domain/sync/effects";

export const IMPORT_TYPE = "customrecord_invoice_import";

/** @param id NetSuite's own, or "eid:" and the billing invoice's. Null when NetSuite does not know it (any more). */
export async function readImport(client: NetsuiteClient, id: string, signal: AbortSignal): Promise<WireImport | null> {
  const answer = await client.record(IMPORT_TYPE, id, signal);
  if (answer === null) return null;
  const parsed = wireImport.safeParse(answer.body);
  if (!parsed.success)
    throw new SourceFailure(
      "refused",
      `NetSuite's answer about the invoice import ${id} cannot be read, so nothing was done to it. Report the changed format.`,
    );
  return parsed.data;
}

/** What a staging record that was just tried, or made, says about its posting. */
export async function answerOfImport(
  client: NetsuiteClient,
  current: WireImport,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const touched = touchedImport(current.id);
  if (current.custrecord_ii_status === "Posted") return posted(client, current, touched, signal);
  if (current.custrecord_ii_status === "Pending")
    return { outcome: "unknown", reason: "NetSuite took the correction and has not tried the posting yet." };
  const said = current.custrecord_ii_error_message ?? current.custrecord_ii_error_code ?? "it gave no reason";
  return {
    outcome: "refused",
    reason: `NetSuite rejected the posting again: ${said.replace(/\.\s*$/, "")}. Correct that and post it once more.`,
    touched,
  };
}

/** Reading the number is a courtesy: without it the posting stands all the same. */
export async function posted(
  client: NetsuiteClient,
  current: WireImport,
  touched: SourceReference[],
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const id = current.custrecord_ii_transaction ?? null;
  const number = id === null ? null : await transactionNumber(client, id, signal);
  const period = current.custrecord_ii_posting_period;
  const confirmation = `Posted as ${number ?? (id === null ? "a transaction" : `transaction ${id}`)}${period ? ` in ${period}` : ""}`;
  return {
    outcome: "confirmed",
    confirmation,
    touched:
      id === null ? touched : [...touched, { system: "netsuite", type: "transaction", id }, plansOfTransaction(id)],
  };
}

async function transactionNumber(client: NetsuiteClient, id: string, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await client.record("invoice", id, signal);
    const number =
      typeof answer?.body === "object" && answer.body !== null && "tranid" in answer.body ? answer.body.tranid : null;
    return typeof number === "string" ? number : null;
  } catch (error) {
    if (error instanceof SourceFailure) return null;
    throw error;
  }
}

export function touchedImport(id: string): SourceReference[] {
  return [{ system: "netsuite", type: IMPORT_TYPE, id }];
}
