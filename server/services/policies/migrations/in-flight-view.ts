import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import { policyMigrations } from "#db/schema/cases";
import { type RehearsalPage, RehearsalTally, type RehearsedItem } from "#server/domain/policies/rehearsal";
import {
  type InFlightView,
  type MigrationPreview,
  type MigrationView,
  migratedKinds,
} from "#server/domain/policies/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { activePolicy } from "#server/services/policies/active-policy";
import { inFlightOf } from "#server/services/policies/migrations/registry";
import { countInFlight, type StoredMigration } from "#server/services/policies/migrations/stored-migrations";

const SHOWN = 10;
const PAGE = 50;
const MOST_LOOKED = 20_000;
const Kind = z.enum(migratedKinds);

/** What goes on under which version, and the migrations there were. */
export const policyInFlight = defineQuery({
  name: "desk_policy.in_flight",
  permission: "policy.read",
  input: z.strictObject({ kind: Kind }),
  async run(scope, { kind }): Promise<InFlightView> {
    const { version } = await activePolicy(scope, kind);
    const counted = await countInFlight(scope, kind);
    const rows = await scope.tx
      .select()
      .from(policyMigrations)
      .where(eq(policyMigrations.kind, kind))
      .orderBy(desc(policyMigrations.proposedAt), desc(policyMigrations.id))
      .limit(SHOWN);
    return {
      activeVersion: version,
      noun: inFlightOf(kind).noun,
      versions: counted,
      outdated: counted.filter((one) => one.version !== version).reduce((sum, { count }) => sum + count, 0),
      migrations: rows.map((row) => viewOf(scope, row)),
    };
  },
});

/** What would come of it under the version in force: how many change, and how. Nothing is written. */
export const previewMigration = defineQuery({
  name: "desk_policy.preview_migration",
  permission: "policy.publish",
  input: z.strictObject({ kind: Kind }),
  async run(scope, { kind }): Promise<MigrationPreview> {
    const { version, name } = await activePolicy(scope, kind);
    const tally = new RehearsalTally();
    const first: { item: RehearsedItem; place: string }[] = [];
    let isCapped = false;
    for await (const looked of inFlightOf(kind).look(scope, name, null)) {
      isCapped = tally.looked === MOST_LOOKED;
      if (isCapped) break;
      tally.add(looked);
      if (looked.item.changes.length > 0 && first.length <= PAGE) first.push(looked);
    }
    return {
      activeVersion: version,
      asOf: scope.now,
      noun: inFlightOf(kind).noun,
      currency: REPORTING_CURRENCY,
      isCapped,
      knownSince: null,
      notes: [],
      ...tally.result(),
      ...pageOf(first),
    };
  },
});

/** The next of what would come of it. */
export const previewedItems = defineQuery({
  name: "desk_policy.previewed_items",
  permission: "policy.publish",
  input: z.strictObject({ kind: Kind, cursor: z.string().min(1).max(100) }),
  async run(scope, { kind, cursor }): Promise<RehearsalPage> {
    const { name } = await activePolicy(scope, kind);
    const found: { item: RehearsedItem; place: string }[] = [];
    let looked = 0;
    for await (const one of inFlightOf(kind).look(scope, name, cursor)) {
      if (one.item.changes.length > 0) found.push(one);
      looked += 1;
      if (found.length > PAGE || looked === MOST_LOOKED) break;
    }
    return pageOf(found);
  },
});

function pageOf(found: readonly { item: RehearsedItem; place: string }[]): RehearsalPage {
  return {
    items: found.slice(0, PAGE).map(({ item }) => item),
    nextCursor: found.length > PAGE ? (found[PAGE - 1]?.place ?? null) : null,
  };
}

function viewOf({ actor }: Scope, row: StoredMigration): MigrationView {
  const { id, version, note, total, moved, changed, ended, proposedBy, proposedAt, startedBy, finishedAt } = row;
  return {
    id,
    version,
    note,
    state: row.state as MigrationView["state"],
    total,
    moved,
    changed,
    ended,
    proposedBy,
    proposedAt,
    startedBy,
    finishedAt,
    isOwn: actor.kind === "person" && row.proposerPersonId === actor.personId,
  };
}
