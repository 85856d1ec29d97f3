import { SourceFailure } from "#server/connectors/source-failure";
import type { StripeClient } from "#server/connectors/stripe/client";
import { withAllLines } from "#server/connectors/stripe/lists";
import { pathOfObject, readOrNull } from "#server/connectors/stripe/re-read";
import { type WireCustomer, type WireInvoice, wireCustomer, wireInvoice } from "#server/connectors/stripe/wire";

/** The invoice as it stands now, with all its lines; null when Stripe does not know it (any more). */
export async function readInvoice(client: StripeClient, id: string, signal: AbortSignal): Promise<WireInvoice | null> {
  const answer = await readOrNull(client, pathOfObject("invoice", id) ?? "", signal);
  if (answer === null || answer.body.deleted === true) return null;
  const parsed = wireInvoice.safeParse(await withAllLines(client, answer.body, signal));
  if (!parsed.success) throw unreadableAnswer(`invoice ${id}`);
  return parsed.data;
}

export async function readCustomer(
  client: StripeClient,
  id: string,
  signal: AbortSignal,
): Promise<WireCustomer | null> {
  const answer = await readOrNull(client, pathOfObject("customer", id) ?? "", signal);
  if (answer === null || answer.body.deleted === true) return null;
  const parsed = wireCustomer.safeParse(answer.body);
  if (!parsed.success) throw unreadableAnswer(`customer ${id}`);
  return parsed.data;
}

/** Acting on what cannot be read would be guessing. */
export function unreadableAnswer(what: string): SourceFailure {
  return new SourceFailure(
    "refused",
    `Stripe's answer about the ${what} cannot be read, so nothing was done to it. Report the changed format.`,
  );
}
