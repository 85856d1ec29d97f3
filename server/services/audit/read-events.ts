import { sql } from "drizzle-orm";
import { changesOf } from "#server/domain/audit/changes";
import type { AuditEvent, EventSubject } from "#server/domain/audit/views";
import type { Scope } from "#server/kernel/context";
import type { EventPlace } from "#server/services/audit/search-events";
import { actorInWords, eventSentence } from "#server/services/cases/event-sentences";

type Row = {
  position: string;
  stream: string;
  sequence: number;
  type: string;
  at: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  command: string;
  policy_version: string | null;
  correlation_id: string;
  entity_code: string | null;
  payload: unknown;
  hash: string;
  on_behalf_of: string | null;
  case_id: string | null;
  amount_minor: string | null;
  currency: string | null;
};

/** The events at these places, in their order, as a person reads them. */
export async function readEvents(scope: Pick<Scope, "tx">, places: readonly EventPlace[]): Promise<AuditEvent[]> {
  if (places.length === 0) return [];
  const rows = await scope.tx.execute<Row>(sql`
    select e.position::text, e.stream, e.sequence, e.type, e.at, e.actor_kind, e.actor_id, e.actor_name, e.command, e.policy_version, e.correlation_id, e.entity_code, e.payload, e.hash,
           s.on_behalf_of, s.case_id, s.amount_minor::text, s.currency
    from unnest(${sql.param(places.map(({ at }) => at))}::text[]::timestamptz[], ${sql.param(places.map(({ position }) => position))}::text[]::bigint[]) as wanted(at, position)
    join events e on e.position = wanted.position join event_search s on s.at = wanted.at and s.position = wanted.position
    order by s.at desc, s.position desc`);
  const names = await peopleNamed(scope, rows);
  const subjects = await subjectsOf(scope, rows, names);
  return rows.map((row): AuditEvent => {
    const { text, detail } = eventSentence({
      type: row.type,
      actorKind: row.actor_kind,
      actorName: row.actor_name,
      payload: row.payload,
    });
    return {
      position: row.position,
      stream: row.stream,
      sequence: row.sequence,
      at: new Date(row.at),
      type: row.type,
      command: row.command,
      actorKind: row.actor_kind,
      actorName: actorInWords({ actorKind: row.actor_kind, actorName: row.actor_name }),
      onBehalfOf: row.on_behalf_of === null ? null : (names.get(row.on_behalf_of) ?? row.on_behalf_of),
      text,
      detail,
      subject: subjects(row),
      entity: row.entity_code,
      amount:
        row.amount_minor !== null && row.currency !== null
          ? { minor: BigInt(row.amount_minor), currency: row.currency }
          : null,
      policyVersion: row.policy_version,
      correlationId: row.correlation_id,
      changes: changesOf(row.payload).map((change) => ({
        ...change,
        before: named(names, change.before),
        after: named(names, change.after),
      })),
      hash: row.hash,
    };
  });
}

async function subjectsOf(
  { tx }: Pick<Scope, "tx">,
  rows: readonly Row[],
  names: ReadonlyMap<string, string>,
): Promise<(row: Row) => EventSubject> {
  const ids = [...new Set(rows.flatMap(({ case_id }) => case_id ?? []))];
  const found =
    ids.length === 0
      ? []
      : await tx.execute<{ id: string; number: string; document: string | null; customer_name: string | null }>(
          sql`select id, number::text, document, customer_name from cases where id = any(${sql.param(ids)}::uuid[])`,
        );
  const cases = new Map(found.map((row) => [row.id, row]));
  return ({ stream, case_id: caseId }) => {
    const { kind, id } = partsOf(stream);
    const known = caseId === null ? undefined : cases.get(caseId);
    const noun = kind.replaceAll("_", " ");
    if (!known) return { kind, id, name: names.get(id) ?? `${noun} ${shortId(id)}`, caseId: null };
    const about = [known.document, known.customer_name].filter(Boolean).join(", ");
    const own = kind === "case" ? "" : `${noun} of `;
    return { kind, id, name: `${own}case ${known.number}${about ? ` · ${about}` : ""}`, caseId };
  };
}

function partsOf(stream: string): { kind: string; id: string } {
  const [kind = "", ...rest] = stream.split(":");
  return { kind, id: rest.join(":") };
}

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function shortId(id: string): string {
  return isId.test(id) ? id.slice(-6) : id;
}

/** Names of the accounts and people that events are about, and that changes and deputies speak of. */
async function peopleNamed({ tx }: Pick<Scope, "tx">, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = new Set<string>();
  for (const row of rows) {
    const { kind, id } = partsOf(row.stream);
    if ((kind === "user" || kind === "person") && isId.test(id)) ids.add(id);
    if (row.on_behalf_of !== null && isId.test(row.on_behalf_of)) ids.add(row.on_behalf_of);
    for (const { field, before, after } of changesOf(row.payload))
      if (/(owner|user|person|author|By)Id?$/i.test(field))
        for (const value of [before, after]) if (value !== null && isId.test(value)) ids.add(value);
  }
  if (ids.size === 0) return new Map();
  const found = await tx.execute<{ id: string; name: string }>(sql`
    select u.id, p.name from users u join people p on p.id = u.person_id where u.id = any(${sql.param([...ids])}::uuid[])
    union all select id, name from people where id = any(${sql.param([...ids])}::uuid[])`);
  return new Map(found.map(({ id, name }) => [id, name]));
}

function named(names: ReadonlyMap<string, string>, value: string | null): string | null {
  return value === null ? null : (names.get(value) ?? value);
}
