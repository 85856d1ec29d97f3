import type { EventSubject } from "#server/domain/audit/views";
import { fieldWords } from "#server/domain/sync/message-words";
import { systemName } from "../case/words";
import { policyKindWords } from "../policies/policy-pages";

const special: Record<string, string> = {
  ownerId: "Owner",
  dueAt: "Due",
  amountMinor: "Amount",
  baseAmountMinor: "Amount in reporting currency",
  customerName: "Customer",
  isHoldingInvoice: "Holds its invoice",
  leasedUntil: "Lent until",
};

/** The name of a field as an event keeps it. */
export function changeWords(field: string): string {
  return special[field] ?? fieldWords(field);
}

/** "policy case_priority" as people say it; what has a name of its own keeps it. */
export function subjectWords({ kind, id, name }: EventSubject): string {
  if (kind === "source") return systemName(id);
  if (kind === "policy") return `${policyKindWords(id)} (policy)`;
  return name;
}

/** "payments-and-credits" as people read it: keys are words with something between them. */
export function plainWords(key: string): string {
  return key.replaceAll(/[_-]/g, " ");
}

/** "case.taken" as people read it in a list of choices. */
export function keyWords(key: string): string {
  return key.replace(".", ": ").replaceAll("_", " ");
}
