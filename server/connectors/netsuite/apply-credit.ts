import { z } from "zod";
import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { wireDocument } from "#server/connectors/netsuite/wire";
import { SourceFailure } from "#server/connectors/source-failure";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

export type ApplyEffect = Extract<OutboundEffect, { operation: "credit.apply" }>;

const status = z.union([z.string(), z.looseObject({ refName: z.string() }).transform(({ refName }) => refName)]);
const wireCredit = wireDocument.extend({ status: status.nullish() });
type WireCredit = z.infer<typeof wireCredit>;

/** Ties an open credit memo of the books to the invoice it was given for. */
export function applyCredit(client: NetsuiteClient, effect: ApplyEffect, signal: AbortSignal) {
  const touched = touchedBy(effect);
  return writeOnce({
    touched,
    async before() {
      const settled = await settledOf(client, effect, signal);
      if (settled) return settled;
      const amount = Number(decimalFromMinor(BigInt(effect.amountMinor), effect.currency));
      if (minorFromDecimal(String(amount), effect.currency) !== BigInt(effect.amountMinor))
        return { outcome: "refused", reason: "The amount is beyond what NetSuite's numbers can hold.", touched };
      const apply = { items: [{ doc: { id: effect.invoiceId }, apply: true, amount }] };
      return () => client.patch("creditmemo", effect.creditId, { apply }, effect.idempotencyKey, signal);
    },
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "unknown",
        reason: "NetSuite took the application of the credit memo and does not show it yet.",
      },
  });
}

export function lookUpCredit(client: NetsuiteClient, effect: ApplyEffect, signal: AbortSignal) {
  return lookUp(() => settledOf(client, effect, signal));
}

async function settledOf(
  client: NetsuiteClient,
  effect: ApplyEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const credit = await readCredit(client, effect, signal);
  if (credit === null) return gone(effect);
  return isApplied(credit) ? confirmed(credit, effect) : null;
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
