import { MATCHED_TYPE } from "#server/domain/cash/decisions";
import type { CashDesk } from "#server/domain/exceptions/cash-desk";
import { entryDesk } from "#server/domain/exceptions/payment-desk";
import { restOf } from "#server/domain/exceptions/payment-returned";
import { deskOfPayment } from "#server/domain/exceptions/types/unmatched-payment";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { loadBankEntryFacts } from "#server/services/exceptions/load-bank-entry-facts";
import { loadPaymentFacts } from "#server/services/exceptions/load-payment-facts";

type Row = Pick<CaseRecord, "type" | "subjectType" | "subjectId">;

/** The money of a case with what it may be for; null for a case about anything else. */
export async function loadDesk(scope: Pick<Scope, "tx" | "now">, row: Row): Promise<CashDesk | null> {
  if (row.type !== MATCHED_TYPE || row.subjectId === null) return null;
  if (row.subjectType === "bank_entry") {
    const [facts] = await loadBankEntryFacts(scope, [row.subjectId]);
    // Where all that is left goes back, nothing is to be decided about.
    return facts && restOf(facts) > 0n ? entryDesk(facts) : null;
  }
  const [facts] = await loadPaymentFacts(scope, [row.subjectId]);
  return facts ? deskOfPayment(facts) : null;
}
