import { sql } from "drizzle-orm";
import { actorName, entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { type Standing, type StoredState, standingOf } from "#server/domain/policies/timeline";
import type { Scope } from "#server/kernel/context";
import { conflict, forbidden, notFound } from "#server/kernel/errors";
import type { DocumentKind } from "#server/services/policies/policy-kinds";

export type StoredDocument = {
  version: number;
  document: unknown;
  /** How it stands at the instant it was read at. */
  state: Standing;
  /** From when on it counts; null while nobody published it. */
  effectiveFrom: Date | null;
  basedOn: number | null;
  note: string | null;
  createdAt: Date;
  createdBy: string;
  authorId: string | null;
  publishedAt: Date | null;
  publishedBy: string | null;
};

type Row = {
  version: number;
  document: unknown;
  state: StoredState;
  effective_from: string | null;
  based_on: number | null;
  note: string | null;
  created_at: string;
  created_by: string;
  author_id: string | null;
  published_at: string | null;
  published_by: string | null;
};

/** Every version of a document, newest first. */
export async function documentsOf(
  scope: Pick<Scope, "tx" | "now">,
  { kind }: Pick<DocumentKind, "kind">,
): Promise<StoredDocument[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select version, document, state, effective_from, based_on, note, created_at, created_by, author_id, published_at, published_by
    from policies where kind = ${kind} order by version desc`);
  const placed = rows.map(({ version, state, effective_from }) => ({
    version,
    state,
    effectiveFrom: effective_from === null ? null : new Date(effective_from),
  }));
  return rows.map((row, place) =>
    storedOf(row, standingOf(placed[place] ?? { ...row, effectiveFrom: null }, placed, scope.now)),
  );
}

function storedOf(row: Row, state: Standing): StoredDocument {
  return {
    version: row.version,
    document: row.document,
    state,
    effectiveFrom: row.effective_from === null ? null : new Date(row.effective_from),
    basedOn: row.based_on,
    note: row.note,
    createdAt: new Date(row.created_at),
    createdBy: row.created_by,
    authorId: row.author_id,
    publishedAt: row.published_at === null ? null : new Date(row.published_at),
    publishedBy: row.published_by,
  };
}

/** One act on a document at a time: whoever drafts or publishes sees what the one before did. */
export async function lockDocument(scope: Pick<Scope, "tx">, { kind }: Pick<DocumentKind, "kind">): Promise<void> {
  await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`policy ${kind}`}, 0))`);
}

/** What is in force, or what counts until something is. */
export function inForce(
  kind: DocumentKind,
  documents: readonly StoredDocument[],
): { version: number; document: unknown } {
  const active = documents.find((one) => one.state === "in_force");
  return active
    ? { version: active.version, document: kind.read(active.document) }
    : { version: kind.firstVersion, document: kind.fallback };
}

/** @throws AppError NOT_FOUND when the version does not exist. */
export function versionOf(kind: DocumentKind, documents: readonly StoredDocument[], version: number): StoredDocument {
  const found = documents.find((one) => one.version === version);
  if (!found) throw notFound(`Version ${version} of ${kind.label} does not exist. Reload the page to see which do.`);
  return found;
}

/** @throws AppError CONFLICT, saying what changed since, when another version is in force than the base. */
export function requireBaseInForce(
  kind: DocumentKind,
  documents: readonly StoredDocument[],
  basedOn: number | null,
): { version: number; document: unknown } {
  const active = inForce(kind, documents);
  if (basedOn === active.version) return active;
  const base = documents.find((one) => one.version === basedOn);
  const before = base ? kind.read(base.document) : kind.fallback;
  const changes = kind.diff(before, active.document);
  const since = documents.find((one) => one.version === active.version);
  const told = changes.map(({ subject, sentence }) => `${subject} ${sentence}`);
  throw conflict(
    `${sentenceStart(kind.label)} changed meanwhile: version ${active.version}${since?.publishedBy ? `, published by ${since.publishedBy},` : ""} is in force, this one was made from version ${basedOn ?? kind.firstVersion}.${told[0] ? ` Since then: ${told[0]}${told.length > 1 ? ` and ${told.length - 1} more` : ""}.` : ""} Draft it again from version ${active.version}. Nothing was changed.`,
    { activeVersion: active.version, changes },
  );
}

export function sentenceStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A document counts for the whole company, so the permission must be held over every legal entity. */
export function requireEverywhere(scope: Scope, permission: Permission, kind: DocumentKind): void {
  if (entitiesWith(scope.actor, permission) === "all") return;
  throw forbidden(
    `${actorName(scope.actor)} may not do this: ${kind.label} counts for every legal entity, so "${permission}" is needed over all of them. An administrator can grant that.`,
  );
}
