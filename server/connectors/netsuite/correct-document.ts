import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { plansOfTransaction } from "#server/connectors/netsuite/revenue-plans";
import { type WireDocument, wireDocument } from "#server/connectors/netsuite/wire";
import { SourceFailure } from "#server/connectors/source-failure";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

export type CorrectEffect = Extract<OutboundEffect, { operation: "document.correct" }>;
type Replacement = NonNullable<CorrectEffect["replacement"]>;

const INVOICE = "invoice";
const VOIDED = "Voided";

/**
 * Takes a posted invoice back by NetSuite's own voiding on a day of an open period and posts it again under our own
 * reference. What was done already is seen before each step, so that whoever comes after a crash does only the rest.
 */
export async function correctDocument(
  client: NetsuiteClient,
  effect: CorrectEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const { replacement } = effect;
  const amounts = replacement && amountsOf(replacement);
  if (replacement && !amounts)
    return {
      outcome: "refused",
      reason: "An invoice needs a positive amount that NetSuite's numbers can hold. Nothing was posted; check it.",
      touched: [],
    };
  return writeOnce({
    touched: touchedBy(effect.transactionId),
    async before() {
      const standing = await readStanding(client, effect, signal);
      return settledOutcome(effect, standing) ?? (() => send(client, effect, amounts, standing, signal));
    },
    after: async () =>
      settledOutcome(effect, await readStanding(client, effect, signal)) ?? {
        outcome: "unknown",
        reason: "NetSuite took the correction and does not show it yet.",
      },
  });
}

async function send(
  client: NetsuiteClient,
  effect: CorrectEffect,
  amounts: Amounts | null,
  { document }: Standing,
  signal: AbortSignal,
): Promise<void> {
  const { transactionId, replacement, postedOn, memo, idempotencyKey } = effect;
  if (!isVoid(document))
    await client.patch(INVOICE, transactionId, { voided: "T", voidedon: postedOn, memo }, idempotencyKey, signal);
  if (!replacement || !amounts || !document) return;
  const fields = fieldsOf(effect, replacement, amounts, document);
  await client.upsert(INVOICE, replacement.externalId, fields, `${idempotencyKey}-repost`, signal);
}

/** A correction of which only half is done counts as not done: the rest is done by performing it again. */
export function lookUpCorrection(client: NetsuiteClient, effect: CorrectEffect, signal: AbortSignal) {
  return lookUp(async () => settledOutcome(effect, await readStanding(client, effect, signal)));
}

/** The posting in question, and what stands in its place. */
type Standing = { document: WireDocument | null; replacement: WireDocument | null };

async function readStanding(client: NetsuiteClient, effect: CorrectEffect, signal: AbortSignal): Promise<Standing> {
  const document = await readInvoice(client, effect.transactionId, signal);
  const { replacement } = effect;
  return {
    document,
    replacement: replacement && (await readInvoice(client, `eid:${replacement.externalId}`, signal)),
  };
}

async function readInvoice(client: NetsuiteClient, id: string, signal: AbortSignal): Promise<WireDocument | null> {
  const answer = await client.record(INVOICE, id, signal);
  if (answer === null) return null;
  const parsed = wireDocument.safeParse(answer.body);
  if (!parsed.success)
    throw new SourceFailure(
      "refused",
      `NetSuite's answer about the invoice ${id} cannot be read, so nothing was done to it. Report the changed format.`,
    );
  return parsed.data;
}

function settledOutcome(effect: CorrectEffect, { document, replacement }: Standing): EffectOutcome | null {
  const touched = [
    ...touchedBy(effect.transactionId),
    ...(replacement ? [...touchedBy(replacement.id), plansOfTransaction(replacement.id)] : []),
  ];
  if (document === null)
    return {
      outcome: "refused",
      reason: `NetSuite does not know the posting ${effect.transactionId} any more, so nothing was corrected. Look at the invoice again and decide anew.`,
      touched,
    };
  const wanted = effect.replacement;
  if (wanted && replacement && !says(replacement, wanted))
    return {
      outcome: "refused",
      reason: `NetSuite already keeps ${numberOf(replacement)} under the reference ${wanted.externalId}, over ${replacement.foreigntotal} ${replacement.currency}. Nothing was changed; compare the two, then correct one of them.`,
      touched,
    };
  if (!isVoid(document) || (wanted !== null && replacement === null)) return null;
  const taken = `${numberOf(document)} was taken back`;
  return {
    outcome: "confirmed",
    confirmation: replacement
      ? `${taken}; ${numberOf(replacement)} was posted on ${replacement.trandate} over ${replacement.foreigntotal} ${replacement.currency}.`
      : `${taken}.`,
    touched,
  };
}

function isVoid(document: WireDocument | null): boolean {
  return document?.status === VOIDED;
}

function says(document: WireDocument, { currency, amountMinor, taxMinor }: Replacement): boolean {
  const tax = document.taxtotal ?? null;
  return (
    document.currency === currency &&
    minorFromDecimal(document.foreigntotal, currency) === BigInt(amountMinor) &&
    (tax === null || minorFromDecimal(tax, currency) === BigInt(taxMinor))
  );
}

type Amounts = { net: number; tax: number };

/** NetSuite takes amounts as JSON numbers. One that a number cannot hold exactly is not sent. */
function amountsOf({ amountMinor, taxMinor, currency }: Replacement): Amounts | null {
  if (!/^\d+$/.test(amountMinor) || !/^\d+$/.test(taxMinor)) return null;
  const netMinor = BigInt(amountMinor) - BigInt(taxMinor);
  const [net, tax] = [netMinor, BigInt(taxMinor)].map((minor) => Number(decimalFromMinor(minor, currency)));
  if (net === undefined || tax === undefined || netMinor <= 0n) return null;
  const isExact =
    minorFromDecimal(String(net), currency) === netMinor &&
    minorFromDecimal(String(tax), currency) === BigInt(taxMinor);
  return isExact ? { net, tax } : null;
}

/** It stays with the customer and the subsidiary it was posted for. */
function fieldsOf(
  { postedOn, memo }: CorrectEffect,
  { externalId, billingInvoiceId, currency }: Replacement,
  { net, tax }: Amounts,
  document: WireDocument,
): Record<string, unknown> {
  return {
    externalId,
    custbody_billing_document: billingInvoiceId,
    entity: { id: document.entity ?? "" },
    subsidiary: { id: document.subsidiary ?? "" },
    currency: { refName: currency },
    tranDate: postedOn,
    memo,
    item: { items: [{ amount: net, description: memo }] },
    taxTotal: tax,
  };
}

function numberOf({ tranid, id }: WireDocument): string {
  return tranid ?? `Posting ${id}`;
}

function touchedBy(id: string): SourceReference[] {
  return [{ system: "netsuite", type: "transaction", id }];
}
