import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { AuthorityField, FieldAuthority, FieldWord } from "#server/domain/sync/authority";
import type { Binding, MappingDocument, ValueTable } from "#server/domain/sync/mapping";
import type { FieldDifference } from "#server/domain/sync/record-differences";

/** One version of a document, with what it says otherwise than the one it was made from. */
export type DocumentVersion = {
  version: number;
  state: "draft" | "published" | "retired" | "withdrawn";
  isActive: boolean;
  basedOn: number | null;
  note: string | null;
  draftedAt: Date;
  draftedBy: string;
  /** Whether the person asking wrote it: then somebody else has to publish it. */
  isOwn: boolean;
  publishedAt: Date | null;
  publishedBy: string | null;
  changes: DocumentChange[];
};

export type DocumentSummary = {
  kind: string;
  /** Null for the authority over customer fields. */
  source: string | null;
  label: string;
  /** The number decisions and records name; the first is what the code starts from. */
  activeVersion: number;
  /** Null while nobody has published one. */
  active: Pick<DocumentVersion, "draftedBy" | "publishedAt" | "publishedBy"> | null;
  drafts: number;
  /** Messages whose records were read with an earlier document; null where that is no question. */
  behind: number | null;
};

type Document<Kind, Content> = DocumentSummary & { type: Kind; document: Content; versions: DocumentVersion[] };

/** A document with everything needed to edit it. */
export type DocumentDetail =
  | (Document<"mapping", MappingDocument> & { bindings: readonly Binding[]; valueTables: readonly ValueTable[] })
  | Document<"field_authority", FieldAuthority>;

/** The latest stored object a binding is read from. */
export type SampleObject = { inboxId: string; name: string; object: unknown };

export type DryRunSample = {
  inboxId: string;
  kind: string;
  externalId: string;
  /** changed: other facts. appears and disappears: the record itself. dead and readable: the message. */
  what: "changed" | "appears" | "disappears" | "dead" | "readable";
  reason: string | null;
  differences: FieldDifference[];
};

/** What a document would change about what is stored. */
export type MappingDryRun = {
  source: string;
  activeVersion: number;
  coverage: { read: number; stored: number; days: number; superseded: number };
  records: { compared: number; changed: number; appearing: number; disappearing: number };
  /** Changed values by kind of record and field, most first. Places in lists count as one field. */
  fields: { kind: string; field: string; count: number }[];
  becomingDead: { count: number; reasons: { reason: string; count: number }[] };
  becomingReadable: number;
  samples: DryRunSample[];
};

export type CustomerFound = { id: string; name: string; entityCode: string; externalId: string; system: string };
export type CustomerWords = {
  id: string;
  name: string;
  entityCode: string;
  /** "field_authority v2": what decided whose word counts. */
  policy: string;
  fields: (FieldWord & { field: AuthorityField })[];
};
