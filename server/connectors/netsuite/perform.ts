import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { lookUpDocument, postDocument } from "#server/connectors/netsuite/documents";
import { type WireImport, wireImport } from "#server/connectors/netsuite/wire";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite, SourceFailure } from "#server/connectors/source-failure";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

type RepostEffect = Extract<OutboundEffect, { operation: "import.repost" }>;

export const IMPORT_TYPE = "customrecord_invoice_import";

/** What people may correct, and the field of the staging record that holds it. */
const FIELDS: Record<string, keyof WireImport & string> = {
  postingPeriod: "custrecord_ii_posting_period",
  department: "custrecord_ii_department",
  glAccount: "custrecord_ii_gl_account",
  subsidiaryId: "custrecord_ii_subsidiary",
};

/** A staging record is corrected and set pending again: NetSuite tries the posting at once and its answer is read back. */
export async function performAtNetsuite(
  client: NetsuiteClient,
  effect: OutboundEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  if (effect.operation === "document.post") return postDocument(client, effect, signal);
  if (effect.operation !== "import.repost") return notOurs();
  const touched = touchedBy(effect);
  const fields = fieldsOf(effect.corrections);
  if (typeof fields === "string") return { outcome: "refused", reason: fields, touched };
  try {
    const before = await readImport(client, effect.importId, signal);
    if (before === null) return gone(effect, touched);
    if (before.custrecord_ii_status === "Posted") return await posted(client, before, touched, signal);
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  try {
    await client.patch(
      IMPORT_TYPE,
      effect.importId,
      { ...fields, custrecord_ii_status: "Pending" },
      effect.idempotencyKey,
      signal,
    );
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
  try {
    return await answerOf(client, await readImport(client, effect.importId, signal), effect, signal);
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

/**
 * A record that is rejected with our corrections in it was tried with them; one without them was never reached. A
 * repost without corrections leaves no such trace: it counts as not done, and NetSuite knows its key if it was.
 */
export async function lookUpAtNetsuite(
  client: NetsuiteClient,
  effect: OutboundEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  if (effect.operation === "document.post") return lookUpDocument(client, effect, signal);
  if (effect.operation !== "import.repost") return notOurs();
  const fields = fieldsOf(effect.corrections);
  if (typeof fields === "string") return { outcome: "refused", reason: fields, touched: touchedBy(effect) };
  try {
    const current = await readImport(client, effect.importId, signal);
    const isRejected = current?.custrecord_ii_status === "Rejected";
    if (isRejected && !(Object.keys(fields).length > 0 && hasFields(current, fields))) return { outcome: "not_done" };
    return await answerOf(client, current, effect, signal);
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

async function answerOf(
  client: NetsuiteClient,
  current: WireImport | null,
  effect: RepostEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const touched = touchedBy(effect);
  if (current === null) return gone(effect, touched);
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
async function posted(
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
    touched: id === null ? touched : [...touched, { system: "netsuite", type: "transaction", id }],
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

async function readImport(client: NetsuiteClient, id: string, signal: AbortSignal): Promise<WireImport | null> {
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

function hasFields(current: WireImport, fields: Record<string, string>): boolean {
  return Object.entries(fields).every(([field, value]) => current[field] === value);
}

/** The fields to send, or the sentence why one of the corrections cannot be sent. */
function fieldsOf(corrections: Record<string, string>): Record<string, string> | string {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(corrections)) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field === undefined)
      return `An invoice import has nothing called "${name}" that can be corrected. Correct the posting period, the department, the GL account or the subsidiary.`;
    fields[field] = value;
  }
  return fields;
}

function gone(effect: RepostEffect, touched: SourceReference[]): EffectOutcome {
  return {
    outcome: "refused",
    reason: `NetSuite does not know the invoice import ${effect.importId} any more, so nothing was posted. Check whether the invoice still needs it.`,
    touched,
  };
}

function touchedBy(effect: RepostEffect): SourceReference[] {
  return [{ system: "netsuite", type: IMPORT_TYPE, id: effect.importId }];
}

function notOurs(): EffectOutcome {
  return {
    outcome: "refused",
    reason: "Invoices and customers are changed in billing, not in NetSuite. Send this act to Stripe.",
    touched: [],
  };
}
