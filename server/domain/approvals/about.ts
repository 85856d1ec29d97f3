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

/** What a restriction of a customer who does not pay comes to, by the standing it sets. */
const restrictionWords: Readonly<Record<string, string>> = {
  suspended: "restricting the service",
  expansion_blocked: "blocking expansion",
  good: "lifting a restriction",
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
  if (kind === "service_restriction") return Object.keys(restrictionWords);
  return kind === "data_repair" ? [...repairs] : [];
}

/** What a row of the table of authority concerns, in the middle of a sentence: a role, an act of repair or a document. */
export function aboutWords(about: string): string {
  const role = Role.safeParse(about);
  if (role.success) return roleLabels[role.data].toLowerCase();
  const repair = repairs.find((one) => one === about);
  if (repair) return repairWords[repair];
  if (Object.hasOwn(restrictionWords, about)) return restrictionWords[about] ?? about;
  if (Object.hasOwn(documentWords, about)) return documentWords[about] ?? about;
  return about.startsWith("mapping:") ? `the mapping of ${about.slice("mapping:".length)}` : about.replaceAll("_", " ");
}
