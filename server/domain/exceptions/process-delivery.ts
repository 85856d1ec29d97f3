import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import type { DeliveryTryFacts } from "#server/domain/exceptions/process-facts";
import { blankToNull } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";

export const channels = ["email", "portal", "e_invoice"] as const;
export type Channel = (typeof channels)[number];

/** What becomes of a sentence when the channel is named in it. */
const throughWords: Record<Channel, string> = {
  email: "by e-mail",
  portal: "through the customer's portal",
  e_invoice: "as an electronic invoice",
};
const channelNames: Record<Channel, string> = {
  email: "E-mail",
  portal: "Customer's portal",
  e_invoice: "Electronic invoice",
};

export function isChannel(text: string | null): text is Channel {
  return channels.some((channel) => channel === text);
}

export function through(channel: string | null): string {
  return isChannel(channel) ? throughWords[channel] : `by ${channel ?? "a channel nobody named"}`;
}

export function channelName(channel: string | null): string | null {
  return isChannel(channel) ? channelNames[channel] : channel;
}

export const deliveryProblems = ["no_address", "bounced", "rejected", "wrong_channel", "not_sent"] as const;
export type DeliveryProblem = (typeof deliveryProblems)[number];

export type Undelivered = { problem: DeliveryProblem; attempt: DeliveryTryFacts | null };

/**
 * Why an issued invoice is not with its customer; null when it is, or when nobody can tell. What counts is the last try
 * through the channel the customer wants: a page mailed besides takes nothing from an invoice that is in the portal.
 */
export function undelivered({ invoice, delivery, entity }: InvoiceFacts, today: PlainDate): Undelivered | null {
  if (invoice.isDeleted || invoice.status !== "open" || invoice.collectionMethod !== "send_invoice") return null;
  const { tries, wantedChannel } = delivery;
  const wanted = wantedChannel === null ? tries : tries.filter(({ channel }) => channel === wantedChannel);
  const attempt = wanted.at(-1) ?? tries.at(-1) ?? null;
  if (attempt !== null) {
    if (attempt.status === "bounced" || attempt.status === "rejected") return { problem: attempt.status, attempt };
    return wanted.length > 0 ? null : { problem: "wrong_channel", attempt };
  }
  if (!delivery.isTracked || invoice.finalizedAt === null) return null;
  const isMailed = wantedChannel === null || wantedChannel === "email";
  if (isMailed && blankToNull(delivery.email) === null) return { problem: "no_address", attempt };
  // It is sent within minutes of being issued; the day it was issued is not judged.
  return businessDate(invoice.finalizedAt, entity.timeZone) < today ? { problem: "not_sent", attempt } : null;
}
