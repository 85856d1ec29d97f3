import { sql } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { CohortOffer, CohortRehearsal, RehearsedItem } from "#server/domain/causes/views";
import type { Description, Fix } from "#server/domain/exceptions/define";
import { inputFor, predictionOf } from "#server/domain/exceptions/prediction";
import { exceptionLabel } from "#server/domain/exceptions/registry";
import { asSentence } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { type FactsFreshness, staleFor, staleReason } from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";
import { whyNot } from "#server/services/cases/act-rules";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { visiblePlaces } from "#server/services/causes/visible-places";
import { describeExceptions } from "#server/services/exceptions/describe-exception";
import { among } from "#server/services/exceptions/row-sets";
import { loadPeople } from "#server/services/people/load-people";
import { loadFreshness } from "#server/services/sync/freshness-facts";

/** A run holds at most this many cases; the oldest come first. */
export const MOST_IN_A_COHORT = 2_000;
/** Facts of so many cases at a time: sets, but not all of them in memory at once. */
const SET = 250;

export type CohortQuestion = { signature: string; type: string; fix: string; input: Readonly<Record<string, string>> };
type Judged = { row: CaseRecord; fix: Fix | null; prediction: string; isRefused: boolean };
type Scoped = Pick<Scope, "tx" | "actor" | "now" | "entities">;

/** Every fix the open cases of a cause offer now, and on how many each could be run. */
export async function offersOf(scope: Scoped, signature: string): Promise<CohortOffer[]> {
  const { rows } = await openCasesOf(scope, signature, null);
  const offers = new Map<string, CohortOffer>();
  const labels = new Map<string, Set<string>>();
  const judge = await judgeOf(scope);
  for (const set of setsOf(rows)) {
    const described = await describeExceptions(scope, set);
    for (const row of set) {
      for (const fix of described.get(row.id)?.fixes ?? []) {
        const key = `${row.type} ${fix.key}`;
        const { type } = row;
        const offer = offers.get(key) ?? {
          type,
          typeLabel: exceptionLabel(type),
          fix: fix.key,
          label: fix.label,
          fields: fix.fields,
          will: 0,
          refused: 0,
        };
        const { isRefused } = judge(row, { fixes: [fix] }, { signature, type, fix: fix.key, input: {} });
        labels.set(key, (labels.get(key) ?? new Set()).add(fix.label));
        offers.set(key, {
          ...offer,
          will: offer.will + Number(!isRefused),
          refused: offer.refused + Number(isRefused),
        });
      }
    }
  }
  return [...offers]
    .map(([key, offer]) => ({ ...offer, label: labelOf([...(labels.get(key) ?? [])], offer.fix) }))
    .sort((left, right) => right.will - left.will || left.label.localeCompare(right.label));
}

/** What one fix would come to on every open case of a cause, case by case; nothing is written. */
export async function rehearse(scope: Scoped, question: CohortQuestion): Promise<CohortRehearsal> {
  const { rows, isCut } = await openCasesOf(scope, question.signature, question.type);
  const judge = await judgeOf(scope);
  const judged: Judged[] = [];
  for (const set of setsOf(rows)) {
    const described = await describeExceptions(scope, set);
    for (const row of set) judged.push(judge(row, described.get(row.id) ?? { fixes: [] }, question));
  }
  const will = judged.filter(({ isRefused }) => !isRefused);
  return {
    label: labelOf(
      (will.length > 0 ? will : judged).flatMap(({ fix }) => fix?.label ?? []),
      question.fix,
    ),
    items: judged.map(itemOf),
    will: will.length,
    refused: judged.length - will.length,
    totals: totalsOf(will.map(({ row }) => row)),
    isCut,
  };
}

/** Fixes are named by what they do to one case; for many that differ the first stands as an example. */
function labelOf(labels: readonly string[], key: string): string {
  const [first, ...others] = new Set(labels);
  if (first === undefined) return asSentence(key.replaceAll("_", " "));
  return others.length === 0 ? first : `${first}, and each other case its own`;
}

async function openCasesOf(scope: Scoped, signature: string, type: string | null) {
  const ids = await scope.tx.execute<{ id: string }>(sql`
    select c.id from cases c
    where c.cause_signature = ${signature} and c.closed_at is null and (${type}::text is null or c.type = ${type}) and ${visiblePlaces(scope)}
    order by c.detected_at, c.id limit ${MOST_IN_A_COHORT + 1}`);
  const wanted = ids.slice(0, MOST_IN_A_COHORT).map(({ id }) => id);
  const found = wanted.length === 0 ? [] : await scope.tx.select().from(cases).where(among(cases.id, wanted));
  const byId = new Map(found.map((row) => [row.id, row]));
  return { rows: wanted.flatMap((id) => byId.get(id) ?? []), isCut: ids.length > MOST_IN_A_COHORT };
}

/** The judgement of one case, with everything that is the same for all of them read once. */
async function judgeOf(scope: Scoped) {
  const names = new Map((await loadPeople(scope)).map((person) => [person.userId, person.name]));
  const { facts } = await loadFreshness(scope);
  return (row: CaseRecord, described: Pick<Description, "fixes">, question: CohortQuestion): Judged => {
    const fix = described.fixes.find(({ key }) => key === question.fix) ?? null;
    const refusal =
      whyNot("fix", row, scope.actor, names.get(row.ownerId ?? "") ?? null) ??
      (fix ? refusalOf(fix, question.input, facts, scope.now) : notOffered(described));
    const isRefused = refusal !== null || fix === null;
    return { row, fix, isRefused, prediction: isRefused ? asSentence(refusal ?? "") : predictionOf(fix) };
  };
}

function notOffered({ fixes }: Pick<Description, "fixes">): string {
  return fixes.length === 0
    ? "There is nothing to fix: the problem is not found any more."
    : "This case does not offer the fix as it stands.";
}

function refusalOf(
  fix: Fix,
  given: Readonly<Record<string, string>>,
  facts: readonly FactsFreshness[],
  now: Date,
): string | null {
  if (fix.refusal) return fix.refusal;
  const act = fix.build(inputFor(fix, given));
  if (act.kind === "refused") return act.reason;
  if (act.kind === "command") return null;
  const stale = act.effects.flatMap(({ operation }) => staleFor(operation.operation, facts, now));
  return stale.length === 0 ? null : `${staleReason([...new Set(stale)], now)}.`;
}

function itemOf({ row, prediction, isRefused }: Judged): RehearsedItem {
  return {
    caseId: row.id,
    number: row.number,
    title: row.title,
    entity: row.entityCode,
    customerName: row.customerName,
    amount: amountOf(row),
    predicted: prediction,
    isRefused,
  };
}

function amountOf(row: CaseRecord): Money | null {
  return row.amountMinor === null || row.currency === null ? null : { minor: row.amountMinor, currency: row.currency };
}

export function totalsOf(rows: readonly CaseRecord[]): Money[] {
  const totals = new Map<string, bigint>();
  for (const row of rows) {
    const amount = amountOf(row);
    if (amount) totals.set(amount.currency, (totals.get(amount.currency) ?? 0n) + amount.minor);
  }
  return [...totals].sort().map(([currency, minor]) => ({ minor, currency }));
}

function setsOf(rows: readonly CaseRecord[]): CaseRecord[][] {
  return Array.from({ length: Math.ceil(rows.length / SET) }, (_, at) => rows.slice(at * SET, (at + 1) * SET));
}
