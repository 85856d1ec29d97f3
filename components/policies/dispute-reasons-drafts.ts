import { type DisputeReason, DisputeReasons, disputeReasonTroubles } from "#server/domain/disputes/reasons";
import { type ReadDocument, readWritten, wholeOf } from "./document-reading";
import { readSums, sumDrafts, sumTroubles, type ThresholdDraft } from "./dunning-drafts";

/** A reason under somebody's hands. Its code was given once and stays, whatever it is called. */
export type ReasonDraft = Omit<DisputeReason, "code" | "dueInHours"> & { key: string; dueInHours: string };
export type DisputeReasonsDraft = Pick<DisputeReasons, "parents" | "defaults"> & {
  reasons: readonly ReasonDraft[];
  escalates: readonly ThresholdDraft[];
  evidenceLeadHours: string;
};

export function draftOfReasons(document: DisputeReasons): DisputeReasonsDraft {
  const { parents, defaults, reasons, escalatesFromMinor, evidenceLeadHours } = document;
  return {
    parents,
    defaults,
    reasons: reasons.map(({ code, dueInHours, ...reason }) => ({
      ...reason,
      key: code,
      dueInHours: String(dueInHours),
    })),
    escalates: sumDrafts(escalatesFromMinor),
    evidenceLeadHours: String(evidenceLeadHours),
  };
}

/** What was written as a document, with everything that has to be put right. */
export function readReasons(draft: DisputeReasonsDraft): ReadDocument<DisputeReasons> {
  const { parents, defaults, reasons, escalates, evidenceLeadHours } = draft;
  return readWritten({
    shape: DisputeReasons,
    written: {
      parents: parents.map(({ key, label }) => ({ key, label: label.trim() })),
      defaults,
      reasons: reasons.map(({ key, dueInHours, label, ...reason }) => ({
        ...reason,
        code: key,
        label: label.trim(),
        dueInHours: wholeOf(dueInHours),
      })),
      escalatesFromMinor: readSums(escalates),
      evidenceLeadHours: wholeOf(evidenceLeadHours),
    },
    unread: sumTroubles(escalates, { label: "Raised at once", what: "amount", path: "escalates" }),
    placeName: (path) => placeName(draft, path),
    check: disputeReasonTroubles,
  });
}

const fields: Record<string, string> = {
  label: "name",
  dueInHours: "working hours",
  rootCauses: "likely root causes",
  parent: "department",
};

function placeName({ reasons, parents }: DisputeReasonsDraft, [top, place, field]: readonly PropertyKey[]): string {
  if (top === "evidenceLeadHours") return "hours before a card scheme's deadline";
  if (top === "parents") return `the department “${parents[Number(place)]?.label ?? ""}”`;
  const reason = top === "reasons" ? reasons[Number(place)] : undefined;
  if (!reason) return "the document";
  const name = reason.label.trim() === "" ? "A reason without a name" : `“${reason.label.trim()}”`;
  return `${name}, ${fields[String(field)] ?? String(field)}`;
}
