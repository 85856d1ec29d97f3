import { z } from "zod";
import type { FreshnessSource } from "#server/domain/policies/freshness-document";
import type { DocumentDetail, DocumentSummary } from "#server/domain/policies/views";
import { FieldAuthority } from "#server/domain/sync/authority";
import { FreshnessPolicy } from "#server/domain/sync/freshness";
import { MappingDocument } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { countBehind } from "#server/services/mappings/behind";
import { type DocumentKind, documentKind, FIELD_AUTHORITY, FRESHNESS } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, type StoredDocument, sentenceStart } from "#server/services/policies/stored-documents";
import { standingOf, versionInFull, versionViews } from "#server/services/policies/version-views";
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
    const versions = versionViews(scope, kind, documents);
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
    return versionInFull(scope, documentKind(input.kind), input.version);
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
  const standing = standingOf(kind, documents);
  return {
    kind: kind.kind,
    source: key,
    label: key === null ? sentenceStart(kind.label.replace(/^the /, "")) : sourceLabel(key),
    ...standing,
    // Before the first document nothing can have been read with an earlier one.
    behind: source && standing.active ? await countBehind(scope, source) : null,
  };
}
