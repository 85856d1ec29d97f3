import type postgres from "postgres";
import { givenExceptions } from "#db/testing/given-exceptions";

type Columns = Record<string, postgres.SerializableParameter | postgres.JSONValue>;

/** What is owed and how it moved, written as the owner: what a sync would have left. Amounts are minor units. */
export function givenReceivables(owner: postgres.Sql, now: Date) {
  const given = givenExceptions(owner, now);
  const row = (entity: string) => ({
    id: given.freshId(),
    entity_code: entity,
    system: "stripe",
    external_id: given.freshId(),
    source_version_at: now,
    mapping_version: "test-1",
    correlation_id: "test",
    last_seen_at: now,
  });
  const insert = async (table: string, columns: Columns): Promise<string> => {
    await owner`insert into ${owner(table)} ${owner(columns)}`;
    return String(columns.id);
  };
  return {
    ...given,
    account: (name: string, columns: Columns = {}) =>
      insert("customers", {
        ...row("DE01"),
        name,
        tier: "Growth",
        country: "DE",
        email: "accounts@alder.example",
        address: { line1: "Lindenstraße 4", city: "Leipzig" },
        is_po_required: false,
        ...columns,
      }),
    /** €1,000.00, open, due on 1 February 2026. */
    owed: (customerId: string, number: string, columns: Columns = {}) => {
      const total = columns.total_minor ?? 100_000;
      return insert("invoices", {
        ...row("DE01"),
        customer_id: customerId,
        number,
        status: "open",
        currency: "EUR",
        collection_method: "send_invoice",
        issued_on: "2026-01-02",
        due_on: "2026-02-01",
        subtotal_minor: total,
        tax_minor: 0,
        total_minor: total,
        ...columns,
      });
    },
    paid: (invoiceId: string, amount_minor: number, applied_on: string, columns: Columns = {}) =>
      insert("allocations", {
        ...row("DE01"),
        invoice_id: invoiceId,
        currency: "EUR",
        amount_minor,
        applied_on,
        ...columns,
      }),
    /** Part of an invoice that its customer contests, since 10 February 2026. */
    contested: async (invoiceId: string, disputed_minor: number, columns: Columns = {}) => {
      const [invoice] = await owner<{ entity_code: string; customer_id: string; currency: string }[]>`
        select entity_code, customer_id, currency from invoices where id = ${invoiceId}`;
      if (!invoice) throw new RangeError(`There is no invoice ${invoiceId}.`);
      const raised_on = columns.raised_on ?? "2026-02-10";
      const { currency, ...whose } = invoice;
      const disputeId = await insert("disputes", {
        ...whose,
        id: given.freshId(),
        case_id: given.freshId(),
        currency,
        source: "collector",
        reason: "other",
        policy_version: "test-1",
        claim: "The seats are not what was ordered.",
        raised_by: "test",
        raised_on,
        raised_at: now,
      });
      return insert("dispute_items", {
        ...whose,
        id: given.freshId(),
        dispute_id: disputeId,
        invoice_id: invoiceId,
        disputed_minor,
        accepted_minor: 0,
        raised_on,
        state: "open",
        ...columns,
      });
    },
    /** A payment of a customer that pays no invoice yet. */
    received: (customerId: string, amount_minor: number, received_on: string, columns: Columns = {}) =>
      insert("payments", {
        ...row("DE01"),
        customer_id: customerId,
        currency: "EUR",
        amount_minor,
        refunded_minor: 0,
        received_on,
        ...columns,
      }),
    credited: (invoiceId: string, total_minor: number, issued_on: string, columns: Columns = {}) =>
      insert("credit_memos", {
        ...row("DE01"),
        invoice_id: invoiceId,
        status: "issued",
        currency: "EUR",
        total_minor,
        issued_on,
        ...columns,
      }),
    /** A card that was declined for now. */
    tried: (customerId: string, invoiceId: string, attempted_at: string, columns: Columns = {}) =>
      insert("payment_attempts", {
        ...row("DE01"),
        customer_id: customerId,
        invoice_id: invoiceId,
        status: "failed",
        currency: "EUR",
        amount_minor: 100_000,
        failure_code: "card_declined",
        decline_code: "insufficient_funds",
        method: "card",
        attempted_at,
        ...columns,
      }),
    ticket: (customerId: string, number: string, columns: Columns = {}) =>
      insert("support_tickets", {
        ...row("DE01"),
        customer_id: customerId,
        number,
        subject: "About the invoice",
        status: "open",
        topic: "billing__seats",
        tags: [],
        opened_at: "2026-02-10T09:00:00Z",
        ...columns,
      }),
    renewal: (customerId: string, closes_on: string, columns: Columns = {}) =>
      insert("opportunities", {
        ...row("DE01"),
        customer_id: customerId,
        name: "Renewal",
        kind: "renewal",
        stage: "Negotiation",
        is_won: false,
        is_closed: false,
        closes_on,
        ...columns,
      }),
    /** The database takes plans from signed requests alone; here one is there without. */
    async planned(customerId: string, invoiceId: string, left_minor: number, agreed_at: string): Promise<void> {
      const [plan, place] = [given.freshId(), { entity_code: "DE01" }];
      await owner.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`insert into payment_plans ${tx({ id: plan, ...place, customer_id: customerId, currency: "EUR", total_minor: left_minor, state: "active", request_id: given.freshId(), agreed_at, note: "Agreed" })}`;
        await tx`insert into payment_plan_invoices ${tx({ plan_id: plan, ...place, invoice_id: invoiceId, left_minor })}`;
      });
    },
  };
}
