import { sql } from "drizzle-orm";
import { contactLedger } from "#db/schema/collections";
import { inboundMails } from "#db/schema/customer-mail";
import type { InboundMailKind } from "#server/domain/mail/customer-mail";
import {
  addressOf,
  answeredIds,
  classifyInbound,
  type InboundEventKind,
  InboundMail,
  nameOf,
} from "#server/domain/mail/inbound";
import { businessDate } from "#server/domain/time";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { awaitsAnswer } from "#server/services/mail/awaiting-answer";
import { type LockedMail, lockMail } from "#server/services/mail/lock-mail";
import { settleUnknown } from "#server/services/mail/settle-mail";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/**
 * Takes in one event of the mail system: an answer, a notice of absence, a bounce, or word that a mail arrived. Refuses
 * with CONFLICT what came in before, so that an event counts once however often it is delivered.
 */
export const receiveMail = defineCommand({
  name: "mail.receive",
  permission: "mail.receive",
  input: InboundMail,
  async run(scope, inbound): Promise<Outcome<Received>> {
    const kind = classifyInbound(inbound);
    const mail = await mailOf(scope, inbound);
    if (kind === "delivered") return delivered(scope, mail);
    const customer = mail ? customerOfMail(mail) : await customerByAddress(scope, inbound);
    const id = newId(scope.now);
    const stored = await scope.tx
      .insert(inboundMails)
      .values({
        id,
        eventId: inbound.eventId,
        kind,
        entityCode: customer?.entity ?? null,
        customerId: customer?.id ?? null,
        mailId: mail?.id ?? null,
        fromAddress: addressOf(inbound.from),
        fromName: nameOf(inbound.from),
        subject: withoutNulls(inbound.subject),
        textBody: withoutNulls(inbound.text),
        headers: Object.fromEntries(
          Object.entries(inbound.headers).map(([name, value]) => [withoutNulls(name), withoutNulls(value)]),
        ),
        receivedAt: scope.now,
      })
      .onConflictDoNothing({ target: inboundMails.eventId })
      .returning({ id: inboundMails.id });
    if (stored.length === 0) throw cameBefore();
    const taken: TakenMail = {
      id,
      kind,
      fromName: nameOf(inbound.from),
      fromAddress: addressOf(inbound.from),
      subject: withoutNulls(inbound.subject),
    };
    const settled =
      mail?.state === "unknown"
        ? [await settleUnknown(scope, mail, { hasArrived: true, reason: "Something came back for it." })]
        : [];
    const returned = kind === "bounce" && mail ? [await cameBack(scope, mail, inbound)] : [];
    return {
      result: { inboundMailId: id, kind, customerId: customer?.id ?? null },
      events: [customer ? await noteForCustomer(scope, customer, taken) : unassigned(taken), ...settled, ...returned],
    };
  },
});

type Received = { inboundMailId: string | null; kind: InboundEventKind; customerId: string | null };

export type TakenMail = {
  id: string;
  kind: InboundMailKind;
  fromName: string | null;
  fromAddress: string;
  subject: string;
};
export type MailCustomer = { id: string; name: string; entity: string; timeZone: string };

/** PostgreSQL keeps no zero bytes in text. */
function withoutNulls(text: string): string {
  return text.replaceAll("\u0000", "");
}

function cameBefore() {
  return conflict("This event came in before. Nothing was changed.", { isKnown: true });
}

/** The mail it answers or that came back, by the ids it names, the nearest first. */
async function mailOf(scope: Scope, inbound: InboundMail): Promise<LockedMail | null> {
  const ids = answeredIds(inbound);
  if (ids.length === 0) return null;
  const [found] = await scope.tx.execute<{ id: string }>(sql`
    select id from customer_mails where message_id = any(${sql.param(ids)}::text[]) order by array_position(${sql.param(ids)}::text[], message_id) limit 1`);
  return found ? lockMail(scope, found.id) : null;
}

function customerOfMail({ customerId, customerName, entity, timeZone }: LockedMail): MailCustomer {
  return { id: customerId, name: customerName, entity, timeZone };
}

/** Whose address it is; nobody's where several customers share it. */
async function customerByAddress({ tx }: Scope, { from }: InboundMail): Promise<MailCustomer | null> {
  const address = addressOf(from);
  const rows = await tx.execute<{ id: string; name: string; entity: string; time_zone: string }>(sql`
    select c.id, c.name, c.entity_code as entity, e.time_zone from customers c join legal_entities e on e.code = c.entity_code
    where c.id in (select customer_id from contact_people where lower(email) = ${address} and retired_at is null
                   union select id from customers where lower(email) = ${address} and deleted_at is null) limit 2`);
  const [only] = rows;
  if (!only || rows.length > 1) return null;
  const { time_zone: timeZone, ...customer } = only;
  return { ...customer, timeZone };
}

async function delivered(scope: Scope, mail: LockedMail | null): Promise<Outcome<Received>> {
  if (mail?.state !== "unknown") throw cameBefore();
  await askForWorklist(scope, [mail.customerId]);
  const event = await settleUnknown(scope, mail, {
    hasArrived: true,
    reason: "The mail system told that it was delivered.",
  });
  return {
    result: { inboundMailId: null, kind: "delivered", customerId: mail.customerId },
    events: [event],
  };
}

/** What came from a customer stands in its ledger; a person's words wait for an answer. */
export async function noteForCustomer(scope: Scope, customer: MailCustomer, taken: TakenMail): Promise<DomainEvent> {
  const today = businessDate(scope.now, customer.timeZone);
  if (taken.kind === "reply") {
    await scope.tx.insert(contactLedger).values({
      id: newId(scope.now),
      entityCode: customer.entity,
      customerId: customer.id,
      direction: "in",
      channel: "email",
      isAutomated: false,
      at: scope.now,
      onDay: today,
      personName: taken.fromName,
      subject: taken.subject,
      invoiceIds: [],
      inboundMailId: taken.id,
      byName: taken.fromName ?? taken.fromAddress,
      recordedAt: scope.now,
    });
    await awaitsAnswer(scope, customer.id, customer.entity, today);
  }
  await askForWorklist(scope, [customer.id]);
  return {
    type: "mail.received",
    subject: { type: "customer", id: customer.id },
    entity: customer.entity,
    data: {
      sentence: `${taken.fromName ?? taken.fromAddress} of ${customer.name} ${kindWords[taken.kind]}: “${taken.subject}”.`,
      inboundMailId: taken.id,
      customerId: customer.id,
      kind: taken.kind,
    },
  };
}

const kindWords: Record<InboundMailKind, string> = {
  reply: "wrote to us",
  auto_reply: "answered by itself",
  bounce: "could not be reached",
};

function unassigned({ id, kind, fromAddress, subject }: TakenMail): DomainEvent {
  return {
    type: "mail.received",
    subject: { type: "inbound_mail", id },
    data: {
      sentence: `A mail came in that belongs to nobody yet, from ${fromAddress}: “${subject}”.`,
      inboundMailId: id,
      kind,
    },
  };
}

/** A mail that was taken and sent back. Its act stays done: it did go out. */
async function cameBack(scope: Scope, mail: LockedMail, inbound: InboundMail): Promise<DomainEvent> {
  const reason = (diagnosisIn(inbound.text) ?? inbound.subject).slice(0, 500);
  await scope.tx.execute(sql`
    update customer_mails set state = 'returned', state_reason = ${withoutNulls(reason)}, version = version + 1 where id = ${mail.id} and state in ('queued', 'sent', 'unknown')`);
  return {
    type: "mail.returned",
    subject: { type: "customer", id: mail.customerId },
    entity: mail.entity,
    after: { state: "returned" },
    data: {
      sentence: `The mail “${mail.subject}” to ${mail.customerName} came back: ${reason}`,
      mailId: mail.id,
      customerId: mail.customerId,
    },
  };
}

/** The line in which mail servers say why (RFC 3464), or the first that holds a code of theirs. */
function diagnosisIn(text: string): string | null {
  const said = /^diagnostic-code:\s*(.+)$/im.exec(text)?.[1] ?? /^.*\b5\d\d[ -]\d\.\d\.\d.*$/m.exec(text)?.[0];
  return said?.trim() ?? null;
}
