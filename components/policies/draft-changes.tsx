import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { PolicySummary } from "#server/domain/routing/views";
import { Changes } from "../mappings/changes";
import { RehearsalOfDocument } from "./rehearsal";

type Props = {
  kind: PolicySummary["kind"];
  document: unknown;
  changes: readonly DocumentChange[];
  /** Only what could be stored is rehearsed. */
  isUsable: boolean;
};

/** What a draft says otherwise than what is in force, and what it would have done. */
export function DraftChanges({ kind, document, changes, isUsable }: Props) {
  return (
    <section aria-label="What would change" className="flex flex-col gap-2 border-t pt-4">
      <h4 className="font-medium">What this says otherwise than what is in force</h4>
      {changes.length > 0 ? (
        <>
          <Changes changes={changes} label="Changes of this draft" />
          {isUsable ? <RehearsalOfDocument kind={kind} document={document} /> : null}
        </>
      ) : (
        <p className="text-ink-2">{isUsable ? "Nothing yet." : "It cannot be said until it can be read."}</p>
      )}
    </section>
  );
}
