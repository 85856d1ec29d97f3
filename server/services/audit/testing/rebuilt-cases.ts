import { asc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import { cases } from "#db/schema/cases";
import { events } from "#db/schema/events";
import { type CaseAt, type CaseField, caseAt, caseFields } from "#server/domain/audit/case-at";
import { canonicalJson, jsonSafe } from "#server/kernel/events";

/** Every case as it stands in the table, one line a field, at the instant this is asked. */
export type StandingCases = { at: Date; rows: Map<string, Record<CaseField, string>>; comments: Map<string, number> };

export async function standingCases(owner: postgres.Sql, at: Date): Promise<StandingCases> {
  const rows = await drizzle(owner).select().from(cases).orderBy(asc(cases.id));
  const comments = await owner<{ id: string; count: number }[]>`
    select case_id as id, count(*)::int as count from case_comments group by case_id`;
  return {
    at,
    rows: new Map(rows.map((row) => [row.id, told((field) => row[field])])),
    comments: new Map(comments.map(({ id, count }) => [id, count])),
  };
}

export type Rebuilt = { cases: number; events: number; differences: string[] };

/** Rebuilds every case from its events as of each of the instants and compares it, field by field, with what stood then. */
export async function compareRebuilt(owner: postgres.Sql, standing: readonly StandingCases[]): Promise<Rebuilt> {
  const stored = await drizzle(owner).select().from(events).orderBy(asc(events.stream), asc(events.sequence));
  const byCase = Map.groupBy(stored, ({ stream }) => stream);
  const result: Rebuilt = { cases: 0, events: stored.length, differences: [] };
  for (const { at, rows, comments } of standing) {
    for (const [id, row] of rows) {
      const rebuilt = caseAt(byCase.get(`case:${id}`) ?? [], at);
      result.cases += 1;
      const found = rebuilt ? differing(rebuilt, row, comments.get(id) ?? 0) : ["it has no events"];
      for (const difference of found)
        result.differences.push(`case ${row.number} at ${at.toISOString()}: ${difference}`);
    }
  }
  return result;
}

function differing(rebuilt: CaseAt, row: Record<CaseField, string>, comments: number): string[] {
  const fields = told((field) => rebuilt.fields[field]);
  return [
    ...caseFields
      .filter((field) => fields[field] !== row[field])
      .map((field) => `${field} is ${row[field]}, from its events ${fields[field]}`),
    ...rebuilt.gaps.map(({ sequence, field }) => `event ${sequence} finds another ${field} than the events before it`),
    ...(rebuilt.comments === comments ? [] : [`${comments} comments, from its events ${rebuilt.comments}`]),
  ];
}

function told(read: (field: CaseField) => unknown): Record<CaseField, string> {
  return Object.fromEntries(caseFields.map((field) => [field, canonicalJson(jsonSafe(read(field)))])) as Record<
    CaseField,
    string
  >;
}
