import type { Connector, WebhookDelivery } from "#server/connectors/connector";
import type { Context } from "#server/kernel/context";
import { landTogether } from "#server/services/sync/land-together";

/** Checks the signature over the raw bytes and stores one row. Everything else happens after the sender has its answer. */
export async function receiveWebhook(
  context: Context,
  connector: Connector,
  delivery: WebhookDelivery,
): Promise<{ ok: true; isDuplicate: boolean } | { ok: false; reason: string }> {
  if (!connector.receive)
    return { ok: false, reason: `${connector.label} sends no webhooks here. Remove this address from its settings.` };
  const received = connector.receive(delivery);
  if (!received.ok) return received;
  const endpoint = { source: connector.key, account: connector.account };
  const { isDuplicate } = await landTogether(context, endpoint, received.message, delivery.body.byteLength);
  return { ok: true, isDuplicate };
}
