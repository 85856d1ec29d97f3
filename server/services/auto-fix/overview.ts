import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AutoFixOverview } from "#server/domain/causes/views";
import { exceptionLabel, exceptionTypeKeys } from "#server/domain/exceptions/registry";
import { AutoFixPolicy, ruleName, scopeWords } from "#server/domain/policies/auto-fix";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { AUTO_FIX, documentKind } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce } from "#server/services/policies/stored-documents";
import { versionViews } from "#server/services/policies/version-views";

/** Fixes somebody ran in these last days can be chosen for a rule. */
const CHOICE_DAYS = 90;

/** The rules in force with what each did, every version of the document, and what a rule can be made for. */
export const autoFixOverview = defineQuery({
  name: "auto_fix.overview",
  permission: "report.read",
  input: z.strictObject({}),
  async run(scope): Promise<AutoFixOverview> {
    const kind = documentKind(AUTO_FIX);
    const documents = await documentsOf(scope, kind);
    const active = inForce(kind, documents);
    const done = await loadDone(scope);
    const { rules } = AutoFixPolicy.parse(active.document);
    return {
      version: active.version,
      rules: rules.map((rule) => {
        const counted = done.get(rule.key);
        const [doneToday, doneInAll] = [counted?.today ?? 0, counted?.in_all ?? 0];
        return { ...rule, name: ruleName(rule), scope: scopeWords(rule), doneToday, doneInAll };
      }),
      versions: versionViews(scope, kind, documents),
      choices: await loadChoices(scope),
      asOf: scope.now,
    };
  },
});

/** Today is each legal entity's own day. */
async function loadDone(scope: Pick<Scope, "tx" | "now">) {
  const rows = await scope.tx.execute<{ rule: string; today: number; in_all: number }>(sql`
    select f.rule, count(*)::int as in_all,
      count(*) filter (where f.done_on = (${scope.now.toISOString()}::timestamptz at time zone coalesce(l.time_zone, 'UTC'))::date)::int as today
    from auto_fixes f left join legal_entities l on l.code = f.entity_code group by f.rule`);
  return new Map(rows.map((row) => [row.rule, row]));
}

async function loadChoices(scope: Pick<Scope, "tx" | "now">): Promise<AutoFixOverview["choices"]> {
  const since = addHours(scope.now, -CHOICE_DAYS * 24).toISOString();
  const rows = await scope.tx.execute<{ type: string; fix: string; label: string }>(sql`
    select c.type, e.payload->'data'->>'fix' as fix, max(e.payload->'data'->>'label') as label
    from events e join cases c on c.id = substring(e.stream from 6)::uuid
    where e.type = 'exception.fix_requested' and e.at >= ${since}::timestamptz and e.stream like 'case:%' and jsonb_array_length(coalesce(e.payload->'data'->'effectIds', '[]')) > 0
    group by 1, 2 order by 1, 2`);
  const byType = Map.groupBy(rows, (row) => row.type);
  return exceptionTypeKeys.map((type) => ({
    type,
    label: exceptionLabel(type),
    fixes: (byType.get(type) ?? []).map(({ fix, label }) => ({ key: fix, label })),
  }));
}
