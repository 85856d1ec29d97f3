/** One intention of a person: sent again under the same key it is done once. */
export type Keyed<Input> = { key: string; input: Input };

/**
 * What can be done to a document that one person drafts and another publishes, whoever keeps it. Each desk hands in its
 * own; what a person sees and does is the same everywhere.
 */
export type DocumentActs = {
  draft: (sent: Keyed<{ basedOn: number; document: unknown; note: string }>) => Promise<{ version: number }>;
  publish: (sent: Keyed<{ version: number }>) => Promise<unknown>;
  withdraw: (sent: Keyed<{ version: number; reason: string }>) => Promise<unknown>;
  rollBack: (sent: Keyed<{ version: number; note: string }>) => Promise<{ version: number }>;
  /** Reads anew whatever shows the document or follows from it. */
  refresh: () => Promise<unknown>;
};

/** What a person may do to the documents of a desk. Publishing one's own is refused whatever stands here. */
export type DocumentRights = { mayEdit: boolean; mayPublish: boolean };
