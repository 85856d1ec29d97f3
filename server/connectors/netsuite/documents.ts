import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { type WireDocument, wireDocument } from "#server/connectors/netsuite/wire";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite, SourceFailure } from "#server/connectors/source-failure";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type { DocumentPost, EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

export type PostEffect = Extract<OutboundEffect, { operation: "document.post" }>;

export const DOCUMENT_TYPES = ["creditmemo", "customerpayment", "journalentry"] as const;

const NAMES: Record<DocumentPost["documentType"], string> = {
  creditmemo: "Credit memo",
  customerpayment: "Customer payment",
  journalentry: "Journal entry",
};

/**
 * Posts a document under our own reference. What stands under it already is not sent again: a document that says the
 * same is the one that was meant, one that says something else is left to a person.
 */
export async function postDocument(
  client: NetsuiteClient,
  effect: PostEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const fields = fieldsOf(effect);
  if (typeof fields === "string") return { outcome: "refused", reason: fields, touched: [] };
  try {
    const standing = await readDocument(client, effect, signal);
    if (standing !== null) return answerOf(effect, standing);
  } catch (error) {
    return outcomeOfFirstRead(error, []);
  }
  try {
    await client.upsert(effect.documentType, effect.externalId, fields, effect.idempotencyKey, signal);
  } catch (error) {
    return outcomeOfWrite(error, []);
  }
  try {
    const posted = await readDocument(client, effect, signal);
    if (posted !== null) return answerOf(effect, posted);
    return { outcome: "unknown", reason: `NetSuite took the ${nameOf(effect)} and does not show it yet.` };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

/** The external id decides: NetSuite keeps it for ever, longer than any key of a request. */
export async function lookUpDocument(
  client: NetsuiteClient,
  effect: PostEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  try {
    const standing = await readDocument(client, effect, signal);
    return standing === null ? { outcome: "not_done" } : answerOf(effect, standing);
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

async function readDocument(
  client: NetsuiteClient,
  effect: PostEffect,
  signal: AbortSignal,
): Promise<WireDocument | null> {
  const answer = await client.record(effect.documentType, `eid:${effect.externalId}`, signal);
  if (answer === null) return null;
  const parsed = wireDocument.safeParse(answer.body);
  if (!parsed.success)
    throw new SourceFailure(
      "refused",
      `NetSuite's answer about the ${nameOf(effect)} ${effect.externalId} cannot be read, so nothing was done to it. Report the changed format.`,
    );
  return parsed.data;
}

function answerOf(effect: PostEffect, document: WireDocument): EffectOutcome {
  const touched: SourceReference[] = [{ system: "netsuite", type: "transaction", id: document.id }];
  const number = document.tranid ?? `number ${document.id}`;
  const amount = minorFromDecimal(document.foreigntotal, document.currency);
  if (document.currency === effect.currency && amount === BigInt(effect.amountMinor))
    return {
      outcome: "confirmed",
      confirmation: `${NAMES[effect.documentType]} ${number} posted on ${document.trandate}`,
      touched,
    };
  return {
    outcome: "refused",
    reason: `NetSuite already keeps the ${nameOf(effect)} ${number} under the reference ${effect.externalId}, over ${document.foreigntotal} ${document.currency}. Nothing was changed; compare the two, then correct one of them.`,
    touched,
  };
}

/** The body of the record, or the sentence why there can be none. */
function fieldsOf(effect: PostEffect): Record<string, unknown> | string {
  const amount = amountOf(effect);
  if (amount === null)
    return `A ${nameOf(effect)} needs a positive amount that NetSuite's numbers can hold. Nothing was posted; check the amount.`;
  const common = {
    externalId: effect.externalId,
    subsidiary: { id: effect.subsidiaryId },
    currency: { refName: effect.currency },
    tranDate: effect.postedOn,
    memo: effect.memo,
  };
  if (effect.documentType === "journalentry")
    return { ...common, line: { items: [{ debit: amount }, { credit: amount }] } };
  if (effect.customerId === null)
    return `A ${nameOf(effect)} needs the customer it is for. Nothing was posted; wait until NetSuite knows the customer, then try again.`;
  const { appliesToInvoiceId: invoiceId } = effect;
  const apply = invoiceId === null ? {} : { apply: { items: [{ doc: { id: invoiceId }, apply: true, amount }] } };
  return effect.documentType === "creditmemo"
    ? {
        ...common,
        entity: { id: effect.customerId },
        item: { items: [{ amount, description: effect.memo }] },
        ...apply,
      }
    : { ...common, customer: { id: effect.customerId }, payment: amount, ...apply };
}

/** NetSuite takes amounts as JSON numbers. One that a number cannot hold exactly is not sent. */
function amountOf({ amountMinor, currency }: PostEffect): number | null {
  if (!/^\d+$/.test(amountMinor) || BigInt(amountMinor) === 0n) return null;
  const amount = Number(decimalFromMinor(BigInt(amountMinor), currency));
  return minorFromDecimal(String(amount), currency) === BigInt(amountMinor) ? amount : null;
}

function nameOf(effect: PostEffect): string {
  return NAMES[effect.documentType].toLowerCase();
}
