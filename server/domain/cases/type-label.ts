import { ACCOUNT_CASE, ACCOUNT_CASE_LABEL } from "#server/domain/collections/account-case";
import { exceptionLabel } from "#server/domain/exceptions/registry";

/** How people call what a case is about. */
export function caseTypeLabel(type: string): string {
  return type === ACCOUNT_CASE ? ACCOUNT_CASE_LABEL : exceptionLabel(type);
}
