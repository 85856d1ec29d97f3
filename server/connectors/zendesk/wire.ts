import { z } from "zod";

/** Zendesk's objects as its interface and its exports give them: numbers as ids, instants as 2026-01-01T00:00:00Z. */
const id = z
  .union([z.int().min(1), z.string().regex(/^\d{1,30}$/, "a number")], { error: "the number of an object" })
  .transform(String);
const text = z.string().nullish();
const instant = z.iso
  .datetime({ offset: true, error: "an instant as YYYY-MM-DDThh:mm:ssZ" })
  .transform((value) => new Date(value).toISOString());

const user = z.looseObject({ id, name: text, email: text, role: text, updated_at: instant.nullish() });
const organization = z.looseObject({ id, name: text, updated_at: instant.nullish() });

/**
 * A ticket with what it takes to place it: whose it is and who asks. `fields` holds the fields a company added itself,
 * by their numbers.
 */
export const wireTicketMessage = z.looseObject({
  ticket: z.looseObject({
    id,
    subject: text,
    raw_subject: text,
    description: text,
    status: z.string(),
    priority: text,
    tags: z.array(z.string()).nullish(),
    created_at: instant,
    updated_at: instant,
    generated_timestamp: z.int().min(0).max(999_999_999_999).nullish(),
  }),
  organization: organization.nullish(),
  requester: user.nullish(),
  solved_at: instant.nullish(),
});
export type WireTicketMessage = z.infer<typeof wireTicketMessage>;

/** One thing said on a ticket, with who said it and the moment as of which it reads so. */
export const wireCommentMessage = z.looseObject({
  ticket_id: id,
  as_of: instant.nullish(),
  comment: z.looseObject({
    id,
    body: text,
    plain_body: text,
    public: z.boolean(),
    created_at: instant,
  }),
  author: user.nullish(),
});

const rows = z.array(z.looseObject({}));
/** Loose on purpose: one malformed row becomes one dead message, not a stream that stands still. */
const beside = { users: rows.nullish(), organizations: rows.nullish() };
const meta = z.looseObject({ has_more: z.boolean(), after_cursor: text });

export const wireTicketExport = z.looseObject({
  tickets: rows,
  ...beside,
  after_cursor: text,
  end_of_stream: z.boolean(),
});
export const wireTimedExport = z.looseObject({
  ticket_events: rows.nullish(),
  organizations: rows.nullish(),
  end_time: z.int().min(0).nullish(),
  end_of_stream: z.boolean(),
});
export const wireTickets = z.looseObject({ tickets: rows, ...beside, meta: meta.nullish() });
export const wireTicket = z.looseObject({ ticket: z.looseObject({}), ...beside });
export const wireComments = z.looseObject({ comments: rows, users: rows.nullish(), meta: meta.nullish() });
export const wireUsers = z.looseObject({ users: rows });
export const wireResults = z.looseObject({ results: rows, meta });

/** Either a word and a description, or a title with a message. */
export const wireError = z.looseObject({
  error: z.union([z.string(), z.looseObject({ title: text, message: text })]),
  description: text,
});
