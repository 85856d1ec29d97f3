import { type SQL, sql } from "drizzle-orm";
import type { TimelineKind, TimelineTarget } from "#server/domain/collections/record-views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { openQueues } from "#server/services/cases/queue-access";

/** What is told of one thing that happened, by its source: each has its own figures. */
export type TimelineRow = {
  key: string;
  place: string;
  kind: TimelineKind;
  what: string;
  id: string;
  on_day: PlainDate;
  at: string | null;
  amount_minor: string | null;
  currency: string | null;
  target_type: TimelineTarget["type"];
  target_id: string;
  told: Record<string, string | null>;
};

/** One source of the timeline: rows of one customer, with the instant they are ordered by. */
type Branch = { kind: TimelineKind; rows(scope: Pick<Scope, "actor">): SQL | null };

/** The instant a day began for the legal entity: what a source dates to the day alone stands at its beginning. */
const dayBegan = (day: SQL) => sql`(${day}::timestamp at time zone m.time_zone)`;
const dayOf = (at: SQL) => sql`(${at} at time zone m.time_zone)::date`;
const noAmount = sql`null::bigint, null::text`;
const invoiceNumber = sql`coalesce(i.number, i.external_id)`;

/** `m` is the customer, with the zone of its legal entity. Columns: what, id, sort_at, on_day, at, amount, currency, target type and id, told. */
const branches: readonly Branch[] = [
  {
    kind: "invoice",
    rows: () => sql`
      select 'issued', i.id, ${dayBegan(sql`i.issued_on`)}, i.issued_on, null::timestamptz, i.total_minor, i.currency::text, 'invoice', i.id,
        jsonb_build_object('number', ${invoiceNumber}, 'due', i.due_on)
      from m join invoices i on i.customer_id = m.id and i.status not in ('draft', 'deleted') and i.deleted_at is null`,
  },
  {
    kind: "payment",
    rows: () => sql`
      select 'arrived', p.id, ${dayBegan(sql`p.received_on`)}, p.received_on, null::timestamptz, p.amount_minor, p.currency::text, 'payment', p.id,
        jsonb_build_object('method', p.method)
      from m join payments p on p.customer_id = m.id and p.deleted_at is null`,
  },
  {
    kind: "charge",
    rows: () => sql`
      select a.status, a.id, a.attempted_at, ${dayOf(sql`a.attempted_at`)}, a.attempted_at, a.amount_minor, a.currency::text, 'invoice', i.id,
        jsonb_build_object('number', ${invoiceNumber}, 'code', coalesce(a.decline_code, a.failure_code), 'message', a.failure_message)
      from m join invoices i on i.customer_id = m.id join payment_attempts a on a.invoice_id = i.id and a.status in ('failed', 'succeeded') and a.deleted_at is null
      union all
      select 'taken_back', d.id, d.opened_at, ${dayOf(sql`d.opened_at`)}, d.opened_at, d.amount_minor, d.currency::text, 'payment', d.payment_id,
        jsonb_build_object('status', d.status, 'code', d.reason)
      from m join payments p on p.customer_id = m.id join payment_disputes d on d.payment_id = p.id and d.deleted_at is null`,
  },
  {
    kind: "credit",
    rows: () => sql`
      select 'credited', k.id, ${dayBegan(sql`k.issued_on`)}, k.issued_on, null::timestamptz, k.total_minor, k.currency::text, 'credit_memo', k.id,
        jsonb_build_object('number', coalesce(k.number, k.external_id), 'invoice', ${invoiceNumber}, 'reason', k.reason)
      from m join invoices i on i.customer_id = m.id join credit_memos k on k.invoice_id = i.id and k.status <> 'void' and k.deleted_at is null`,
  },
  {
    kind: "contact",
    rows: () => sql`
      select 'contact', l.id, l.at, l.on_day, l.at, ${noAmount},
        case when l.mail_id is not null then 'mail' when l.inbound_mail_id is not null then 'inbound_mail' else 'contact' end, coalesce(l.mail_id, l.inbound_mail_id, l.id),
        jsonb_build_object('direction', l.direction, 'channel', l.channel, 'outcome', l.outcome, 'person', l.person_name, 'by', l.by_name, 'subject', l.subject,
          'note', l.note, 'automated', l.is_automated::text)
      from m join contact_ledger l on l.customer_id = m.id`,
  },
  {
    kind: "promise",
    rows: () => sql`
      select 'given', p.id, p.given_at, p.given_on, p.given_at, p.amount_minor, p.currency::text, 'promise', p.id,
        jsonb_build_object('number', p.number::text, 'by', p.promised_on, 'person', p.person_name, 'taken', p.taken_by)
      from m join promises p on p.customer_id = m.id
      union all
      select p.told_state, p.id, ${dayBegan(sql`p.told_on`)}, p.told_on, null::timestamptz, p.amount_minor, p.currency::text, 'promise', p.id,
        jsonb_build_object('number', p.number::text)
      from m join promises p on p.customer_id = m.id and p.told_state in ('kept', 'partly_kept', 'broken')
      union all
      select p.ended_as, p.id, p.ended_at, p.ended_on, p.ended_at, p.amount_minor, p.currency::text, 'promise', p.id,
        jsonb_build_object('number', p.number::text, 'by', p.ended_by, 'reason', p.ended_reason)
      from m join promises p on p.customer_id = m.id and p.ended_at is not null`,
  },
  {
    kind: "exclusion",
    rows: () => sql`
      select 'entered', x.id, x.entered_at, ${dayOf(sql`x.entered_at`)}, x.entered_at, ${noAmount}, 'exclusion', x.id,
        jsonb_build_object('of', x.kind, 'invoice', ${invoiceNumber}, 'from', x.from_on, 'until', x.until_on, 'by', x.entered_by, 'reason', x.reason)
      from m join collection_exclusions x on x.customer_id = m.id left join invoices i on i.id = x.invoice_id
      union all
      select 'ended', x.id, x.ended_at, ${dayOf(sql`x.ended_at`)}, x.ended_at, ${noAmount}, 'exclusion', x.id,
        jsonb_build_object('of', x.kind, 'by', x.ended_by, 'reason', x.ended_reason)
      from m join collection_exclusions x on x.customer_id = m.id and x.ended_at is not null`,
  },
  {
    kind: "note",
    rows: () => sql`
      select 'noted', n.id, n.at, ${dayOf(sql`n.at`)}, n.at, ${noAmount}, 'note', n.id, jsonb_build_object('by', n.author_name, 'text', n.text)
      from m join account_notes n on n.customer_id = m.id`,
  },
  {
    kind: "dunning",
    rows: () => sql`
      select 'done', d.id, d.settled_at, ${dayOf(sql`d.settled_at`)}, d.settled_at, ${noAmount}, 'dunning_run', r.id,
        jsonb_build_object('step', d.step_label, 'action', d.action, 'run', r.number::text)
      from m join dunning_acts d on d.customer_id = m.id and d.state = 'done' and d.settled_at is not null join dunning_runs r on r.id = d.run_id`,
  },
  { kind: "case", rows: ({ actor }) => casesSeenBy(actor) },
];

/** Of cases, those of desks the reader may open. */
function casesSeenBy(actor: Scope["actor"]): SQL | null {
  const places = openQueues(actor).map(({ queue, visible }) =>
    visible === "all"
      ? sql`c.queue = ${queue.key}`
      : sql`(c.queue = ${queue.key} and c.entity_code = any(${sql.param([...visible])}::text[]))`,
  );
  if (places.length === 0) return null;
  const seen = sql`c.customer_id = m.id and (${sql.join(places, sql` or `)})`;
  const told = sql`jsonb_build_object('number', c.number::text, 'title', c.title, 'outcome', c.outcome, 'queue', c.queue)`;
  return sql`
      select 'opened', c.id, c.detected_at, ${dayOf(sql`c.detected_at`)}, c.detected_at, c.amount_minor, c.currency::text, 'case', c.id, ${told} from m join cases c on ${seen}
      union all
      select 'closed', c.id, c.closed_at, ${dayOf(sql`c.closed_at`)}, c.closed_at, c.amount_minor, c.currency::text, 'case', c.id, ${told} from m join cases c on ${seen} and c.closed_at is not null`;
}

/** All that happened to a customer, as far as the reader sees it, from a place on, the latest first. */
export function timelineOf(
  scope: Pick<Scope, "actor">,
  customerId: string,
  kinds: readonly TimelineKind[],
  cursor: { at: string; key: string } | undefined,
  limit: number,
): SQL {
  const beyond = cursor ? sql`where (sort_at, key) < (${cursor.at}::timestamptz, ${cursor.key})` : sql``;
  const latest = sql`order by sort_at desc, key desc limit ${limit}`;
  const parts = branches
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ kind, rows }) => {
      const found = rows(scope);
      if (found === null) return [];
      const columns = sql`b(what, id, sort_at, on_day, at, amount_minor, currency, target_type, target_id, told)`;
      const keyed = sql`select ${sql.raw(`'${kind}'`)} as kind, ${sql.raw(`'${kind}-'`)} || what || ':' || id as key, b.* from (${found}) as ${columns}`;
      return [sql`(select * from (${keyed}) as k ${beyond} ${latest})`];
    });
  if (parts.length === 0) return sql`select null where false`;
  return sql`
    with m as (
      select c.id, e.time_zone from customers c join legal_entities e on e.code = c.entity_code where c.id = ${customerId}::uuid)
    select key, to_char(sort_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place, kind, what, id, on_day::text, at, amount_minor::text, currency, target_type, target_id, told
    from (${sql.join(parts, sql` union all `)}) as t ${latest}`;
}
