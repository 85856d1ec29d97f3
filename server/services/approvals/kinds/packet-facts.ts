import type { PacketFact, PacketValue } from "#server/domain/approvals/packet";
import type { Evidence } from "#server/domain/cases/views";
import type { PlainDate } from "#server/domain/time";
import type { BilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";

type Source = { system: string; seenAt: Date | null } | null;

/** A fact whose change voids the signatures. */
export function significant(key: string, label: string, value: PacketValue, source: Source): PacketFact {
  return { key, label, value, ...from(source), isSignificant: true };
}

/** A fact that explains: what is signed does not hang on it. */
export function explaining(key: string, label: string, value: PacketValue, source: Source): PacketFact {
  return { key, label, value, ...from(source), isSignificant: false };
}

function from(source: Source): Pick<PacketFact, "source" | "seenAt"> {
  return { source: source?.system ?? null, seenAt: source?.seenAt?.toISOString() ?? null };
}

export const words = (text: string): PacketValue => ({ is: "text", text });
export const amount = (minor: bigint, currency: string): PacketValue => ({
  is: "amount",
  minor: minor.toString(),
  currency,
});
export const day = (on: PlainDate): PacketValue => ({ is: "day", day: on });

/** What every request over an invoice rests on: how it stands in billing. */
export function invoiceFacts(invoice: BilledInvoice): PacketFact[] {
  const { source, currency } = invoice;
  return [
    explaining("invoice.issued_on", "Issued", day(invoice.issuedOn), source),
    ...(invoice.dueOn ? [explaining("invoice.due_on", "Due", day(invoice.dueOn), source)] : []),
    significant("invoice.status", "Status in billing", words(invoice.status), source),
    significant("invoice.total", "Total", amount(invoice.totalMinor, currency), source),
    significant("invoice.paid", "Paid", amount(invoice.paidMinor, currency), source),
    significant("invoice.credited", "Credited before", amount(invoice.creditedMinor, currency), source),
    significant("invoice.balance", "Left to pay", amount(invoice.balanceMinor, currency), source),
    explaining(
      "erp.posting",
      "Posted in the ERP",
      words(invoice.erp?.invoiceId ? `yes, as ${invoice.erp.invoiceId}` : "not yet"),
      null,
    ),
  ];
}

/** The evidence a case shows, cell by cell. */
export function evidenceFacts({ rows }: Evidence, state: typeof significant): PacketFact[] {
  return rows.flatMap(({ label, cells }) =>
    cells.flatMap(({ system, value, asOf }): PacketFact[] =>
      value === null ? [] : [state(`evidence.${label}.${system}`, label, words(value), { system, seenAt: asOf })],
    ),
  );
}
