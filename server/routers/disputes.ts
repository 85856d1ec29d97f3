import { chargebackOfCase } from "#server/services/disputes/chargeback-of-case";
import { decideDispute } from "#server/services/disputes/decide-dispute";
import { disputeOfCase } from "#server/services/disputes/dispute-of-case";
import { linkRebill } from "#server/services/disputes/link-rebill";
import { linkTicket } from "#server/services/disputes/link-ticket";
import { disputeReasons, disputesOfCustomer, disputesOfInvoice } from "#server/services/disputes/list-disputes";
import { makePack } from "#server/services/disputes/make-pack";
import { invoiceByNumber, proposedDisputes, raisableInvoices } from "#server/services/disputes/raisable";
import { raiseDispute } from "#server/services/disputes/raise-dispute";
import { reclassifyDispute } from "#server/services/disputes/reclassify-dispute";
import { withdrawDispute } from "#server/services/disputes/withdraw-dispute";
import { mutation, query, router } from "#server/trpc/init";

export const disputesRouter = router({
  ofCase: query(disputeOfCase),
  chargebackOfCase: query(chargebackOfCase),
  ofInvoice: query(disputesOfInvoice),
  ofCustomer: query(disputesOfCustomer),
  reasons: query(disputeReasons),
  raisable: query(raisableInvoices),
  invoiceByNumber: query(invoiceByNumber),
  proposals: query(proposedDisputes),
  raise: mutation(raiseDispute),
  makePack: mutation(makePack),
  decide: mutation(decideDispute),
  withdraw: mutation(withdrawDispute),
  reclassify: mutation(reclassifyDispute),
  linkTicket: mutation(linkTicket),
  linkRebill: mutation(linkRebill),
});
