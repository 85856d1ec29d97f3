import type { LineTerms } from "#server/domain/drafts/line-terms";
import { amountWords } from "#server/domain/exceptions/words";
import type { OutboundOperation } from "#server/domain/sync/effects";
import type { Scope } from "#server/kernel/context";
import type { DraftInvoice } from "#server/services/drafts/load-draft-rows";
import { requestEffect } from "#server/services/effects/request-effect";
import { targetOf } from "#server/services/exceptions/source-holds";
import { refuseWhenStale } from "#server/services/sync/freshness-guard";

/** Asks billing to make a line what it should be, under a key of its own. Refused while the facts behind it are too old. */
export async function sendTerms(
  scope: Scope,
  { system, externalId, entityCode, currency, document }: DraftInvoice,
  lineId: string,
  terms: LineTerms,
  dedupe: string,
): Promise<{ effectId: string; label: string }> {
  const { description, amountMinor } = terms;
  const operation: OutboundOperation = terms.isLeftOut
    ? { operation: "invoice.remove_line", invoiceId: externalId, lineId }
    : { operation: "invoice.edit_line", invoiceId: externalId, lineId, description, amountMinor, currency };
  await refuseWhenStale(scope, [{ operation }]);
  const label = terms.isLeftOut
    ? `Leave "${description}" out of ${document}`
    : `Bill "${description}" at ${amountWords(BigInt(amountMinor), currency)} on ${document}`;
  const { effectId } = await requestEffect(scope, {
    caseId: null,
    entity: entityCode,
    system,
    operation,
    label,
    target: targetOf({ externalId }),
    dedupe,
  });
  return { effectId, label };
}
