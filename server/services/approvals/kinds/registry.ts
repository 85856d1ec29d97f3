import type { RequestKind } from "#server/domain/approvals/kinds";
import { accessChange } from "#server/services/approvals/kinds/access-change";
import { agencyHandover } from "#server/services/approvals/kinds/agency-handover";
import { bankReturn } from "#server/services/approvals/kinds/bank-return";
import { caseFix } from "#server/services/approvals/kinds/case-fix";
import { contractException } from "#server/services/approvals/kinds/contract-exception";
import { creditMemo } from "#server/services/approvals/kinds/credit-memo";
import { dataRepair } from "#server/services/approvals/kinds/data-repair";
import { invoiceRelease } from "#server/services/approvals/kinds/invoice-release";
import type { ApprovalKind } from "#server/services/approvals/kinds/kind";
import { outlierRelease } from "#server/services/approvals/kinds/outlier-release";
import { paymentPlan } from "#server/services/approvals/kinds/payment-plan";
import { policyChange } from "#server/services/approvals/kinds/policy-change";
import { rateChange } from "#server/services/approvals/kinds/rate-change";
import { refund } from "#server/services/approvals/kinds/refund";
import { revenueOverride } from "#server/services/approvals/kinds/revenue-override";
import { serviceRestriction } from "#server/services/approvals/kinds/service-restriction";
import { writeOff } from "#server/services/approvals/kinds/write-off";

/** How each kind is prepared; the compiler asks for every one. */
const kinds = {
  credit_memo: creditMemo,
  write_off: writeOff,
  refund,
  case_fix: caseFix,
  service_restriction: serviceRestriction,
  agency_handover: agencyHandover,
  bank_return: bankReturn,
  payment_plan: paymentPlan,
  policy_change: policyChange,
  access_change: accessChange,
  data_repair: dataRepair,
  invoice_release: invoiceRelease,
  outlier_release: outlierRelease,
  contract_exception: contractException,
  rate_change: rateChange,
  revenue_override: revenueOverride,
} satisfies Record<RequestKind, { key: RequestKind }>;

/** A kind, whose terms are checked by its own schema before it sees them. */
export function approvalKind(key: RequestKind): ApprovalKind {
  return kinds[key] as ApprovalKind;
}
