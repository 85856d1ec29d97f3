import type { MessageState } from "#server/domain/sync/message-selection";

export const messageStateWords: Record<MessageState, string> = {
  received: "Waiting to be read",
  applied: "Taken in",
  unchanged: "Nothing new",
  ignored: "Of no interest",
  dead: "Could not be read",
  skipped: "Skipped",
};

export const arrivalWords: Record<string, string> = {
  webhook: "sent by the source (webhook)",
  pull: "read from the source",
  file: "brought in by file",
};

const areas: Record<string, string> = {
  crm: "CRM",
  erp: "ERP",
  psa: "project",
  tax: "tax",
  bank: "bank",
  file: "file",
  gateway: "gateway",
};

/** "crm_contract" → "CRM contract", "billing_invoice" → "invoice": how people call the kind of a record. */
export function kindWords(kind: string): string {
  const [area = "", ...rest] = kind.split("_");
  const name = rest.join(" ");
  if (name === "") return kind;
  return area === "billing" || area === name ? name : `${areas[area] ?? area} ${name}`;
}

/** "lines.0.unitPriceMicros" → "lines 1, unit price": a path in a record, for people. */
export function fieldWords(path: string): string {
  return path
    .split(".")
    .map((part) =>
      /^\d+$/.test(part)
        ? String(Number(part) + 1)
        : part
            .replace(/(Minor|Micros)$/, "")
            .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
            .toLowerCase(),
    )
    .join(" ")
    .replace(/^./, (first) => first.toUpperCase());
}
