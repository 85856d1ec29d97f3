import { sql } from "drizzle-orm";
import { explanationOf, lostPaymentOf } from "#server/domain/exceptions/payment-explanation";
import { loadBankEntryFacts } from "#server/services/exceptions/load-bank-entry-facts";
import { loadReturnedBy } from "#server/services/exceptions/load-bank-returns";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const bankEntrySource: SubjectSource<"bank_entry"> = {
  kind: "bank_entry",
  load: loadBankEntryFacts,
  about: (facts) => {
    const { entry, entity, named, placed } = facts;
    const [invoice] = [...named, ...placed.invoices];
    const lost = explanationOf(facts)?.kind === "returned" ? lostPaymentOf(facts) : null;
    const [keeper] = Object.values(placed.customers);
    return {
      id: entry.id,
      entityCode: entity.code,
      customerId: invoice?.customerId ?? keeper?.id ?? lost?.customerId ?? null,
      customerName: invoice?.customerName ?? keeper?.name ?? lost?.customerName ?? entry.counterpartyName,
      customerTier: null,
      document: invoice?.number ?? lost?.invoiceNumbers[0] ?? entry.endToEndReference ?? entry.bankReference,
      timeZone: entity.timeZone,
      // A booking that is still pending may be called off.
      isSettled: entry.status === "booked" || entry.isDeleted,
      hold: null,
    };
  },
  // The debit that carries an order out, or brings it back, decides about the receipt the order was made on.
  neighbours: loadReturnedBy,
  // What is older than a quarter was looked at often enough, or has its case.
  suspects: sql`
    select id from bank_entries where status = 'booked' and amount_minor > 0 and not is_reversal and deleted_at is null
      and booked_on > (select max(booked_on) from bank_entries) - 90`,
};
