import { sql } from "drizzle-orm";
import { beginningTrouble, instantWords } from "#server/domain/policies/beginning";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { calledBack } from "#server/services/policies/called-back";
import { refuse } from "#server/services/policies/check-document";
import { followInForce } from "#server/services/policies/follow-in-force";
import type { DocumentKind } from "#server/services/policies/policy-kinds";
import { requireDraft } from "#server/services/policies/require-draft";
import {
  documentsOf,
  lockDocument,
  requireBaseInForce,
  type StoredDocument,
  versionOf,
} from "#server/services/policies/stored-documents";

export type Publication = {
  version: number;
  /** From when on it counts; null from now on. */
  from: Date | null;
  /** The scheduled version whose place it takes; null where none waits for its day. */
  supersedes: number | null;
  /** Who stands behind it beside its author: none of them may be the author. */
  by: { name: string; personIds: readonly string[] };
};
export type Published = {
  version: number;
  changes: DocumentChange[];
  effectiveFrom: Date;
  events: [DomainEvent, ...DomainEvent[]];
};

/**
 * Publishes a draft in the caller's transaction, from now or from a later instant on; whoever calls it has asked for the
 * permission. The version it was made from must still be in force, and a version that waits for its day is replaced only
 * by whoever names it.
 */
export async function putInForce(scope: Scope, kind: DocumentKind, publication: Publication): Promise<Published> {
  await lockDocument(scope, kind);
  const documents = await documentsOf(scope, kind);
  const draft = versionOf(kind, documents, publication.version);
  requireDraft(kind, draft);
  requireSecondPerson(kind, draft, publication.by.personIds);
  const trouble = publication.from && beginningTrouble(publication.from, scope.now);
  if (trouble) throw ruleViolation(`${trouble} Nothing was changed.`);
  const before = requireBaseInForce(kind, documents, draft.basedOn);
  const replaced = requireNamed(kind, documents, publication.supersedes);
  const document = kind.check(draft.document);
  refuse((await kind.troubles?.(scope, document)) ?? []);
  const told = replaced ? [await calledBack(scope, kind, replaced, `Version ${draft.version} takes its place.`)] : [];
  const effectiveFrom = publication.from ?? scope.now;
  await scope.tx.execute(sql`
    update policies set state = 'published', effective_from = ${effectiveFrom.toISOString()}::timestamptz, published_at = ${scope.now.toISOString()}::timestamptz,
      published_by = ${publication.by.name}, noted_at = ${publication.from === null ? scope.now.toISOString() : null}::timestamptz
    where kind = ${kind.kind} and version = ${draft.version}`);
  const event: DomainEvent = {
    type: publication.from === null ? "policy.published" : "policy.scheduled",
    subject: { type: "policy", id: kind.kind },
    ...(draft.note === null ? {} : { reason: draft.note }),
    before: { version: before.version, document: before.document },
    after: { version: draft.version, document },
    data: { draftedBy: draft.createdBy, effectiveFrom: effectiveFrom.toISOString() },
  };
  const followed = publication.from === null ? await followInForce(scope, kind.kind, draft.version) : [];
  return {
    version: draft.version,
    changes: kind.diff(before.document, document),
    effectiveFrom,
    events: [event, ...told, ...followed],
  };
}

function requireSecondPerson(kind: DocumentKind, draft: StoredDocument, personIds: readonly string[]): void {
  if (draft.authorId !== null && personIds.length > 0 && !personIds.includes(draft.authorId)) return;
  throw ruleViolation(
    `${draft.createdBy} drafted version ${draft.version}, so somebody else has to publish it: two people stand behind ${kind.label}. Nothing was changed.`,
  );
}

/** @throws AppError CONFLICT when another version waits for its day than the one that was named. */
function requireNamed(
  kind: DocumentKind,
  documents: readonly StoredDocument[],
  supersedes: number | null,
): StoredDocument | null {
  const scheduled = documents.find(({ state }) => state === "scheduled") ?? null;
  if (scheduled?.version === (supersedes ?? undefined)) return scheduled;
  if (scheduled?.effectiveFrom)
    throw conflict(
      `Version ${scheduled.version} of ${kind.label}, published by ${scheduled.publishedBy}, waits to count from ${instantWords(scheduled.effectiveFrom)}. Call it back, or publish this one in its place. Nothing was changed.`,
      { scheduledVersion: scheduled.version },
    );
  throw conflict(
    `Version ${supersedes} of ${kind.label} does not wait for its day any more. Reload the page to see how it stands. Nothing was changed.`,
  );
}
