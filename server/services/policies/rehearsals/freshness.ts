import { and, asc, desc, inArray, isNull, ne } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { Fix } from "#server/domain/exceptions/define";
import { typeKeysOf } from "#server/domain/exceptions/registry";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { minuteWords } from "#server/domain/policies/freshness-document";
import { changeOfWords, type Looked } from "#server/domain/policies/rehearsal";
import {
  contractsOf,
  type FactsFreshness,
  FreshnessPolicy,
  freshnessOf,
  staleFor,
  staleReason,
} from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { describeExceptions } from "#server/services/exceptions/describe-exception";
import { activePolicy } from "#server/services/policies/active-policy";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";
import { loadReadSources } from "#server/services/sync/freshness-facts";

const MOST_CASES = 300;

/** What acts would wait right now, over the fixes that stand open on the most urgent cases; and which facts would be stale. */
export const freshnessRehearser: Rehearser = {
  windows: ["open"],
  noun: { one: "fix that stands open", many: "fixes that stand open" },
  async *look(scope, draft, _window, after) {
    const { before, after: then } = await contracts(scope, draft);
    for (const offer of await openFixes(scope)) {
      if (after !== null && offer.place <= after) continue;
      yield lookedAt(scope, offer, before, then);
    }
  },
  async notes(scope, draft) {
    const { before, after } = await contracts(scope, draft);
    return factsBeside(before, after, scope.now);
  },
};

async function contracts(
  scope: Scope,
  draft: unknown,
): Promise<{ before: readonly FactsFreshness[]; after: readonly FactsFreshness[] }> {
  const sources = await loadReadSources(scope);
  const { document } = await activePolicy(scope, "freshness");
  return { before: contractsOf(document, sources), after: contractsOf(FreshnessPolicy.parse(draft), sources) };
}

type Offer = {
  place: string;
  row: Pick<typeof cases.$inferSelect, "id" | "number" | "queue" | "title" | "detectedAt" | "baseAmountMinor">;
  fix: string;
  operations: readonly string[];
};

function lookedAt(
  scope: Scope,
  { place, row, fix, operations }: Offer,
  before: readonly FactsFreshness[],
  after: readonly FactsFreshness[],
): Looked {
  const words = (facts: readonly FactsFreshness[]) => {
    const stale = [...new Set(operations.flatMap((operation) => staleFor(operation, facts, scope.now)))];
    return stale.length === 0 ? GOES_THROUGH : `waits: ${staleReason(stale, scope.now)}`;
  };
  const [was, is] = [words(before), words(after)];
  const isOtherwise = (was === GOES_THROUGH) !== (is === GOES_THROUGH);
  return {
    place,
    baseMinor: row.baseAmountMinor,
    item: {
      id: place,
      href: `/${row.queue}?case=${row.id}`,
      name: `Case ${row.number}`,
      title: `${fix}: ${row.title}`,
      at: row.detectedAt,
      isOver: false,
      amount: { minor: row.baseAmountMinor, currency: REPORTING_CURRENCY },
      decidedBy: null,
      changes: isOtherwise ? changeOfWords("Fix", was, is) : [],
    },
  };
}

const GOES_THROUGH = "goes through";

/** The fixes that act on a source, of open cases about invoices; those on their way already are left out. */
async function openFixes(scope: Scope): Promise<Offer[]> {
  const rows = await scope.tx
    .select()
    .from(cases)
    .where(and(isNull(cases.closedAt), ne(cases.state, "correcting"), inArray(cases.type, [...typeKeysOf("invoice")])))
    .orderBy(desc(cases.priority), asc(cases.id))
    .limit(MOST_CASES);
  const described = await describeExceptions(scope, rows);
  return rows.flatMap((row, at) =>
    (described.get(row.id)?.fixes ?? [])
      .filter(({ refusal }) => refusal === null)
      .flatMap((fix, nth): Offer[] => {
        const operations = operationsOf(fix);
        const place = `${String(at).padStart(5, "0")}.${String(nth).padStart(2, "0")}`;
        return operations.length === 0 ? [] : [{ place, row, fix: fix.label, operations }];
      }),
  );
}

/** What a fix does at the source with what it proposes itself; nothing is known of one that asks for something first. */
function operationsOf(fix: Fix): string[] {
  const act = fix.build(Object.fromEntries(fix.fields.map(({ name, value }) => [name, value])));
  return act.kind === "effects" ? act.effects.map(({ operation }) => operation.operation) : [];
}

/** Every group of facts that would stand otherwise, by both documents. */
function factsBeside(before: readonly FactsFreshness[], after: readonly FactsFreshness[], now: Date): DocumentChange[] {
  const gone = before.filter((one) => !isUnnamed(one) && !named(after, one));
  const all = [...after.filter((one) => !isUnnamed(one) || !gone.some(({ source }) => source === one.source)), ...gone];
  return all.flatMap((one) => {
    const was = standingWords(named(before, one) ?? unnamed(before, one), now);
    const is = standingWords(named(after, one) ?? unnamed(after, one), now);
    const subject = one.facts === one.label ? one.label : `${one.label}, ${one.facts}`;
    return was === is ? [] : [{ subject, sentence: `now ${was}, would be ${is}` }];
  });
}

function standingWords(one: FactsFreshness | undefined, now: Date): string {
  if (!one) return "not named";
  const limit = minuteWords(one.staleAfterMs / 60_000);
  return `${freshnessOf(one.staleAfterMs, one.lastSuccessAt, now)}, stale after ${limit}`;
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
