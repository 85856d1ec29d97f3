import { TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenCustomer, givenExceptions } from "#db/testing/given-exceptions";
import { reconcile } from "#server/services/exceptions/reconcile";

type Receipt = {
  amountMinor: number;
  words?: string;
  payer?: string;
  account?: string;
  bookedOn?: string;
  isReversal?: boolean;
  bank?: string;
};

type GivenPayment = {
  amountMinor: number;
  on?: readonly { invoiceId: string; minor: number }[];
  receivedOn?: string;
  reference?: string | null;
};

/** Money at a German bank, and what it may be for. */
export function givenCash(db: TestDatabase) {
  const given = givenExceptions(db.owner, TEST_NOW);
  let position = 0;
  const lineage = (system: string, externalId: string) => ({
    system,
    external_id: externalId,
    source_version_at: TEST_NOW,
    mapping_version: "test-1",
    correlation_id: "test",
    last_seen_at: TEST_NOW,
  });
  return {
    ...given,
    async account(): Promise<string> {
      const id = given.freshId();
      await db.owner`insert into bank_accounts ${db.owner({ id, entity_code: "DE01", identifier: `DE02${id.slice(-12)}`, name: "Geschäftskonto", currency: "EUR", created_at: TEST_NOW })}`;
      return id;
    },
    /** An open invoice of billing. */
    async owed(of: GivenCustomer, number: string, totalMinor: number, issuedOn = "2026-02-01"): Promise<string> {
      const { id } = await given.invoice(of, { number, status: "open" });
      await db.owner`update invoices set total_minor = ${totalMinor}, subtotal_minor = ${totalMinor}, tax_minor = 0, issued_on = ${issuedOn}, due_on = ${issuedOn}::date + 30 where id = ${id}`;
      return id;
    },
    /** A booking of the last days, looked at. */
    async receipt(bank: string, receipt: Receipt): Promise<string> {
      const id = given.freshId();
      position += 1;
      const {
        amountMinor,
        words = "Zahlung",
        payer = "HALLMANN LOGISTIK",
        account = "DE44500105175407324931",
      } = receipt;
      await db.owner`insert into bank_entries ${db.owner({ id, entity_code: "DE01", bank_account_id: bank, status: "booked", booked_on: receipt.bookedOn ?? "2026-02-27", currency: "EUR", amount_minor: amountMinor, is_reversal: receipt.isReversal ?? false, counterparty_name: payer, counterparty_account: account, remittance: words, position, ...lineage("bank", `booking-${id}`) })}`;
      await reconcile(db.asJob("detect-exceptions"), "bank_entry", [id]);
      return id;
    },
    /** A transfer billing took in of a customer or of nobody it knows, put on invoices as far as is said, and looked at. */
    async payment(
      of: GivenCustomer | null,
      { amountMinor, on = [], receivedOn = "2026-02-20", reference = null }: GivenPayment,
    ): Promise<string> {
      const id = given.freshId();
      const { entity, currency } = of ?? { entity: "DE01", currency: "EUR" };
      await given.record(id, "stripe", "billing_charge", `ch_${id}`, {
        customerId: of && `cus_${of.customerId}`,
        reference,
      });
      await db.owner`insert into payments ${db.owner({ id, entity_code: entity, customer_id: of?.customerId ?? null, currency, amount_minor: amountMinor, refunded_minor: 0, method: "customer_balance", payment_intent_external_id: `pi_${id}`, received_on: receivedOn, ...lineage("stripe", `ch_${id}`) })}`;
      for (const { invoiceId, minor } of on) {
        await db.owner`insert into allocations ${db.owner({ id: given.freshId(), entity_code: entity, invoice_id: invoiceId, payment_id: id, currency, amount_minor: minor, applied_on: receivedOn, ...lineage("stripe", `al_${id}_${invoiceId}`) })}`;
        await db.owner`update invoices set status = 'paid' where id = ${invoiceId} and total_minor <= ${minor}`;
      }
      await reconcile(db.asJob("detect-exceptions"), "payment", [id]);
      return id;
    },
    /** What the ERP calls the legal entities. */
    async subsidiaries(): Promise<void> {
      for (const entityCode of ["US01", "DE01", "JP01"])
        await given.record(given.freshId(), "netsuite", "erp_subsidiary", `sub-${entityCode}`, {
          entityCode,
          name: entityCode,
        });
    },
    async statement(bank: string, day: string, openingMinor: number, closingMinor: number): Promise<void> {
      const id = given.freshId();
      await db.owner`insert into bank_statements ${db.owner({ id, entity_code: "DE01", bank_account_id: bank, number: day, kind: "statement", starts_on: day, ends_on: day, currency: "EUR", opening_minor: openingMinor, closing_minor: closingMinor, entry_count: 1, ...lineage("bank", `statement-${id}`) })}`;
    },
    async caseOf(subjectId: string): Promise<{ id: string; version: number; state: string; owner_id: string | null }> {
      const [row] = await db.owner<{ id: string; version: number; state: string; owner_id: string | null }[]>`
        select id, version, state, owner_id from cases where subject_id = ${subjectId} order by number desc limit 1`;
      if (!row) throw new Error("No case was opened.");
      return row;
    },
    acts: (caseId: string) =>
      db.owner`select operation, payload, state, error from effects where case_id = ${caseId} order by position`,
    marks: () => db.owner`select "by", mark, times, turned_down_on from payer_marks order by "by", mark, times`,
  };
}
