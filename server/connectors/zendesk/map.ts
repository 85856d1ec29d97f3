import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { unreadable } from "#server/connectors/unreadable";
import { foreignDesk } from "#server/connectors/zendesk/foreign";
import { isShape, numberOf, type Shape, versionOfComment, versionOfTicket } from "#server/connectors/zendesk/messages";
import { creditOf } from "#server/connectors/zendesk/service-credit";
import { type WireTicketMessage, wireCommentMessage, wireTicketMessage } from "#server/connectors/zendesk/wire";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import type { FactsOf, MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const ZENDESK_MAPPING_VERSION = "zendesk-2";

/** Tickets and comments in our words. Everything customers wrote stays text: it is shown, never run or obeyed. */
export function mapZendesk(message: RawMessage, mapping: Mapping): MappedMessage {
  const { payload } = message;
  if (!isShape(payload))
    return dead("The message from Zendesk is no object that can be read. Nothing was changed; check who sends it.");
  const desk = foreignDesk(message);
  if (desk !== null) return ignored(`${desk} wrote this, not Zendesk; Docket reads one support desk at a time.`);
  if (isShape(payload.ticket)) return mapTicket(payload, payload.ticket, mapping);
  if (isShape(payload.comment)) return mapComment(payload, payload.comment);
  if (payload.error !== undefined) return ignored("This is Zendesk's refusal of a request, not an object.");
  const name = Object.keys(payload).find((key) => NOT_FOLLOWED.has(key));
  if (name !== undefined)
    return ignored(`Docket does not follow "${name}" from Zendesk: tickets carry what is needed of it.`);
  return dead(
    "The message does not say what kind of Zendesk object it is, so it cannot be read. Nothing was changed; check who sends it.",
  );
}

/** Objects that Zendesk sends beside tickets, in the singular and plural of its replies. */
const NOT_FOLLOWED = new Set(
  ["organization", "user", "ticket_field", "ticket_form", "group", "brand", "macro", "view", "tag", "result", "audit"]
    .flatMap((name) => [name, `${name}s`])
    .concat("ticket_metric", "satisfaction_rating", "custom_status"),
);

function mapTicket(payload: Shape, ticket: Shape, mapping: Mapping): MappedMessage {
  const subject = `The ticket ${nameOf(ticket)}`;
  const parsed = wireTicketMessage.safeParse(payload);
  if (!parsed.success) return unreadable("Zendesk", subject, payload, parsed.error);
  const wire = parsed.data;
  const facts = ticketFacts(payload, wire, mapping);
  const { id } = wire.ticket;
  const isDeleted = isGone(wire);
  const credit = creditOf(payload, { ...facts, id }, mapping);
  if (credit !== null && "outcome" in credit) return credit;
  const version = versionOfTicket(payload);
  const records: SourceRecord[] = [{ kind: "support_ticket", externalId: id, ...version, isDeleted, facts }];
  if (credit !== null)
    records.push({
      kind: "service_credit",
      externalId: id,
      ...version,
      isDeleted: isDeleted || credit.isDeleted,
      facts: credit.facts,
    });
  return checkedRecords("Zendesk", subject, records);
}

/** Deleted, or closed because its story goes on in another ticket. */
function isGone({ ticket }: WireTicketMessage): boolean {
  return ticket.status === "deleted" || (ticket.tags ?? []).includes("closed_by_merge");
}

type TicketFacts = FactsOf<"support_ticket">;

function ticketFacts(payload: Shape, { ticket, requester, solved_at }: WireTicketMessage, mapping: Mapping) {
  return {
    number: ticket.id,
    accountId: boundText(mapping, "ticket.accountId", payload),
    requesterName: textOrNull(requester?.name),
    requesterEmail: textOrNull(requester?.email),
    subject: plain(ticket.subject || ticket.raw_subject || (ticket.description ?? "").slice(0, 120) || "No subject"),
    // The check of the record refuses a word that the tables do not lead to one of ours.
    status: translated(mapping, "ticket.status", ticket.status) as TicketFacts["status"],
    priority: translated(mapping, "ticket.priority", ticket.priority || null) as TicketFacts["priority"],
    topic: textOrNull(boundText(mapping, "ticket.topic", payload)),
    invoiceNumber: textOrNull(boundText(mapping, "ticket.invoiceNumber", payload)?.trim()),
    tags: (ticket.tags ?? []).map(plain),
    openedAt: ticket.created_at,
    solvedAt: solved_at ?? null,
  };
}

function mapComment(payload: Shape, comment: Shape): MappedMessage {
  const subject = `The comment ${nameOf(comment)}`;
  const parsed = wireCommentMessage.safeParse(payload);
  if (!parsed.success) return unreadable("Zendesk", subject, payload, parsed.error);
  const { ticket_id: ticketId, comment: said, author } = parsed.data;
  const body = said.body ?? said.plain_body;
  if (body === null || body === undefined)
    return {
      outcome: "dead",
      reason: `${subject} on ticket ${ticketId} from Zendesk holds no text. Nothing was changed; look it up at Zendesk, then try again.`,
      field: "comment.body",
    };
  return checkedRecords("Zendesk", subject, [
    {
      kind: "support_comment",
      externalId: said.id,
      ...versionOfComment(payload),
      isDeleted: false,
      facts: {
        ticketId,
        authorName: textOrNull(author?.name),
        isFromCustomer: author?.role === "end-user",
        isPublic: said.public,
        body: plain(body),
        writtenAt: said.created_at,
      },
    },
  ]);
}

/** Characters no ledger column can hold become a visible mark instead of costing us the whole text. */
function plain(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}

function textOrNull(text: string | null | undefined): string | null {
  return text ? plain(text) : null;
}

function nameOf({ id }: Shape): string {
  const name = numberOf(id);
  return name === "unnamed" ? "without a number" : name.slice(0, 80);
}

function ignored(reason: string): MappedMessage {
  return { outcome: "ignored", reason };
}

function dead(reason: string): MappedMessage {
  return { outcome: "dead", reason, field: null };
}
