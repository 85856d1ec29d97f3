import type { FileSubject } from "#server/domain/files/subjects";
import type { FileFormView, PreviewRow, UploadView } from "#server/domain/files/views";
import type { Tone } from "../ui/badge";

export const subjectWords: Record<FileSubject, string> = {
  customers: "Customers",
  invoices: "Invoices",
  payments: "Payments",
  credits: "Credits",
};

export const stateWords: Record<UploadView["state"], string> = {
  uploaded: "Waits to be taken",
  taken: "Taken",
  discarded: "Discarded",
};
export const stateTones: Record<UploadView["state"], Tone> = { uploaded: "warn", taken: "good", discarded: "calm" };

export const rowWords: Record<PreviewRow["state"], string> = {
  new: "New",
  changed: "Changed",
  unchanged: "Unchanged",
  rejected: "Rejected",
};
export const rowTones: Record<PreviewRow["state"], Tone> = {
  new: "good",
  changed: "accent",
  unchanged: "calm",
  rejected: "danger",
};

const delimiterWords: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

/** "CSV, separated by semicolons, in Windows-1252". */
export function formWords(form: FileFormView): string {
  return form.kind === "xlsx"
    ? `Workbook, sheet "${form.sheet}"`
    : `CSV, separated by ${delimiterWords[form.delimiter] ?? form.delimiter}, in ${form.encoding}`;
}

/** A first name for a layout from that of its file: "shop_invoices-2026-01.csv" → "shop invoices". */
export function suggestedLabel(fileName: string): string {
  const words = fileName
    .replace(/\.[^.]*$/, "")
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
  return words.join(" ").slice(0, 60) || "My file";
}
