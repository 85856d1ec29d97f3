import { sql } from "drizzle-orm";
import { z } from "zod";
import type { FreshnessSource } from "#server/domain/policies/freshness-document";
import type { DocumentDetail, DocumentSummary, DocumentVersion } from "#server/domain/policies/views";
import { FieldAuthority } from "#server/domain/sync/authority";
import { FreshnessPolicy } from "#server/domain/sync/freshness";
import { MappingDocument } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { countBehind } from "#server/services/mappings/behind";
import { type DocumentKind, documentKind, FIELD_AUTHORITY, FRESHNESS } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, type StoredDocument, sentenceStart } from "#server/services/policies/stored-documents";
import { knownSources, mappingSourceOf, mappingSources, sourceLabel } from "#server/services/sync/known-sources";
import { mappingKind, sourceOfKind } from "#server/services/sync/load-mappings";

/** Every document of this desk: what is in force, who stands behind it, and what waits for a second person. */
export const mappingsOverview = defineQuery({
  name: "mappings.overview",
  permission: "mapping.read",
  input: z.strictObject({}),
  async run(scope): Promise<DocumentSummary[]> {
    const sources = mappingSources().filter((one) => one.bindings.length > 0 || one.valueTables.length > 0);
    const kinds = [FIELD_AUTHORITY, FRESHNESS, ...sources.map((one) => mappingKind(one.key))].map(documentKind);
    const summaries: DocumentSummary[] = [];
    for (const kind of kinds) summaries.push(await summaryOf(scope, kind, await documentsOf(scope, kind)));
    return summaries;
  },
});

/** One document with all its versions, and what each of them changed. */
export const mappingDocument = defineQuery({
  name: "mappings.document",
  permission: "mapping.read",
  input: z.strictObject({ kind: z.string().min(1).max(100) }),
  async run(scope, input): Promise<DocumentDetail> {
    const kind = documentKind(input.kind);
    const documents = await documentsOf(scope, kind);
    const summary = await summaryOf(scope, kind, documents);
    const versions = documents.map((one) => versionView(scope, kind, documents, one));
    const { document } = inForce(kind, documents);
    if (kind.kind === FIELD_AUTHORITY)
      return { type: "field_authority", ...summary, document: FieldAuthority.parse(document), versions };
    if (kind.kind === FRESHNESS)
      return {
        type: "freshness",
        ...summary,
        document: FreshnessPolicy.parse(document),
        versions,
        sources: connected(),
      };
    const source = mappingSourceOf(summary.source ?? "");
    if (!source) throw notFound(`There is no document called "${input.kind}".`);
    const { bindings, valueTables } = source;
    return { type: "mapping", ...summary, document: MappingDocument.parse(document), versions, bindings, valueTables };
  },
});

/** What one version says in full, for whoever starts from it. */
export const mappingVersion = defineQuery({
  name: "mappings.version",
  permission: "mapping.read",
  input: z.strictObject({ kind: z.string().min(1).max(100), version: z.int().min(0) }),
  async run(scope, input): Promise<{ version: number; document: unknown }> {
    const kind = documentKind(input.kind);
    const [row] = await scope.tx.execute<{ document: unknown }>(
      sql`select document from policies where kind = ${kind.kind} and version = ${input.version}`,
    );
    if (row) return { version: input.version, document: kind.read(row.document) };
    if (input.version === kind.firstVersion) return { version: input.version, document: kind.fallback };
    throw notFound(`Version ${input.version} of ${kind.label} does not exist. Reload the page to see which do.`);
  },
});

function connected(): FreshnessSource[] {
  return knownSources().map(({ key, label, role, staleAfter, streams }) => ({
    key,
    label,
    role,
    staleAfter,
    streams: streams.map((stream) => ({ key: stream.key, label: stream.label })),
  }));
}

async function summaryOf(
  scope: Scope,
  kind: DocumentKind,
  documents: readonly StoredDocument[],
): Promise<DocumentSummary> {
  const key = sourceOfKind(kind.kind);
  const source = key === null ? undefined : mappingSourceOf(key);
  const active = documents.find((one) => one.isActive);
  return {
    kind: kind.kind,
    source: key,
    label: key === null ? sentenceStart(kind.label.replace(/^the /, "")) : sourceLabel(key),
    activeVersion: inForce(kind, documents).version,
    active: active
      ? { draftedBy: active.createdBy, publishedAt: active.publishedAt, publishedBy: active.publishedBy }
      : null,
    drafts: documents.filter((one) => one.state === "draft").length,
    // Before the first document nothing can have been read with an earlier one.
    behind: source && active ? await countBehind(scope, source) : null,
  };
}

export function versionView(
  scope: Scope,
  kind: DocumentKind,
  documents: readonly StoredDocument[],
  one: StoredDocument,
): DocumentVersion {
  const base = documents.find((other) => other.version === one.basedOn);
  const before = base ? kind.read(base.document) : kind.fallback;
  const { version, state, isActive, basedOn, note, publishedAt, publishedBy } = one;
  const isOwn = scope.actor.kind === "person" && one.authorId === scope.actor.personId;
  const changes = kind.diff(before, one.document);
  return {
    version,
    state,
    isActive,
    basedOn,
    note,
    draftedAt: one.createdAt,
    draftedBy: one.createdBy,
    isOwn,
    publishedAt,
    publishedBy,
    changes,
  };
}
