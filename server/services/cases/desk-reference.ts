import { z } from "zod";
import { type DeskReference, workingTimesOf } from "#server/domain/routing/desk-reference";
import { defaultServiceLevels, ServiceLevels } from "#server/domain/routing/service-levels";
import { defineHotQuery, type HotFetch } from "#server/kernel/query";
import { inForceCondition } from "#server/services/policies/in-force-sql";

type Row = {
  levels: unknown;
  workplaces: { code: string; country: string; timeZone: string }[];
  teams: DeskTeam[];
};
/** `entities` null: it works for all. */
export type DeskTeam = { key: string; name: string; entities: string[] | null };

/** What a desk is read with, asked once beside its list, so that no row carries it. */
export const deskReference = defineHotQuery({
  name: "case.reference",
  permission: "case.read",
  input: z.strictObject({}),
  async run(scope): Promise<DeskReference> {
    const { teams, workingTimes } = await loadDeskReference(scope);
    return { teams: teams.map(({ key, name }) => ({ key, name })), workingTimes };
  },
});

/** Teams keep their names after they closed: cases they closed still say them. */
export async function loadDeskReference({
  fetch,
  now,
}: {
  fetch: HotFetch;
  now: Date;
}): Promise<Omit<DeskReference, "teams"> & { teams: DeskTeam[] }> {
  const [row] = await fetch<Row>(
    `select (select p.document from policies p where p.kind = 'service_levels' and ${inForceCondition("$1::timestamptz")}) as levels,
            (select coalesce(json_agg(json_build_object('code', code, 'country', country, 'timeZone', time_zone) order by code), '[]') from legal_entities) as workplaces,
            (select coalesce(json_agg(json_build_object('key', key, 'name', name, 'entities', entity_codes) order by name), '[]') from teams) as teams`,
    [now.toISOString()],
  );
  const levels = row?.levels ? ServiceLevels.parse(row.levels) : defaultServiceLevels;
  return { teams: row?.teams ?? [], workingTimes: workingTimesOf(levels, row?.workplaces ?? []) };
}
