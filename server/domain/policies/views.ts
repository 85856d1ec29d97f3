import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { FreshnessSource } from "#server/domain/policies/freshness-document";
import type { AuthorityField, FieldAuthority, FieldWord } from "#server/domain/sync/authority";
import type { FreshnessPolicy } from "#server/domain/sync/freshness";
import type { Binding, MappingDocument, ValueTable } from "#server/domain/sync/mapping";
import type { Freshness } from "#server/domain/sync/overview";
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
  /** Null for what counts over every source: the authority over customer fields, the freshness of facts. */
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
  | Document<"field_authority", FieldAuthority>
  | (Document<"freshness", FreshnessPolicy> & { sources: readonly FreshnessSource[] });

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

/** How one group of facts stands under a document. */
export type FactsStanding = { staleAfterMs: number; freshness: Freshness };

/** What would be stale right now under another freshness document, and which fixes it would refuse. */
export type FreshnessRehearsal = {
  activeVersion: number;
  asOf: Date;
  facts: {
    source: string;
    label: string;
    facts: string;
    lastSuccessAt: Date | null;
    /** Null where the document in force, or the draft, does not name these facts. */
    before: FactsStanding | null;
    after: FactsStanding | null;
  }[];
  /** Open cases with their fixes on sources; `unclear` are fixes that ask for something first. */
  fixes: {
    cases: number;
    openCases: number;
    offered: number;
    refusedBefore: number;
    refusedAfter: number;
    unclear: number;
  };
  /** Fixes that the draft would refuse, those that go through today first. */
  refused: {
    caseId: string;
    caseNumber: number;
    queue: string;
    title: string;
    fix: string;
    isRefusedBefore: boolean;
    reason: string;
  }[];
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
