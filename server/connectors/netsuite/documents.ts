import type { LookUpOutcome } from "#server/connectors/connector";
import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { type WireDocument, wireDocument } from "#server/connectors/netsuite/wire";
import { SourceFailure } from "#server/connectors/source-failure";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type { DocumentPost, EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

export type PostEffect = Extract<OutboundEffect, { operation: "document.post" }>;

export const DOCUMENT_TYPES = ["creditmemo", "customerpayment", "customerrefund", "journalentry"] as const;

const NAMES: Record<DocumentPost["documentType"], string> = {
  creditmemo: "Credit memo",
  customerpayment: "Customer payment",
  customerrefund: "Customer refund",
  journalentry: "Journal entry",
};

/** The external id of the item a company books bad debts with, where its settings name no other. */
const BAD_DEBT_ITEM = "bad-debt";

/**
 * Posts a document under our own reference. What stands under it already is not sent again: a document that says the
 * same is the one that was meant, one that says something else is left to a person.
 */
export async function postDocument(
  client: NetsuiteClient,
  asked: PostEffect,
  signal: AbortSignal,
  badDebtItem = BAD_DEBT_ITEM,
): Promise<EffectOutcome> {
  const effect = documentMeant(asked);
  if (typeof effect === "string") return { outcome: "refused", reason: effect, touched: [] };
  const fields = fieldsOf(effect, badDebtItem);
  if (typeof fields === "string") return { outcome: "refused", reason: fields, touched: [] };
  return writeOnce({
    touched: [],
    before: async () =>
      (await settledOf(client, effect, signal)) ??
      (() => client.upsert(effect.documentType, effect.externalId, fields, effect.idempotencyKey, signal)),
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "unknown",
        reason: `NetSuite took the ${nameOf(effect)} and does not show it yet.`,
      },
  });
}

/** The external id decides: NetSuite keeps it for ever, longer than any key of a request. */
export async function lookUpDocument(
  client: NetsuiteClient,
  asked: PostEffect,
  signal: AbortSignal,
): Promise<LookUpOutcome> {
  const effect = documentMeant(asked);
  if (typeof effect === "string") return { outcome: "refused", reason: effect, touched: [] };
  return lookUp(() => settledOf(client, effect, signal));
}

/**
 * Where a document stands for what the act before it made in billing, that names it and says how much it is over. Without
 * that it is not posted: under a name of our own the import would post it a second time.
 */
function documentMeant(effect: PostEffect): PostEffect | string {
  if (!effect.standsForFollowed) return effect;
  const { followed } = effect;
  if (!followed)
    return `The act before it made no document that a ${nameOf(effect)} could stand for. Nothing was posted; look at that act, then decide anew.`;
  return {
    ...effect,
    externalId: followed.documentId,
    amountMinor: followed.amountMinor ?? effect.amountMinor,
  };
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

async function settledOf(
  client: NetsuiteClient,
  effect: PostEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const document = await readDocument(client, effect, signal);
  return document && answerOf(effect, document);
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
      reference: document.tranid ?? document.id,
      documentId: document.id,
      documentMinor: amount.toString(),
    };
  return {
    outcome: "refused",
    reason: `NetSuite already keeps the ${nameOf(effect)} ${number} under the reference ${effect.externalId}, over ${document.foreigntotal} ${document.currency}. Nothing was changed; compare the two, then correct one of them.`,
    touched,
  };
}

/** The body of the record, or the sentence why there can be none. */
function fieldsOf(effect: PostEffect, badDebtItem: string): Record<string, unknown> | string {
  const amount = amountOf(effect);
  if (amount === null)
    return `A ${nameOf(effect)} needs a positive amount that NetSuite's numbers can hold. Nothing was posted; check the amount.`;
  const common = {
    externalId: effect.externalId,
    subsidiary: { id: effect.subsidiaryId },
    currency: { refName: effect.currency },
    tranDate: effect.postedOn,
    memo: effect.memo,
    ...(effect.billingDocument === undefined ? {} : { custbody_billing_document: effect.billingDocument }),
  };
  if (effect.documentType === "journalentry")
    return { ...common, line: { items: [{ debit: amount }, { credit: amount }] } };
  if (effect.customerId === null)
    return `A ${nameOf(effect)} needs the customer it is for. Nothing was posted; wait until NetSuite knows the customer, then try again.`;
  if (effect.documentType === "customerrefund")
    return { ...common, customer: { id: effect.customerId }, total: amount };
  const { appliesToInvoiceId: invoiceId } = effect;
  const apply = invoiceId === null ? {} : { apply: { items: [{ doc: { id: invoiceId }, apply: true, amount }] } };
  return effect.documentType === "creditmemo"
    ? {
        ...common,
        entity: { id: effect.customerId },
        item: { items: [{ ...itemOf(effect, badDebtItem), amount, description: effect.memo }] },
        ...apply,
      }
    : { ...common, customer: { id: effect.customerId }, payment: amount, ...apply };
}

/** The item of a line decides its account: the one for bad debts books to the expense and not against revenue. */
function itemOf({ bookedAs }: PostEffect, badDebtItem: string): { item?: { externalId: string } } {
  return bookedAs === "bad_debt" ? { item: { externalId: badDebtItem } } : {};
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
