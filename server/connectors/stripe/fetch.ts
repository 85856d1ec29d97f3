import type { RawMessage } from "#server/connectors/connector";
import { snapshotInstant, type Version } from "#server/connectors/pulled-message";
import type { StripeAnswer, StripeClient } from "#server/connectors/stripe/client";
import { listPage, objectLists, objectMessage, withAllLines, withEach } from "#server/connectors/stripe/lists";
import { messageOfEvent } from "#server/connectors/stripe/messages";
import { pathOfObject, readOrNull } from "#server/connectors/stripe/re-read";
import type { SourceReference } from "#server/domain/sync/effects";

type Shape = Record<string, unknown>;

/** Reads single objects again; an invoice brings the payments and credits that decide its balance. */
export async function fetchFromStripe(
  client: StripeClient,
  reference: SourceReference,
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const path = pathOfObject(reference.type, reference.id);
  const answer = path === null ? null : await readOrNull(client, path, signal);
  if (!answer) return [];
  const stream = objectLists.find((list) => list.type === reference.type)?.key ?? reference.type;
  const object = await withAllLines(client, answer.body, signal);
  const messages = [objectMessage(stream, object, versionOf(answer))];
  if (reference.type !== "invoice") return messages;
  const sent = isMailed(object) ? await mailsOf(client, reference.id, answer, signal) : [];
  return [...messages, ...(await paymentsOf(client, reference.id, signal)), ...sent];
}

function isMailed({ status, collection_method: method }: Shape): boolean {
  return status === "open" && method === "send_invoice";
}

/** That an invoice was mailed is told by an event alone; of those only the latest are of interest to who just sent it. */
const MAILED_WITHIN_SECONDS = 3_600;

async function mailsOf(
  client: StripeClient,
  invoiceId: string,
  { answeredAt }: StripeAnswer,
  signal: AbortSignal,
): Promise<RawMessage[]> {
  if (answeredAt === null) return [];
  const since = Math.floor(answeredAt.getTime() / 1_000) - MAILED_WITHIN_SECONDS;
  const page = await listPage(client, "/v1/events", { type: "invoice.sent", "created[gte]": since }, null, signal);
  return page.objects.filter((event) => subjectOf(event) === invoiceId).map((event) => messageOfEvent(event));
}

function subjectOf({ data }: Shape): unknown {
  const object = typeof data === "object" && data !== null ? (data as Shape).object : null;
  return typeof object === "object" && object !== null ? (object as Shape).id : null;
}

async function paymentsOf(client: StripeClient, invoiceId: string, signal: AbortSignal): Promise<RawMessage[]> {
  const payments = await listPage(client, "/v1/invoice_payments", { invoice: invoiceId }, null, signal);
  const notes = await listPage(client, "/v1/credit_notes", { invoice: invoiceId }, null, signal);
  const intents = [...new Set(payments.objects.map(intentOf).filter((intent) => intent !== null))];
  const charges = await withEach(intents, (intent) =>
    listPage(client, "/v1/charges", { payment_intent: intent }, null, signal),
  );
  const pages = [
    { stream: "invoice_payments", page: payments },
    ...charges.map((page) => ({ stream: "charges", page })),
    { stream: "credit_notes", page: notes },
  ];
  return pages.flatMap(({ stream, page }) =>
    page.objects.map((object) => objectMessage(stream, object, versionOf(page))),
  );
}

function intentOf(payment: Shape): string | null {
  const { payment: by } = payment;
  const intent = typeof by === "object" && by !== null ? (by as Shape).payment_intent : null;
  return typeof intent === "string" ? intent : null;
}

/** Dated by Stripe's own clock: a re-read belongs among its events, not among ours. */
function versionOf(answer: Pick<StripeAnswer, "answeredAt">): Version {
  return { versionAt: snapshotInstant(answer.answeredAt ?? new Date(), answer.answeredAt), versionSequence: 0 };
}
