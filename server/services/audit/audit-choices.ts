import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AuditChoices } from "#server/domain/audit/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { indexEvents } from "#server/services/audit/index-events";

/** What the ledger can be narrowed by: everything that ever stood in it, read from its indexes alone. */
export const auditChoices = defineQuery({
  name: "audit.choices",
  permission: "audit.read",
  input: z.strictObject({}),
  before: indexEvents,
  async run(scope): Promise<AuditChoices> {
    const people = await scope.tx.execute<{ id: string; name: string }>(
      sql`select id, name from people where exists (select 1 from users u where u.person_id = people.id) order by lower(name), id`,
    );
    const entities = await scope.tx.execute<{ code: string; name: string }>(
      sql`select code, name from legal_entities order by code`,
    );
    const policies = await scope.tx.execute<{ kind: string; versions: number[] }>(
      sql`select kind, array_agg(version order by version desc) as versions from policies group by kind order by kind`,
    );
    const currencies = await scope.tx.execute<{ code: string }>(
      sql`select currency as code from legal_entities union select base from fx_rates union select quote from fx_rates order by code`,
    );
    return {
      people: people.map(({ id, name }) => ({ personId: id, name })),
      machines: await machines(scope),
      types: await valuesOf(scope, "type"),
      commands: await valuesOf(scope, "command"),
      entities: entities
        .filter(({ code }) => scope.entities === "all" || scope.entities.includes(code))
        .map(({ code, name }) => ({ code, name })),
      policies: policies.map(({ kind, versions }) => ({ kind, versions })),
      currencies: currencies.map(({ code }) => code.trim()),
    };
  },
});

const columns = { type: sql`type`, command: sql`command`, actor: sql`actor_id` } as const;

/** Each value of an indexed column once, by jumping from one to the next: as quick with a million rows as with a thousand. */
async function valuesOf({ tx }: Pick<Scope, "tx">, column: keyof typeof columns): Promise<string[]> {
  const name = columns[column];
  const rows = await tx.execute<{ value: string }>(sql`
    with recursive jump(value) as (
      (select ${name} from event_search order by ${name} limit 1)
      union all
      select (select s.${name} from event_search s where s.${name} > jump.value order by s.${name} limit 1) from jump where jump.value is not null)
    select value from jump where value is not null`);
  return rows.map(({ value }) => value);
}

/** Everything that acted and is no account. */
async function machines(scope: Pick<Scope, "tx">): Promise<string[]> {
  const actors = await valuesOf(scope, "actor");
  return actors.filter((actor) => !/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(actor));
}
