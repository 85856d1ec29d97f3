import { type SQL, sql } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { selfRankedTypes } from "#server/domain/cases/self-ranked";
import { changeOfWords, type Looked, type RehearsedChange } from "#server/domain/policies/rehearsal";
import { EVERYBODY } from "#server/domain/routing/compare-judgements";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import {
  type CaseChanges,
  caseEvent,
  priorityOf,
  REPORTING_CURRENCY,
  updateCase,
} from "#server/services/cases/update-case";
import { among } from "#server/services/exceptions/row-sets";
import { activePolicy } from "#server/services/policies/active-policy";
import type { InFlight, Moved } from "#server/services/policies/migrations/in-flight";
import { placeOf } from "#server/services/policies/rehearsals/places";
import { judgedAgain } from "#server/services/routing/judge-found";
import { judgesByName } from "#server/services/routing/load-judge";
import { teamNames } from "#server/services/teams/team-names";

const BATCH = 500;
const noun = { one: "open case", many: "open cases" };

/** The changes of many cases under what is in force, each by its own facts. */
type Renew = (scope: Scope, rows: readonly CaseRecord[]) => Promise<CaseChanges[]>;

/** Cases keep the routing and the service levels that routed them. */
export function routedInFlight(kind: "routing" | "service_levels"): InFlight {
  const renew: Renew = async (scope, rows) => {
    const judgeOf = judgesByName(scope, [kind]);
    const changes: CaseChanges[] = [];
    for (const row of rows)
      changes.push(row.routing ? judgedAgain(scope, await judgeOf(row.routedBy), row, row.routing.facts) : {});
    return changes;
  };
  return casesInFlight({
    portion: 100,
    condition: sql`c.closed_at is null and c.routing is not null and c.routed_by is not null`,
    policy: sql`(select part from unnest(string_to_array(c.routed_by, ', ')) as part where part like ${`${kind} v%`} limit 1)`,
    renew,
    isSilent: false,
    sentence: (name) => `The case goes on under ${name}.`,
  });
}

/** The order of cases follows what is in force; whatever comes of it is the clock's, not a person's. */
export const orderedInFlight: InFlight = casesInFlight({
  portion: 200,
  condition: sql`c.closed_at is null and c.type <> all(${sql.param([...selfRankedTypes])}::text[])`,
  policy: sql`c.policy_version`,
  async renew(scope, rows) {
    const policy = await activePolicy(scope, "case_priority");
    return rows.map((row) => priorityOf(policy, row, scope.now));
  },
  isSilent: true,
  sentence: (name) => `Its place follows from ${name} now.`,
});

type Of = {
  portion: number;
  /** Which cases are in flight, and the name of the version each goes on under, of a row called `c`. */
  condition: SQL;
  policy: SQL;
  renew: Renew;
  isSilent: boolean;
  sentence: (name: string) => string;
};

function casesInFlight({ portion, condition, policy, renew, isSilent, sentence }: Of): InFlight {
  return {
    noun,
    portion,
    open: sql`select c.id, ${policy} as policy from cases c where ${condition}`,
    async *look(scope, name, after) {
      const teamName = await teamNames(scope);
      let place = after;
      for (;;) {
        const ids = await idsAfter(scope, sql`${condition} and ${policy} is distinct from ${name}`, place);
        const rows = await load(scope, ids);
        const wanted = await renew(scope, rows);
        for (const [at, row] of rows.entries()) {
          place = placeOf(row.detectedAt, row.id);
          yield {
            place,
            baseMinor: row.baseAmountMinor,
            item: itemOf(row, changesOf(row, wanted[at] ?? {}, teamName)),
          };
        }
        if (ids.length < BATCH) return;
      }
    },
    async take(scope, name, most) {
      const rows = await scope.tx.execute<{ id: string }>(sql`
        select c.id from cases c where ${condition} and ${policy} is distinct from ${name} order by c.id limit ${most} for update skip locked`);
      return rows.map(({ id }) => id);
    },
    async move(scope, name, ids): Promise<Moved[]> {
      const rows = await load(scope, ids);
      const wanted = await renew(scope, rows);
      const moved: Moved[] = [];
      for (const [at, row] of rows.entries()) {
        const changes = wanted[at] ?? {};
        const isChanged = changesOf(row, changes).length > 0;
        const updated = await updateCase(scope, row, changes, { isSilent: isSilent || !isChanged });
        const event = caseEvent(isSilent ? "case.reprioritised" : "case.migrated", updated, {
          policyVersion: name,
          data: isSilent ? { why: "its order is another" } : { sentence: sentence(name) },
        });
        moved.push({ events: [event], isChanged, isEnded: false });
      }
      return moved;
    },
  };
}

async function idsAfter(scope: Scope, condition: SQL, place: string | null): Promise<string[]> {
  const [time, id] = place?.split(":") ?? [];
  const after =
    time === undefined || id === undefined
      ? sql``
      : sql` and (c.detected_at, c.id) < (${new Date(Number(time)).toISOString()}::timestamptz, ${id}::uuid)`;
  const rows = await scope.tx.execute<{ id: string }>(
    sql`select c.id from cases c where ${condition}${after} order by c.detected_at desc, c.id desc limit ${BATCH}`,
  );
  return rows.map((row) => row.id);
}

/** In the order of the ids. */
async function load(scope: Scope, ids: readonly string[]): Promise<CaseRecord[]> {
  if (ids.length === 0) return [];
  const found = await scope.tx.select().from(cases).where(among(cases.id, ids));
  const byId = new Map(found.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function changesOf(
  row: CaseRecord,
  wanted: CaseChanges,
  teamName: (key: string) => string = (key) => key,
): RehearsedChange[] {
  const teamOf = ({ team }: Pick<CaseRecord, "team">) => (team === null ? EVERYBODY : teamName(team));
  const after = { ...row, ...wanted };
  const due: RehearsedChange[] =
    row.dueAt.getTime() === after.dueAt.getTime()
      ? []
      : [
          {
            what: "Due",
            before: { is: "instant", at: row.dueAt },
            after: { is: "instant", at: after.dueAt },
            isFlow: false,
          },
        ];
  return [
    ...changeOfWords("Team", teamOf(row), teamOf(after)),
    ...changeOfWords("Severity", row.severity, after.severity),
    ...due,
    ...changeOfWords("Points", String(row.priority), String(after.priority), false),
  ];
}

function itemOf(row: CaseRecord, changes: readonly RehearsedChange[]): Looked["item"] {
  return {
    id: row.id,
    href: `/${row.queue}?case=${row.id}`,
    name: `Case ${row.number}`,
    title: row.customerName === null ? row.title : `${row.title} · ${row.customerName}`,
    at: row.detectedAt,
    isOver: false,
    amount: { minor: row.baseAmountMinor, currency: REPORTING_CURRENCY },
    decidedBy: null,
    changes,
  };
}
