import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { Looked, RehearsalWindow } from "#server/domain/policies/rehearsal";
import type { Scope } from "#server/kernel/context";

/** How documents of one kind are tried on what happened. */
export type Rehearser = {
  /** What they can be tried on. */
  windows: readonly RehearsalWindow["of"][];
  noun: { one: string; many: string };
  /**
   * Everything of the window in a fixed order, also what stays as it is, after a place in it.
   * @param draft a document that was checked.
   */
  look(scope: Scope, draft: unknown, window: RehearsalWindow, after: string | null): AsyncGenerator<Looked>;
  /** What else would be otherwise, as sentences. */
  notes?(scope: Scope, draft: unknown): Promise<DocumentChange[]>;
  /** From when on it is known what decisions looked at. */
  knownSince?(scope: Scope): Promise<Date | null>;
};
