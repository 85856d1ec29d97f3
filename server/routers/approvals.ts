import { amendRequest } from "#server/services/approvals/amend-request";
import { answerApprover } from "#server/services/approvals/answer-approver";
import { approveInPart } from "#server/services/approvals/approve-in-part";
import { askRequester } from "#server/services/approvals/ask-requester";
import { attachRequestFile } from "#server/services/approvals/attach-request-file";
import { creditableInvoice } from "#server/services/approvals/creditable-invoice";
import { endDelegation } from "#server/services/approvals/end-delegation";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { forecastOrphans } from "#server/services/approvals/forecast-orphans";
import { getRequest } from "#server/services/approvals/get-request";
import { listDelegations } from "#server/services/approvals/list-delegations";
import { countWaitingRequests, listRequests } from "#server/services/approvals/list-requests";
import { paymentsOfCase } from "#server/services/approvals/payments-of-case";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { previewRequest } from "#server/services/approvals/preview-request";
import { readRequestFile } from "#server/services/approvals/read-request-file";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { removeRequestFile } from "#server/services/approvals/remove-request-file";
import { requestsOfCase } from "#server/services/approvals/requests-of-case";
import { retryRequest } from "#server/services/approvals/retry-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { signSeveral } from "#server/services/approvals/sign-several";
import { submitRequest } from "#server/services/approvals/submit-request";
import { whoMaySign } from "#server/services/approvals/who-may-sign";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";
import { mutation, query, router } from "#server/trpc/init";

export const approvalsRouter = router({
  list: query(listRequests),
  get: query(getRequest),
  whoMaySign: query(whoMaySign),
  orphans: query(forecastOrphans),
  waiting: query(countWaitingRequests),
  preview: query(previewRequest),
  creditable: query(creditableInvoice),
  delegations: query(listDelegations),
  file: query(readRequestFile),
  ofCase: query(requestsOfCase),
  paymentsOfCase: query(paymentsOfCase),
  prepare: mutation(prepareRequest),
  submit: mutation(submitRequest),
  amend: mutation(amendRequest),
  attachFile: mutation(attachRequestFile),
  removeFile: mutation(removeRequestFile),
  withdraw: mutation(withdrawRequest),
  sign: mutation(signRequest),
  signSeveral: mutation(signSeveral),
  reject: mutation(rejectRequest),
  approveInPart: mutation(approveInPart),
  ask: mutation(askRequester),
  answer: mutation(answerApprover),
  retry: mutation(retryRequest),
  enterDelegation: mutation(enterDelegation),
  endDelegation: mutation(endDelegation),
});
