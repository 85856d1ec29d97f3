import type { LookUpOutcome } from "#server/connectors/connector";
import { applyCredit, lookUpCredit } from "#server/connectors/netsuite/apply-credit";
import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { correctCustomer, lookUpCustomer } from "#server/connectors/netsuite/correct-customer";
import { correctDocument, lookUpCorrection } from "#server/connectors/netsuite/correct-document";
import { createImport, lookUpCreatedImport } from "#server/connectors/netsuite/create-import";
import { lookUpDocument, postDocument } from "#server/connectors/netsuite/documents";
import { answerOfImport, IMPORT_TYPE, posted, readImport, touchedImport } from "#server/connectors/netsuite/imports";
import { lookUpOverride, overridePlan } from "#server/connectors/netsuite/override-plan";
import { correctPlan, lookUpPlan } from "#server/connectors/netsuite/revenue-plans";
import type { WireImport } from "#server/connectors/netsuite/wire";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

type RepostEffect = Extract<OutboundEffect, { operation: "import.repost" }>;

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
  badDebtItem?: string,
): Promise<EffectOutcome> {
  if (effect.operation === "document.post") return postDocument(client, effect, signal, badDebtItem);
  if (effect.operation === "document.correct") return correctDocument(client, effect, signal);
  if (effect.operation === "import.create") return createImport(client, effect, signal);
  if (effect.operation === "revenue.correct_schedule") return correctPlan(client, effect, signal);
  if (effect.operation === "revenue.override_schedule") return overridePlan(client, effect, signal);
  if (effect.operation === "credit.apply") return applyCredit(client, effect, signal);
  if (effect.operation === "customer.correct_field") return correctCustomer(client, effect, signal);
  if (effect.operation !== "import.repost") return notOurs();
  const touched = touchedImport(effect.importId);
  const fields = fieldsOf(effect.corrections);
  if (typeof fields === "string") return { outcome: "refused", reason: fields, touched };
  return writeOnce({
    touched,
    async before() {
      const standing = await readImport(client, effect.importId, signal);
      if (standing === null) return gone(effect, touched);
      if (standing.custrecord_ii_status === "Posted") return posted(client, standing, touched, signal);
      const pending = { ...fields, custrecord_ii_status: "Pending" };
      return () => client.patch(IMPORT_TYPE, effect.importId, pending, effect.idempotencyKey, signal);
    },
    after: async () => answerOf(client, await readImport(client, effect.importId, signal), effect, signal),
  });
}

/**
 * A record that is rejected with our corrections in it was tried with them; one without them was never reached. A
 * repost without corrections leaves no such trace: it counts as not done, and NetSuite knows its key if it was.
 */
export async function lookUpAtNetsuite(
  client: NetsuiteClient,
  effect: OutboundEffect,
  signal: AbortSignal,
): Promise<LookUpOutcome> {
  if (effect.operation === "document.post") return lookUpDocument(client, effect, signal);
  if (effect.operation === "document.correct") return lookUpCorrection(client, effect, signal);
  if (effect.operation === "import.create") return lookUpCreatedImport(client, effect, signal);
  if (effect.operation === "revenue.correct_schedule") return lookUpPlan(client, effect, signal);
  if (effect.operation === "revenue.override_schedule") return lookUpOverride(client, effect, signal);
  if (effect.operation === "credit.apply") return lookUpCredit(client, effect, signal);
  if (effect.operation === "customer.correct_field") return lookUpCustomer(client, effect, signal);
  if (effect.operation !== "import.repost") return notOurs();
  const fields = fieldsOf(effect.corrections);
  if (typeof fields === "string")
    return { outcome: "refused", reason: fields, touched: touchedImport(effect.importId) };
  return lookUp(async () => {
    const current = await readImport(client, effect.importId, signal);
    const isRejected = current?.custrecord_ii_status === "Rejected";
    const isUntried = isRejected && !(Object.keys(fields).length > 0 && hasFields(current, fields));
    return isUntried ? null : answerOf(client, current, effect, signal);
  });
}

async function answerOf(
  client: NetsuiteClient,
  current: WireImport | null,
  effect: RepostEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  return current === null ? gone(effect, touchedImport(effect.importId)) : answerOfImport(client, current, signal);
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

function notOurs(): EffectOutcome {
  return {
    outcome: "refused",
    reason: "Invoices and customers are changed in billing, not in NetSuite. Send this act to Stripe.",
    touched: [],
  };
}
