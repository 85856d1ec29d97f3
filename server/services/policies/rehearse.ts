import { z } from "zod";
import type { Permission } from "#server/domain/access/permissions";
import {
  type RehearsalPage,
  type RehearsalResult,
  RehearsalTally,
  RehearsalWindow,
  type RehearsedItem,
} from "#server/domain/policies/rehearsal";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { refuse } from "#server/services/policies/check-document";
import { type DocumentKind, documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import { rehearserOf } from "#server/services/policies/rehearsals/registry";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";
import { documentsOf, inForce, requireEverywhere, sentenceStart } from "#server/services/policies/stored-documents";

/** Things looked at in one rehearsal; what lies beyond is left out, and the answer says so. */
export const MOST_LOOKED = 50_000;
const PAGE = 50;

const Rehearsed = z.strictObject({
  kind: z.string().min(1).max(100),
  document: z.unknown(),
  window: RehearsalWindow,
});

/** What another document would have made of a window, beside what the one in force makes of it. Nothing is written. */
export const rehearsePolicy = rehearseQuery("desk_policy.rehearse", "policy.edit");
/** The same of the documents sources are read by. */
export const rehearseDocument = rehearseQuery("policy.rehearse", "mapping.edit");
/** The next of what would have been otherwise. */
export const rehearsedItems = itemsQuery("desk_policy.rehearsed_items", "policy.edit");

function rehearseQuery(name: `${string}.${string}`, permission: Permission) {
  return defineQuery({
    name,
    permission,
    input: Rehearsed,
    async run(scope, input): Promise<RehearsalResult> {
      const { kind, rehearser, draft } = await prepare(scope, input);
      const tally = new RehearsalTally();
      const first: { item: RehearsedItem; place: string }[] = [];
      let isCapped = false;
      for await (const looked of rehearser.look(scope, draft, input.window, null)) {
        isCapped = tally.looked === MOST_LOOKED;
        if (isCapped) break;
        tally.add(looked);
        if (looked.item.changes.length > 0 && first.length <= PAGE) first.push(looked);
      }
      return {
        activeVersion: inForce(kind, await documentsOf(scope, kind)).version,
        asOf: scope.now,
        noun: rehearser.noun,
        currency: REPORTING_CURRENCY,
        isCapped,
        knownSince: (await rehearser.knownSince?.(scope)) ?? null,
        notes: (await rehearser.notes?.(scope, draft)) ?? [],
        ...tally.result(),
        ...pageOf(first),
      };
    },
  });
}

function itemsQuery(name: `${string}.${string}`, permission: Permission) {
  return defineQuery({
    name,
    permission,
    input: Rehearsed.extend({ cursor: z.string().min(1).max(100) }),
    async run(scope, { cursor, ...input }): Promise<RehearsalPage> {
      const { rehearser, draft } = await prepare(scope, input);
      const found: { item: RehearsedItem; place: string }[] = [];
      let looked = 0;
      for await (const one of rehearser.look(scope, draft, input.window, cursor)) {
        if (one.item.changes.length > 0) found.push(one);
        looked += 1;
        if (found.length > PAGE || looked === MOST_LOOKED) break;
      }
      return pageOf(found);
    },
  });
}

async function prepare(
  scope: Scope,
  { kind: key, document, window }: z.output<typeof Rehearsed>,
): Promise<{ kind: DocumentKind; rehearser: Rehearser; draft: unknown }> {
  const kind = documentKind(key);
  const rehearser = rehearserOf(key);
  if (!rehearser)
    throw notFound(`${sentenceStart(kind.label)} cannot be rehearsed here. Open the policies page and choose another.`);
  requireEverywhere(scope, permissionsOf(key).edit, kind);
  if (!rehearser.windows.includes(window.of))
    throw ruleViolation(`${sentenceStart(kind.label)} can only be rehearsed on what is open today.`);
  const draft = kind.check(document);
  refuse((await kind.troubles?.(scope, draft)) ?? []);
  return { kind, rehearser, draft };
}

/** One more than a page was found when there is another. */
function pageOf(found: readonly { item: RehearsedItem; place: string }[]): RehearsalPage {
  return {
    items: found.slice(0, PAGE).map(({ item }) => item),
    nextCursor: found.length > PAGE ? (found[PAGE - 1]?.place ?? null) : null,
  };
}
