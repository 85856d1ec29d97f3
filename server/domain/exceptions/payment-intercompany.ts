import type { CashDecision } from "#server/domain/cash/decisions";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import type { ConfirmedActFacts, Subsidiaries } from "#server/domain/exceptions/payment-facts";
import { amountWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** What the ERP keeps the entry of one legal entity under; long references are known by their beginning. */
function externalIdOf(reference: string, entityCode: string): string {
  return `intercompany-${reference.slice(0, 40)}-${entityCode}`;
}

/** Whether the ERP confirmed both halves of the transfer. */
export function isTransferred(
  acts: readonly ConfirmedActFacts[],
  reference: string,
  receivedBy: string,
  owedTo: string,
): boolean {
  return [receivedBy, owedTo].every((entityCode) =>
    acts.some(
      (act) => act.operation === "document.post" && act.payload.externalId === externalIdOf(reference, entityCode),
    ),
  );
}

type Transfer = {
  reference: string;
  document: string;
  receivedBy: string;
  owedTo: string;
  amountMinor: bigint;
  currency: string;
  subsidiaries: Subsidiaries;
  postedOn: PlainDate;
  receivedOn: PlainDate;
  invoiceId: string;
  /** Whose invoice it is; null where that is not known here. */
  customerId: string | null;
  payer: CashDecision["payer"];
  /** Puts the money on its invoice as well, where billing was not told of it. */
  apply?: PlannedEffect | null;
};

/** Records in both entities' books that the one holds the other's money. */
export function transferFix(transfer: Transfer): Fix {
  const { document, receivedBy, owedTo, amountMinor, currency, subsidiaries } = transfer;
  const amount = amountWords(amountMinor, currency);
  const [from, to] = [subsidiaries[receivedBy], subsidiaries[owedTo]];
  const missing = from ? owedTo : receivedBy;
  const refusal =
    from && to
      ? null
      : `The ERP has no subsidiary for ${missing}, so nothing can be posted there. Ask accounting which it is.`;
  const entry = (entityCode: string, erp: { system: string; id: string }, memo: string): PlannedEffect => ({
    system: erp.system,
    operation: {
      operation: "document.post",
      documentType: "journalentry",
      externalId: externalIdOf(transfer.reference, entityCode),
      customerId: null,
      subsidiaryId: erp.id,
      currency,
      amountMinor: amountMinor.toString(),
      postedOn: transfer.postedOn,
      memo,
      appliesToInvoiceId: null,
    },
    label: `Post ${amount} between companies in ${entityCode}`,
    target: `journalentry:${externalIdOf(transfer.reference, entityCode)}`,
  });
  return {
    key: "record_transfer",
    label: `Record ${amount} as passed on to ${owedTo}`,
    steps: [
      `The ERP books ${amount} in ${receivedBy} as owed to ${owedTo}.`,
      `The ERP books the same in ${owedTo} as received for ${document}.`,
      ...(transfer.apply ? [`Billing is told that ${document} is paid.`] : []),
      "Once the ERP shows both entries, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      from && to
        ? {
            kind: "effects",
            effects: [
              entry(receivedBy, from, `Received for ${document} of ${owedTo}`),
              entry(owedTo, to, `${document} was paid to ${receivedBy}`),
              ...(transfer.apply ? [transfer.apply] : []),
            ],
            decides: passedOn(transfer),
          }
        : { kind: "refused", reason: refusal ?? "" },
  };
}

function passedOn(transfer: Transfer): CashDecision {
  const { invoiceId, customerId, document, amountMinor, currency, receivedOn, payer } = transfer;
  return {
    ...{ kind: "transferred", amountMinor, currency, receivedOn, payer },
    parts: [{ itemId: invoiceId, name: document, minor: amountMinor.toString(), currency }],
    ...{ points: null, reasons: [], difference: null, writeOff: null },
    customerIds: customerId === null ? [] : [customerId],
    turnedDownIds: [],
  };
}
