import type { Connector, WebhookDelivery } from "#server/connectors/connector";
import type { Context } from "#server/kernel/context";
import { landMessages } from "#server/services/sync/land-messages";

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
  const { duplicate } = await landMessages.execute(context, {
    source: connector.key,
    account: connector.account,
    arrivedBy: "webhook",
    messages: [received.message],
  });
  return { ok: true, isDuplicate: duplicate > 0 };
}
