import { and, asc, desc, inArray, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import type { Fix } from "#server/domain/exceptions/define";
import { typeKeysOf } from "#server/domain/exceptions/registry";
import type { FactsStanding, FreshnessRehearsal } from "#server/domain/policies/views";
import {
  contractsOf,
  type FactsFreshness,
  FreshnessPolicy,
  freshnessOf,
  staleFor,
  staleReason,
} from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { describeExceptions } from "#server/services/exceptions/describe-exception";
import { activePolicy } from "#server/services/policies/active-policy";
import { documentKind, FRESHNESS } from "#server/services/policies/policy-kinds";
import { requireEverywhere } from "#server/services/policies/stored-documents";
import { loadReadSources } from "#server/services/sync/freshness-facts";

const MOST_CASES = 300;
const MOST_REFUSED = 30;

/**
 * What a freshness document would do right now: which facts it would call stale, and which of the fixes that stand open
 * it would refuse. The most urgent cases are looked at; nothing is written.
 */
export const rehearseFreshness = defineQuery({
  name: "mappings.rehearse_freshness",
  permission: "mapping.edit",
  input: z.strictObject({ document: z.unknown() }),
  async run(scope, { document: proposed }): Promise<FreshnessRehearsal> {
    const kind = documentKind(FRESHNESS);
    requireEverywhere(scope, "mapping.edit", kind);
    const draft = FreshnessPolicy.parse(kind.check(proposed));
    const sources = await loadReadSources(scope);
    const active = await activePolicy(scope, FRESHNESS);
    const before = contractsOf(active.document, sources);
    const after = contractsOf(draft, sources);
    const { offers, ...looked } = await openFixes(scope);
    const answered = offers.map((offer) => ({
      ...offer,
      before: staleForAny(offer.operations, before, scope.now),
      after: staleForAny(offer.operations, after, scope.now),
    }));
    const refused = answered.filter((one) => one.after.length > 0);
    return {
      activeVersion: active.version,
      asOf: scope.now,
      facts: factsBeside(before, after, scope.now),
      fixes: {
        ...looked,
        offered: offers.length,
        refusedBefore: answered.filter((one) => one.before.length > 0).length,
        refusedAfter: refused.length,
      },
      refused: refused
        .sort((left, right) => Number(left.before.length > 0) - Number(right.before.length > 0))
        .slice(0, MOST_REFUSED)
        .map(({ operations: _operations, before: stale, after: then, ...offer }) => ({
          ...offer,
          isRefusedBefore: stale.length > 0,
          reason: `${staleReason(then, scope.now)}.`,
        })),
    };
  },
});

type Offer = {
  caseId: string;
  caseNumber: number;
  queue: string;
  title: string;
  fix: string;
  operations: readonly string[];
};

/** The fixes that act on a source, of open cases about invoices; those on their way already are left out. */
async function openFixes(
  scope: Scope,
): Promise<{ cases: number; openCases: number; unclear: number; offers: Offer[] }> {
  const isOpen = and(
    isNull(cases.closedAt),
    ne(cases.state, "correcting"),
    inArray(cases.type, [...typeKeysOf("invoice")]),
  );
  const openCases = await scope.tx.$count(cases, isOpen);
  const rows = await scope.tx
    .select({
      id: cases.id,
      number: cases.number,
      queue: cases.queue,
      type: cases.type,
      title: cases.title,
      details: cases.details,
      subjectType: cases.subjectType,
      subjectId: cases.subjectId,
      state: cases.state,
      causeSignature: cases.causeSignature,
    })
    .from(cases)
    .where(isOpen)
    .orderBy(desc(cases.priority), asc(cases.id))
    .limit(MOST_CASES);
  const described = await describeExceptions(scope, rows);
  const offers: Offer[] = [];
  let unclear = 0;
  for (const row of rows) {
    const fixes = described.get(row.id)?.fixes ?? [];
    for (const fix of fixes.filter(({ refusal }) => refusal === null)) {
      const operations = operationsOf(fix);
      if (operations === null) unclear += 1;
      else if (operations.length > 0)
        offers.push({
          caseId: row.id,
          caseNumber: row.number,
          queue: row.queue,
          title: row.title,
          fix: fix.label,
          operations,
        });
    }
  }
  return { cases: rows.length, openCases, unclear, offers };
}

/** What a fix does at the source with what it proposes itself; null when it asks for something first. */
function operationsOf(fix: Fix): string[] | null {
  const act = fix.build(Object.fromEntries(fix.fields.map(({ name, value }) => [name, value])));
  if (act.kind === "refused") return null;
  return act.kind === "effects" ? act.effects.map(({ operation }) => operation.operation) : [];
}

function staleForAny(operations: readonly string[], facts: readonly FactsFreshness[], now: Date): FactsFreshness[] {
  return [...new Set(operations.flatMap((operation) => staleFor(operation, facts, now)))];
}

/** Every group of facts that either document names, with how it stands under both. */
function factsBeside(
  before: readonly FactsFreshness[],
  after: readonly FactsFreshness[],
  now: Date,
): FreshnessRehearsal["facts"] {
  const standing = (one: FactsFreshness | undefined): FactsStanding | null =>
    one ? { staleAfterMs: one.staleAfterMs, freshness: freshnessOf(one.staleAfterMs, one.lastSuccessAt, now) } : null;
  const gone = before.filter((one) => !isUnnamed(one) && !named(after, one));
  return [...after.filter((one) => !isUnnamed(one) || !gone.some(({ source }) => source === one.source)), ...gone].map(
    (one) => ({
      source: one.source,
      label: one.label,
      facts: one.facts,
      lastSuccessAt: one.lastSuccessAt,
      before: standing(named(before, one) ?? unnamed(before, one)),
      after: standing(named(after, one) ?? unnamed(after, one)),
    }),
  );
}

/** A source that a document does not name has one group, by its own name: it stands for whatever the other document names. */
function isUnnamed({ facts, label }: FactsFreshness): boolean {
  return facts === label;
}

function unnamed(list: readonly FactsFreshness[], { source }: FactsFreshness): FactsFreshness | undefined {
  return list.find((one) => one.source === source && isUnnamed(one));
}

function named(list: readonly FactsFreshness[], { source, facts }: FactsFreshness): FactsFreshness | undefined {
  return list.find((one) => one.source === source && one.facts === facts);
}
