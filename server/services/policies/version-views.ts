import type { DocumentSummary, DocumentVersion } from "#server/domain/policies/views";
import type { Scope } from "#server/kernel/context";
import type { DocumentKind } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, type StoredDocument, versionOf } from "#server/services/policies/stored-documents";

/** What is in force, who stands behind it, and how much waits for a second person. */
export function standingOf(
  kind: DocumentKind,
  documents: readonly StoredDocument[],
): Pick<DocumentSummary, "activeVersion" | "active" | "scheduled" | "drafts"> {
  const active = documents.find((one) => one.state === "in_force");
  const scheduled = documents.find((one) => one.state === "scheduled");
  return {
    activeVersion: inForce(kind, documents).version,
    active: active
      ? {
          draftedBy: active.createdBy,
          publishedAt: active.publishedAt,
          publishedBy: active.publishedBy,
          effectiveFrom: active.effectiveFrom,
        }
      : null,
    scheduled: scheduled
      ? {
          version: scheduled.version,
          draftedBy: scheduled.createdBy,
          publishedBy: scheduled.publishedBy,
          effectiveFrom: scheduled.effectiveFrom,
        }
      : null,
    drafts: documents.filter((one) => one.state === "draft").length,
  };
}

/** Every version with what it says otherwise than the one it was made from. */
export function versionViews(
  scope: Pick<Scope, "actor">,
  kind: DocumentKind,
  documents: readonly StoredDocument[],
  teamName?: (key: string) => string,
): DocumentVersion[] {
  return documents.map((one) => {
    const base = documents.find((other) => other.version === one.basedOn);
    const before = base ? kind.read(base.document) : kind.fallback;
    const { version, state, effectiveFrom, basedOn, note, publishedAt, publishedBy } = one;
    return {
      version,
      state,
      effectiveFrom,
      basedOn,
      note,
      draftedAt: one.createdAt,
      draftedBy: one.createdBy,
      isOwn: scope.actor.kind === "person" && one.authorId === scope.actor.personId,
      publishedAt,
      publishedBy,
      changes: kind.diff(before, one.document, teamName),
    };
  });
}

/** What one version says in full, also the one that counted before anybody published. */
export async function versionInFull(
  scope: Pick<Scope, "tx" | "now">,
  kind: DocumentKind,
  version: number,
): Promise<{ version: number; document: unknown }> {
  const documents = await documentsOf(scope, kind);
  const isFirst = version === kind.firstVersion && !documents.some((one) => one.version === version);
  return { version, document: isFirst ? kind.fallback : kind.read(versionOf(kind, documents, version).document) };
}
