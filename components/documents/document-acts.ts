import type { Beginning } from "#server/domain/policies/beginning";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** One intention of a person: sent again under the same key it is done once. */
export type Keyed<Input> = { key: string; input: Input };

/** What is published: at once or from a later day, perhaps in the place of what waits for its own. */
export type Publication = { version: number; from?: Beginning; supersedes?: number };

/**
 * What can be done to a document that one person drafts and another publishes, whoever keeps it. Each desk hands in its
 * own; what a person sees and does is the same everywhere.
 */
export type DocumentActs = {
  draft: (sent: Keyed<{ basedOn: number; document: unknown; note: string }>) => Promise<{ version: number }>;
  publish: (sent: Keyed<Publication>) => Promise<unknown>;
  callBack: (sent: Keyed<{ version: number; reason: string }>) => Promise<unknown>;
  withdraw: (sent: Keyed<{ version: number; reason: string }>) => Promise<unknown>;
  rollBack: (sent: Keyed<{ version: number; note: string }>) => Promise<{ version: number }>;
  /** What one version says otherwise than another. */
  compare: (versions: { from: number; to: number }) => Promise<readonly DocumentChange[]>;
  /** Reads anew whatever shows the document or follows from it. */
  refresh: () => Promise<unknown>;
};

/** What a person may do to the documents of a desk. Publishing one's own is refused whatever stands here. */
export type DocumentRights = { mayEdit: boolean; mayPublish: boolean };
