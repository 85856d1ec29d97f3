import { ACCOUNT_CASE, ACCOUNT_CASE_LABEL } from "#server/domain/collections/account-case";
import { DISPUTE_CASE, DISPUTE_CASE_LABEL } from "#server/domain/disputes/dispute-case";
import { exceptionLabel } from "#server/domain/exceptions/registry";

/** How people call what a case is about. */
export function caseTypeLabel(type: string): string {
  if (type === ACCOUNT_CASE) return ACCOUNT_CASE_LABEL;
  return type === DISPUTE_CASE ? DISPUTE_CASE_LABEL : exceptionLabel(type);
}
