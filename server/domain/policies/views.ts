import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { FreshnessSource } from "#server/domain/policies/freshness-document";
import type { RehearsalResult } from "#server/domain/policies/rehearsal";
import type { Standing } from "#server/domain/policies/timeline";
import type { AuthorityField, FieldAuthority, FieldWord } from "#server/domain/sync/authority";
import type { FreshnessPolicy } from "#server/domain/sync/freshness";
import type { Binding, MappingDocument, ValueTable } from "#server/domain/sync/mapping";
import type { FieldDifference } from "#server/domain/sync/record-differences";

/** One version of a document, with what it says otherwise than the one it was made from. */
export type DocumentVersion = {
  version: number;
  state: Standing;
  /** From when on it counts; null while nobody published it. */
  effectiveFrom: Date | null;
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
  active: Pick<DocumentVersion, "draftedBy" | "publishedAt" | "publishedBy" | "effectiveFrom"> | null;
  /** What is published and will count from its day on. */
  scheduled: Pick<DocumentVersion, "version" | "draftedBy" | "publishedBy" | "effectiveFrom"> | null;
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

/** The policies that have a page of their own among the policies. */
export const policyKindKeys = [
  "routing",
  "service_levels",
  "holds",
  "case_priority",
  "approval_authority",
  "matching",
  "dunning",
  "worklist_points",
  "charge_retry",
  "message_texts",
  "dispute_reasons",
] as const;
export type PolicyKindKey = (typeof policyKindKeys)[number];

/** The kinds of which something keeps the version it began under. Everything else asks for the one in force each time. */
export const migratedKinds = ["routing", "service_levels", "case_priority", "approval_authority"] as const;
export type MigratedKind = (typeof migratedKinds)[number];

export function isMigrated(kind: string): kind is MigratedKind {
  return (migratedKinds as readonly string[]).includes(kind);
}

/** One migration of what is in flight, and how far it came. */
export type MigrationView = {
  id: string;
  version: number;
  note: string;
  state: "proposed" | "running" | "done" | "dropped";
  total: number;
  moved: number;
  changed: number;
  ended: number;
  proposedBy: string;
  proposedAt: Date;
  startedBy: string | null;
  finishedAt: Date | null;
  /** Whether the person asking proposed it: then somebody else has to start it. */
  isOwn: boolean;
};

/** What goes on under which version of a kind. */
export type InFlightView = {
  activeVersion: number;
  noun: { one: string; many: string };
  versions: { version: number | null; count: number }[];
  /** How many go on under another version than the one in force. */
  outdated: number;
  migrations: MigrationView[];
};
export type MigrationPreview = RehearsalResult;

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
