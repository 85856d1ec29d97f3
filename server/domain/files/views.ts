import type { LayoutProposal } from "#server/domain/files/propose-layout";
import type { FileSubject } from "#server/domain/files/subjects";
import type { Reject } from "#server/domain/receivables/read-rows";
import type { PlainDate } from "#server/domain/time";

/** What a file came to, or would come to. */
export type FileCounts = { accepted: number; changed: number; unchanged: number; rejected: number };

export type UploadView = {
  id: string;
  entity: string;
  fileName: string;
  subject: FileSubject;
  state: "uploaded" | "taken" | "discarded";
  rowCount: number;
  /** The layout it was taken with: "shop-invoices v2". */
  layout: string | null;
  counts: FileCounts | null;
  uploadedAt: Date;
  uploadedBy: string;
  takenAt: Date | null;
  takenBy: string | null;
};

export type ImportingEntity = { code: string; name: string; currency: string };

export type LayoutVersionView = {
  version: number;
  label: string;
  createdAt: Date;
  createdBy: string;
  /** The imports that used it, latest first. */
  imports: { uploadId: string; fileName: string; takenAt: Date }[];
};
export type LayoutView = { key: string; label: string; subject: FileSubject; versions: LayoutVersionView[] };

/** How the file was read, in words for the person who brought it. */
export type FileFormView =
  | { kind: "csv"; encoding: string; delimiter: string }
  | { kind: "xlsx"; sheets: string[]; sheet: string };

export type ColumnsView = {
  upload: UploadView;
  form: FileFormView;
  header: string[];
  /** The first rows as they stand in the file. */
  rows: { row: number; cells: readonly string[] }[];
  proposal: LayoutProposal;
  /** The saved layout whose header is the same; the proposal is then that layout. */
  known: { key: string; version: number; label: string } | null;
};

/** What a cell becomes. */
export type TakenValue =
  | { as: "text"; text: string }
  | { as: "day"; day: PlainDate }
  | { as: "money"; minor: bigint; currency: string }
  | { as: "yesNo"; isYes: boolean }
  | { as: "nothing" };

export type PreviewCell = {
  field: string;
  /** "column 'Due date'", "the same for every row". */
  source: string;
  /** What stands in the file. */
  raw: string;
  /** Null where the row is rejected. */
  value: TakenValue | null;
};
export type PreviewRow = {
  row: number;
  state: "new" | "changed" | "unchanged" | "rejected";
  cells: PreviewCell[];
  reject: Reject | null;
};

export type PreviewView = {
  upload: UploadView;
  layout: { key: string; version: number; label: string };
  fields: { key: string; label: string; isNumber: boolean }[];
  rows: PreviewRow[];
  counts: FileCounts;
  /** The first of them; the whole list is downloaded. */
  rejects: Reject[];
};

/** A file that is settled: what it came to, and the first of its rejects. */
export type OutcomeView = { upload: UploadView; rejects: Reject[] };
