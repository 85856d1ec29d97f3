import type { Seen } from "#server/domain/exceptions/facts";
import type { CustomerWord, FieldAuthority } from "#server/domain/sync/authority";
import type { PlainDate } from "#server/domain/time";

/** Whether a customer may use what they bought, as the CRM has it. */
export const standings = ["good", "past_due", "expansion_blocked", "suspended", "churned"] as const;
export type Standing = (typeof standings)[number];

/** After "the account is". */
export const standingWords: Record<Standing, string> = {
  good: "in good standing",
  past_due: "past due",
  expansion_blocked: "blocked from expanding",
  suspended: "suspended",
  churned: "churned",
};

/** One system's word on the customer, and when it was last read. */
export type SeenWord = CustomerWord & { seenAt: Date };

/** An issued invoice on which something is left to pay. */
export type UnpaidInvoiceFacts = Seen & {
  id: string;
  number: string | null;
  currency: string;
  /** The day it was due; the day it was issued where it is collected at once. */
  dueOn: PlainDate;
  balanceMinor: bigint;
};

/** Everything detection may know about one customer, from every system that knows it. */
export type CustomerFacts = {
  customer: { id: string; name: string; tier: string | null; isDeleted: boolean };
  entity: { code: string; name: string; country: string; currency: string; timeZone: string };
  /** Whose word counts for which field: the document in force. */
  authority: FieldAuthority;
  words: readonly SeenWord[];
  /** Null where the CRM says nothing of it. */
  standing: Standing | null;
  unpaid: readonly UnpaidInvoiceFacts[];
  /** An invoice of theirs was given up as lost. */
  hasWrittenOff: boolean;
  /** The last day on which an invoice was paid, credited or voided when it was late already. */
  settledLateOn: PlainDate | null;
};

/** What the customer is in one system; null where it does not know them. */
export function wordOf(facts: Pick<CustomerFacts, "words">, role: CustomerWord["role"]): SeenWord | null {
  return facts.words.find((word) => word.role === role) ?? null;
}
