import { z } from "zod";
import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { wireDocument } from "#server/connectors/netsuite/wire";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite, SourceFailure } from "#server/connectors/source-failure";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

export type ApplyEffect = Extract<OutboundEffect, { operation: "credit.apply" }>;

const status = z.union([z.string(), z.looseObject({ refName: z.string() }).transform(({ refName }) => refName)]);
const wireCredit = wireDocument.extend({ status: status.nullish() });
type WireCredit = z.infer<typeof wireCredit>;

/** Ties an open credit memo of the books to the invoice it was given for. */
export async function applyCredit(
  client: NetsuiteClient,
  effect: ApplyEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const touched = touchedBy(effect);
  try {
    const before = await readCredit(client, effect, signal);
    if (before === null) return gone(effect);
    if (isApplied(before)) return confirmed(before, effect);
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  const amount = Number(decimalFromMinor(BigInt(effect.amountMinor), effect.currency));
  if (minorFromDecimal(String(amount), effect.currency) !== BigInt(effect.amountMinor))
    return { outcome: "refused", reason: "The amount is beyond what NetSuite's numbers can hold.", touched };
  try {
    const apply = { items: [{ doc: { id: effect.invoiceId }, apply: true, amount }] };
    await client.patch("creditmemo", effect.creditId, { apply }, effect.idempotencyKey, signal);
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
  const after = await lookUpCredit(client, effect, signal);
  return after.outcome === "not_done"
    ? { outcome: "unknown", reason: "NetSuite took the application of the credit memo and does not show it yet." }
    : after;
}

export async function lookUpCredit(
  client: NetsuiteClient,
  effect: ApplyEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  try {
    const credit = await readCredit(client, effect, signal);
    if (credit === null) return gone(effect);
    return isApplied(credit) ? confirmed(credit, effect) : { outcome: "not_done" };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

async function readCredit(
  client: NetsuiteClient,
  { creditId }: ApplyEffect,
  signal: AbortSignal,
): Promise<WireCredit | null> {
  const answer = await client.record("creditmemo", creditId, signal);
  if (answer === null) return null;
  const parsed = wireCredit.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new SourceFailure(
    "refused",
    `NetSuite's answer about the credit memo ${creditId} cannot be read, so nothing was done to it. Report the changed format.`,
  );
}

function isApplied(credit: WireCredit): boolean {
  return /fully applied$/i.test(credit.status ?? "");
}

function confirmed(credit: WireCredit, effect: ApplyEffect): EffectOutcome {
  return {
    outcome: "confirmed",
    confirmation: `Credit memo ${credit.tranid ?? `number ${credit.id}`} is fully applied`,
    touched: touchedBy(effect),
  };
}

function gone(effect: ApplyEffect): EffectOutcome {
  return {
    outcome: "refused",
    reason: `NetSuite does not know the credit memo ${effect.creditId} any more, so nothing was applied. Check whether the case still needs it.`,
    touched: touchedBy(effect),
  };
}

function touchedBy({ creditId }: ApplyEffect): SourceReference[] {
  return [{ system: "netsuite", type: "transaction", id: creditId }];
}
