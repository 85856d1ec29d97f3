import { Role, roleLabels, roles } from "#server/domain/access/roles";
import type { RequestKind } from "#server/domain/approvals/kinds";

/** The acts of repair that many records, or much money, can hang on. */
export const repairs = ["skip_messages", "read_again", "accept_difference"] as const;
export type Repair = (typeof repairs)[number];

export const repairWords: Record<Repair, string> = {
  skip_messages: "leaving messages for good",
  read_again: "reading settled messages again",
  accept_difference: "accepting a difference between counts",
};

const documentWords: Readonly<Record<string, string>> = {
  routing: "routing",
  holds: "holds",
  freshness: "the freshness of facts",
  approval_authority: "the table of authority",
  service_levels: "service levels",
  field_authority: "the authority over customer fields",
  auto_fix: "what is fixed without asking",
  case_priority: "the priority of cases",
};

/** What rows for a kind can concern, where they can concern anything: a mapping goes by the key of its source. */
export function aboutOf(kind: RequestKind): string[] {
  if (kind === "policy_change") return Object.keys(documentWords);
  if (kind === "access_change") return [...roles];
  return kind === "data_repair" ? [...repairs] : [];
}

/** What a row of the table of authority concerns, in the middle of a sentence: a role, an act of repair or a document. */
export function aboutWords(about: string): string {
  const role = Role.safeParse(about);
  if (role.success) return roleLabels[role.data].toLowerCase();
  const repair = repairs.find((one) => one === about);
  if (repair) return repairWords[repair];
  if (Object.hasOwn(documentWords, about)) return documentWords[about] ?? about;
  return about.startsWith("mapping:") ? `the mapping of ${about.slice("mapping:".length)}` : about.replaceAll("_", " ");
}
