import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { contactLedger } from "#db/schema/collections";
import { customerMails, mailAttachments } from "#db/schema/customer-mail";
import { actorName } from "#server/domain/access/actor";
import type { Money } from "#server/domain/money";
import { MAIL } from "#server/domain/sync/effects";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId, stableId } from "#server/kernel/ids";
import { requestEffect } from "#server/services/effects/request-effect";
import { type ComposedMail, composeMail } from "#server/services/mail/compose-mail";
import { loadMailGround, type MailGround } from "#server/services/mail/load-mail-ground";
import { mailSettings } from "#server/services/mail/mail-settings";
import { type ActivePolicy, activePolicy } from "#server/services/policies/active-policy";

/** A mail or letter to one customer, from a text in force. */
export type MailRequest = {
  customerId: string;
  entity: string;
  /** The case it belongs to, whose timeline then tells of it. */
  caseId: string | null;
  /** The text, by its key. */
  template: string;
  /** What is asked for of each invoice, in minor units of its currency. */
  items: readonly { invoiceId: string; minor: bigint }[];
  /** Sent by a strategy, as against by a person. */
  isAutomated: boolean;
  /** The step of a dunning run it carries out. */
  dunningActId?: string;
  /** BCP 47; the recipient's or the customer's country says it where it is left out. */
  locale?: string;
  /** Addresses in place of those the customer's people give. */
  to?: readonly string[];
  /** Free words of the sender. */
  note?: string;
  /** What a text about a promise confirms. */
  promise?: { on: PlainDate; amount: Money };
  /** The text's own where it is left out. */
  medium?: "email" | "letter";
  attachments?: readonly MailFile[];
  /** Tells this mail apart from every other one: the same word never gives a second mail. */
  dedupe: string;
};

export type MailFile = { name: string; mediaType: string; content: Uint8Array };

/** What was queued. A letter has no act: it waits to be printed. The event is null where the mail was there already. */
export type QueuedMail = { mailId: string; effectId: string | null; event: DomainEvent | null };

/** At most so many in one call. */
export const MOST_MAILS = 200;

type Writing = { id: string; request: MailRequest; ground: MailGround; composed: ComposedMail };

/**
 * Renders and stores mails in the caller's transaction, each with its entry of the contact ledger and its act, in the order
 * they were asked for. The caller's command records the events.
 * @throws AppError RULE_VIOLATION for the first one that cannot be written, such as to a customer without an address.
 */
export async function queueCustomerMails(scope: Scope, requests: readonly MailRequest[]): Promise<QueuedMail[]> {
  if (requests.length > MOST_MAILS) throw new RangeError(`${requests.length} mails at once; ${MOST_MAILS} at most.`);
  if (requests.length === 0) return [];
  const ids = requests.map(({ dedupe }) => stableId("customer mail", dedupe));
  const known = await alreadyThere(scope, ids);
  const texts = await activePolicy(scope, "message_texts");
  const ground = await loadMailGround(
    scope,
    requests.map(({ customerId }) => customerId),
  );
  const queued = new Map(known);
  for (const [place, request] of requests.entries()) {
    const id = ids[place] as string;
    if (queued.has(id)) continue;
    queued.set(id, await queueOne(scope, texts, write(scope, texts, ground, { id, request })));
  }
  return ids.map((id) => queued.get(id) as QueuedMail);
}

/** The person whose name stands under a mail; none under one that a strategy sends. */
export function senderOf({ actor }: Pick<Scope, "actor">, isAutomated: boolean): string | null {
  return actor.kind === "person" && !isAutomated ? actor.name : null;
}

async function alreadyThere({ tx }: Scope, ids: readonly string[]): Promise<[string, QueuedMail][]> {
  const rows = await tx.execute<{ id: string; effect_id: string | null }>(
    sql`select id, effect_id from customer_mails where id = any(${sql.param(ids)}::uuid[])`,
  );
  return rows.map(({ id, effect_id }) => [id, { mailId: id, effectId: effect_id, event: null }]);
}

function write(
  scope: Scope,
  { document }: ActivePolicy<"message_texts">,
  grounds: ReadonlyMap<string, MailGround>,
  { id, request }: Pick<Writing, "id" | "request">,
): Writing {
  const ground = grounds.get(request.customerId);
  if (!ground || ground.entity !== request.entity)
    throw notFound("There is no such customer, or it belongs to a legal entity you do not work for. Nothing was sent.");
  const sender = senderOf(scope, request.isAutomated);
  return { id, request, ground, composed: composeMail(request, ground, { texts: document, sender }) };
}

async function queueOne(scope: Scope, texts: ActivePolicy<"message_texts">, writing: Writing): Promise<QueuedMail> {
  const { id, request, ground, composed } = writing;
  const { medium, label, locale, recipients, subject, textBody, htmlBody, letter } = composed;
  const effectId = medium === "letter" ? null : await requestSending(scope, writing);
  const stored = await scope.tx
    .insert(customerMails)
    .values({
      id,
      entityCode: request.entity,
      customerId: request.customerId,
      medium,
      template: request.template,
      templateVersion: texts.name,
      locale,
      toAddresses: recipients.map(({ address }) => address),
      ccAddresses: [],
      subject,
      textBody,
      htmlBody,
      letter,
      messageId: messageIdOf(id, request.entity),
      effectId,
      state: "queued",
      createdBy: actorName(scope.actor),
      createdAt: scope.now,
    })
    .onConflictDoNothing({ target: customerMails.id })
    .returning({ id: customerMails.id });
  if (stored.length === 0) return { mailId: id, effectId, event: null };
  await storeFiles(scope, writing);
  await storeContact(scope, writing);
  const toWhom = medium === "letter" ? "by post" : `to ${recipients.map(({ address }) => address).join(", ")}`;
  const event: DomainEvent = {
    type: "mail.queued",
    subject: request.caseId === null ? { type: "customer", id: ground.id } : { type: "case", id: request.caseId },
    entity: request.entity,
    policyVersion: texts.name,
    data: {
      sentence: `${actorName(scope.actor)} wrote to ${ground.name} ${toWhom}: ${label}, “${subject}”.`,
      mailId: id,
      customerId: ground.id,
      template: request.template,
      medium,
      isAutomated: request.isAutomated,
      invoices: request.items.map(({ invoiceId, minor }) => ({ invoiceId, minor })),
    },
  };
  return { mailId: id, effectId, event };
}

async function requestSending(scope: Scope, { id, request, ground, composed }: Writing): Promise<string> {
  const { effectId } = await requestEffect(scope, {
    caseId: request.caseId,
    entity: request.entity,
    system: MAIL,
    operation: { operation: "message.send", mailId: id },
    label: `Mail “${composed.label}” to ${ground.name}`,
    target: `mail:${id}`,
    dedupe: `mail ${id}`,
  });
  return effectId;
}

async function storeFiles({ tx, now }: Scope, { id, request }: Writing): Promise<void> {
  const files = request.attachments ?? [];
  if (files.length === 0) return;
  await tx.insert(mailAttachments).values(
    files.map(({ name, mediaType, content }) => ({
      id: newId(now),
      mailId: id,
      entityCode: request.entity,
      name,
      mediaType,
      content: Buffer.from(content),
      sha256: createHash("sha256").update(content).digest("hex"),
    })),
  );
}

async function storeContact(scope: Scope, { id, request, ground, composed }: Writing): Promise<void> {
  const [first] = composed.recipients;
  await scope.tx.insert(contactLedger).values({
    id: newId(scope.now),
    entityCode: request.entity,
    customerId: request.customerId,
    direction: "out",
    channel: composed.medium,
    isAutomated: request.isAutomated,
    at: scope.now,
    onDay: ground.today,
    personId: composed.recipients.length === 1 ? (first?.personId ?? null) : null,
    personName: composed.recipients.length === 1 ? (first?.name ?? null) : null,
    subject: composed.subject,
    note: request.note?.trim() || null,
    invoiceIds: [...new Set(request.items.map(({ invoiceId }) => invoiceId))],
    mailId: id,
    dunningActId: request.dunningActId ?? null,
    byId: scope.actor.kind === "person" ? scope.actor.userId : null,
    byName: actorName(scope.actor),
    recordedAt: scope.now,
  });
}

/** The same for every attempt at a mail: whoever gets it twice sees it once, and an answer names it. */
function messageIdOf(mailId: string, entity: string): string {
  const domain = mailSettings().from(entity)?.split("@")[1] ?? "docket.invalid";
  return `mail-${mailId}@${domain}`;
}
