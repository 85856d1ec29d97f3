import { isIban } from "#server/domain/bank/iban";
import { inOneLine, inSepaCharacters } from "#server/domain/bank/order-text";
import { decimalFromMinor } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** An order to send money from one of our accounts to somebody else's. */
export type PaymentOrder = {
  /** Our reference: of the message, of the batch of one, and what the bank repeats beside its booking. */
  reference: string;
  madeAt: Date;
  /** The day the bank is to book it. */
  executeOn: PlainDate;
  amountMinor: bigint;
  currency: string;
  debtor: { name: string; account: string; bic: string | null };
  creditor: { name: string; account: string };
  words: string;
};

const LONGEST_WORDS = 140;
const LONGEST_NAME = 70;
export const LONGEST_ACCOUNT = 34;

/** An element: its text, its own elements in their order, or text with attributes under "@" and "#text". */
export type OrderElement = string | { [name: string]: OrderElement };

/** What of a name a file in the currency can carry; empty where nothing of it. */
export function nameInOrder(name: string, currency: string): string {
  return textIn(currency)(name, LONGEST_NAME);
}

/** What the payer reads beside the money. */
export function returnWords({ bookedOn, words }: { bookedOn: PlainDate; words: string | null }): string {
  return `Return of your payment of ${bookedOn}${words === null ? "" : `: ${words}`}`;
}

/**
 * A customer credit transfer initiation, ISO 20022 pain.001.001.09 (Payments Initiation, message definition report of
 * 2019, CustomerCreditTransferInitiationV09): GroupHeader, one PaymentInformation, one CreditTransferTransactionInformation.
 * The order of elements is the definition's. Euro between two IBANs is a SEPA credit transfer as EPC132-08 asks for it:
 * service level SEPA, charges SLEV, NOTPROVIDED in place of the debtor's BIC where it is not known.
 */
export function paymentOrder(order: PaymentOrder): OrderElement {
  const { reference, currency, debtor, creditor } = order;
  const text = textIn(currency);
  const isSepa = currency === "EUR" && isIban(debtor.account) && isIban(creditor.account);
  const owner = text(debtor.name, LONGEST_NAME);
  const amount = decimalFromMinor(order.amountMinor, currency);
  return {
    CstmrCdtTrfInitn: {
      GrpHdr: {
        MsgId: reference,
        CreDtTm: order.madeAt.toISOString().replace(/\.\d+Z$/, "Z"),
        NbOfTxs: "1",
        CtrlSum: amount,
        InitgPty: { Nm: owner },
      },
      PmtInf: {
        PmtInfId: reference,
        PmtMtd: "TRF",
        NbOfTxs: "1",
        CtrlSum: amount,
        ...(isSepa ? { PmtTpInf: { SvcLvl: { Cd: "SEPA" } } } : {}),
        ReqdExctnDt: { Dt: order.executeOn },
        Dbtr: { Nm: owner },
        DbtrAcct: { Id: accountId(debtor.account), Ccy: currency },
        DbtrAgt: { FinInstnId: debtor.bic === null ? { Othr: { Id: "NOTPROVIDED" } } : { BICFI: debtor.bic } },
        ChrgBr: isSepa ? "SLEV" : "SHAR",
        CdtTrfTxInf: {
          PmtId: { InstrId: reference, EndToEndId: reference },
          Amt: { InstdAmt: { "@Ccy": currency, "#text": amount } },
          Cdtr: { Nm: text(creditor.name, LONGEST_NAME) },
          CdtrAcct: { Id: accountId(creditor.account) },
          RmtInf: { Ustrd: text(order.words, LONGEST_WORDS) },
        },
      },
    },
  };
}

function textIn(currency: string): typeof inOneLine {
  return currency === "EUR" ? inSepaCharacters : inOneLine;
}

function accountId(account: string): OrderElement {
  return isIban(account) ? { IBAN: account } : { Othr: { Id: account } };
}
