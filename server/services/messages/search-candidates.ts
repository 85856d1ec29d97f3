import { type SQL, sql } from "drizzle-orm";
import { recordKinds } from "#server/domain/sync/records";
import type { Scope } from "#server/kernel/context";
import { idsOf } from "#server/services/messages/message-rows";
import { messagesOfObjects } from "#server/services/messages/messages-of-objects";

/** Each way of finding messages names at most this many; who finds more is asked to say more. */
const MOST_A_WAY = 1_000;
const MOST_CUSTOMERS = 25;
/** Text inside payloads is looked for in the latest dead letters alone: they are the ones nothing else leads to. */
const DEAD_LOOKED_THROUGH = 5_000;
/** Shorter texts are parts of everything. */
const SHORTEST_INSIDE = 4;

/** Every message a text may mean: an event, a correlation, an object, a document, a customer, or words of a dead letter. */
export async function candidatesFor(scope: Pick<Scope, "tx">, text: string): Promise<string[]> {
  const objects = [...(await objectsNamed(scope, text)), ...(await objectsOfDocuments(scope, text))];
  const customers = await objectsOfCustomers(scope, text);
  const found = [
    ...(await idsOf(scope, byEvent(text))),
    ...(await idsOf(
      scope,
      sql`select id from inbox where correlation_id = ${text} order by received_at desc limit ${MOST_A_WAY}`,
    )),
    ...(await messagesOfObjects(scope, objects)),
    ...(await idsOf(
      scope,
      latestMessages([...objects, ...customers, ...(await objectsNaming(scope, [...objects, ...customers]))]),
    )),
    ...(await idsOf(scope, deadByCase(text))),
    ...(text.length >= SHORTEST_INSIDE ? await idsOf(scope, deadByContent(text)) : []),
  ];
  return [...new Set(found)];
}

/** Of each source and account in turn, since the index begins with them. */
function byEvent(text: string): SQL {
  return sql`
    with recursive place as (
      (select source, account from inbox order by source, account limit 1)
      union all
      select next.source, next.account from place
      cross join lateral (select i.source, i.account from inbox i where (i.source, i.account) > (place.source, place.account) order by i.source, i.account limit 1) next)
    select i.id from place join inbox i on i.source = place.source and i.account = place.account and i.event_id = ${text}`;
}

function objectsNamed(scope: Pick<Scope, "tx">, text: string): Promise<string[]> {
  return idsOf(
    scope,
    sql`select id from source_records where kind = any(${sql.param(recordKinds)}::text[]) and external_id = ${text} limit ${MOST_A_WAY}`,
  );
}

function objectsOfDocuments(scope: Pick<Scope, "tx">, text: string): Promise<string[]> {
  return idsOf(
    scope,
    sql`select id from invoices where number = ${text} union all select id from contracts where number = ${text} limit ${MOST_A_WAY}`,
  );
}

function objectsOfCustomers(scope: Pick<Scope, "tx">, text: string): Promise<string[]> {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0 || text.length < 2) return Promise.resolve([]);
  const matches = sql.join(
    words.map((word) => sql`name ilike ${containing(word)}`),
    sql` and `,
  );
  return idsOf(
    scope,
    sql`
      select x.id from (select id from customers where ${matches} order by length(name), id limit ${MOST_CUSTOMERS}) c
      join external_references x on x.subject_type = 'customer' and x.subject_id = c.id limit ${MOST_A_WAY}`,
  );
}

/** Objects that name these, and objects that name the invoices among those: what the books hold of a customer's invoices. */
async function objectsNaming(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<string[]> {
  const first = await naming(scope, ids);
  return [...first, ...(await naming(scope, first))];
}

async function naming(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  return idsOf(
    scope,
    sql`
      select r.id from source_records s
      cross join lateral (select id from source_records where refers_to @> array[s.kind || ':' || s.external_id] limit 200) r
      where s.id = any(${sql.param(ids.slice(0, MOST_A_WAY))}::uuid[]) limit ${MOST_A_WAY}`,
  );
}

/** The message that said the latest of each object. */
function latestMessages(recordIds: readonly string[]): SQL {
  return sql`
    select distinct inbox_id as id from source_records
    where id = any(${sql.param([...new Set(recordIds)])}::uuid[]) and inbox_id is not null limit ${MOST_A_WAY * 2}`;
}

/** A dead letter made nothing, so its customer and document stand on its case. */
function deadByCase(text: string): SQL {
  const matches = sql.join(
    text
      .split(/\s+/)
      .filter((word) => word !== "")
      .map(
        (word) =>
          sql`(title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, '')) ilike ${containing(word)}`,
      ),
    sql` and `,
  );
  return sql`select subject_id as id from cases where subject_type = 'inbox' and ${matches} order by detected_at desc limit ${MOST_A_WAY}`;
}

function deadByContent(text: string): SQL {
  return sql`
    select id from (select id, raw from inbox where state = 'dead' order by received_at desc limit ${DEAD_LOOKED_THROUGH}) dead
    where raw ilike ${containing(text)} limit ${MOST_A_WAY}`;
}

export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
