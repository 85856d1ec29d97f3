import { conflict } from "#server/kernel/errors";
import type { DocumentKind } from "#server/services/policies/policy-kinds";
import { type StoredDocument, sentenceStart } from "#server/services/policies/stored-documents";

/** @throws AppError CONFLICT, saying what became of it, when the version is no draft any more. */
export function requireDraft(kind: DocumentKind, { version, state, publishedBy }: StoredDocument): void {
  if (state === "draft") return;
  const fate = {
    in_force: `was published${publishedBy ? ` by ${publishedBy}` : ""} already and is in force`,
    scheduled: `was published${publishedBy ? ` by ${publishedBy}` : ""} already and waits for its day`,
    called_back: `was published${publishedBy ? ` by ${publishedBy}` : ""} and called back before its day`,
    retired: `was published${publishedBy ? ` by ${publishedBy}` : ""} and has been replaced since`,
    withdrawn: "was withdrawn",
  }[state];
  throw conflict(`${sentenceStart(kind.label)}: version ${version} ${fate}. Nothing was changed.`);
}
