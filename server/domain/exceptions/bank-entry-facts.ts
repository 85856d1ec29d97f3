import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { BankReturnFacts } from "#server/domain/cash/bank-returns";
import type { Seen } from "#server/domain/exceptions/facts";
import type {
  CarrierFacts,
  CashInvoiceFacts,
  CashPaymentFacts,
  ConfirmedActFacts,
  EntityFacts,
  Subsidiaries,
} from "#server/domain/exceptions/payment-facts";
import type { CashGround } from "#server/domain/exceptions/payment-ground";
import type { PlainDate } from "#server/domain/time";

/** One booking of a bank account, with what could explain it. */
export type BankEntryFacts = {
  entry: CarrierFacts & {
    status: string;
    isDeleted: boolean;
    isReversal: boolean;
    /** Whether it comes from another account of the company. */
    isOwnTransfer: boolean;
    valueOn: PlainDate | null;
    transactionCode: string | null;
    counterpartyAccount: string | null;
    bankReference: string | null;
    /** Why money came back, by the bank's code: "AC04", "R01". */
    returnReason: string | null;
  };
  entity: EntityFacts;
  /** The last day the bank has told of all bookings of the account; null where no statement says. */
  toldTo: PlainDate | null;
  /** Other bookings of the same amount, in or out, on the entity's accounts around the same days. */
  peers: readonly (CarrierFacts & {
    isReversal: boolean;
    counterpartyAccount: string | null;
    returnReason: string | null;
  })[];
  /** Payments of the same amount around the same days, and those whose reference names the booking. */
  payments: readonly CashPaymentFacts[];
  /** What gateways say they paid out under the booking's reference. */
  payouts: readonly (Seen & { amountMinor: bigint; reference: string | null })[];
  /** What the booking's own words name, of any legal entity; looked up where nothing else explains it. */
  named: readonly CashInvoiceFacts[];
  /** Payments on the named invoices. */
  namedPayments: readonly CashPaymentFacts[];
  /** Invoices it may be for: of its amount, of customers called like its payer or known to pay from its account. */
  candidates: readonly CashInvoiceFacts[];
  acts: readonly ConfirmedActFacts[];
  /** Whom acts of ours took the money for: the invoices they put it on, and customers by billing's id. */
  placed: { invoices: readonly CashInvoiceFacts[]; customers: Readonly<Record<string, { id: string; name: string }>> };
  /** Orders to send money of it back to its payer. */
  returns: readonly BankReturnFacts[];
  subsidiaries: Subsidiaries;
  /** Who may have paid; looked up where nothing else explains it. */
  ground: CashGround;
  /** What bookings and payments are matched by. */
  matching: MatchingPolicy;
};
