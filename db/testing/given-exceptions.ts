import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import { uuidV7 } from "#server/domain/ids";

const address = { line1: "Lindenstraße 4", city: "Leipzig", region: null, postalCode: "04109", country: "DE" };

export type GivenInvoice = {
  id: string;
  externalId: string;
  number: string | null;
  status: string;
  isAutoAdvancing: boolean;
  quantity: number;
  /** Cents a seat. */
  unitMinor: number;
  poNumber: string | null;
  taxStatus: string | null;
  periodStartsOn: string;
  periodEndsOn: string;
};

export type GivenCustomer = {
  entity: string;
  currency: string;
  customerId: string;
  contractId: string;
  subscriptionId: string;
};

/**
 * Canonical rows that detection begins with, written as the owner: what a sync would have left. One contract agrees 100
 * seats at 90.00 a month.
 */
export function givenExceptions(owner: postgres.Sql, now: Date) {
  const freshId = () => uuidV7(now.getTime(), randomBytes(10));
  const lineage = (system: string, externalId: string) => ({
    system,
    external_id: externalId,
    source_version_at: now,
    mapping_version: "test-1",
    correlation_id: "test",
    last_seen_at: now,
  });

  async function record(
    id: string,
    system: string,
    kind: string,
    externalId: string,
    facts: postgres.JSONValue,
  ): Promise<void> {
    await owner`insert into source_records ${owner({ id, system, account: "test", kind, external_id: externalId, facts: owner.json(facts), refers_to: [], version_at: now, version_sequence: 0, content_hash: "test", is_deleted: false, mapping_version: "test-1", correlation_id: "test", last_seen_at: now, is_projected: true })}`;
  }

  return {
    freshId,
    record,
    async entities(): Promise<void> {
      await owner`insert into legal_entities (code, name, country, currency, time_zone, created_at) values
        ('US01', 'Meridian Metrics Inc.', 'US', 'USD', 'America/New_York', ${now}), ('DE01', 'Meridian Metrics GmbH', 'DE', 'EUR', 'Europe/Berlin', ${now}), ('JP01', 'Meridian Metrics K.K.', 'JP', 'JPY', 'Asia/Tokyo', ${now})`;
    },

    async rate(base: string, quote: string, effectiveOn: string, rate: string): Promise<void> {
      await owner`insert into fx_rates (base, quote, effective_on, rate, system, last_seen_at) values (${base}, ${quote}, ${effectiveOn}, ${rate}, 'netsuite', ${now})`;
    },

    async customer(
      given: {
        entity?: string;
        currency?: string;
        name?: string;
        isPoRequired?: boolean;
        poNumber?: string | null;
      } = {},
    ): Promise<GivenCustomer> {
      const {
        entity = "DE01",
        currency = "EUR",
        name = "Hallmann Logistik",
        isPoRequired = false,
        poNumber = null,
      } = given;
      const [customerId, contractId, orderId, subscriptionId, crmId, billingId] = [
        freshId(),
        freshId(),
        freshId(),
        freshId(),
        freshId(),
        freshId(),
      ];
      await owner`insert into customers ${owner({ id: customerId, entity_code: entity, name, tier: "Growth", country: "DE", is_po_required: isPoRequired, currency, ...lineage("salesforce", `001${customerId}`) })}`;
      await record(crmId, "salesforce", "crm_account", `001${customerId}`, { name, address });
      await record(billingId, "stripe", "billing_customer", `cus_${customerId}`, { name, address });
      for (const [id, system, type, externalId] of [
        [crmId, "salesforce", "crm_account", `001${customerId}`],
        [billingId, "stripe", "billing_customer", `cus_${customerId}`],
      ] as const) {
        await owner`insert into external_references ${owner({ id, system, account: "test", object_type: type, external_id: externalId, subject_type: "customer", subject_id: customerId, last_seen_at: now })}`;
      }
      await owner`insert into contracts ${owner({ id: contractId, entity_code: entity, customer_id: customerId, number: "00010042", status: "Activated", starts_on: "2025-01-01", ends_on: "2027-12-31", currency, po_number: poNumber, ...lineage("salesforce", `800${contractId}`) })}`;
      await owner`insert into contract_amendments ${owner({ id: orderId, entity_code: entity, contract_id: contractId, number: "00000100", kind: "new", status: "Activated", effective_on: "2025-01-01", ...lineage("salesforce", `801${orderId}`) })}`;
      await owner`insert into contract_prices ${owner({ id: freshId(), entity_code: entity, contract_id: contractId, amendment_id: orderId, product_code: "PLATFORM_TEAM", quantity: 100, unit_price_micros: "9000000000", starts_on: "2025-01-01", ends_on: "2027-12-31", ...lineage("salesforce", `802${orderId}`) })}`;
      await owner`insert into subscriptions ${owner({ id: subscriptionId, entity_code: entity, customer_id: customerId, contract_id: contractId, status: "active", started_on: "2025-01-01", items: owner.json([]), ...lineage("stripe", `sub_${subscriptionId}`) })}`;
      return { entity, currency, customerId, contractId, subscriptionId };
    },

    /** A draft of the customer's running month, right unless something else is said. */
    async invoice(of: GivenCustomer, given: Partial<GivenInvoice> = {}): Promise<GivenInvoice> {
      const id = given.id ?? freshId();
      const row: GivenInvoice = {
        id,
        externalId: `in_${id}`,
        number: null,
        status: "draft",
        isAutoAdvancing: true,
        quantity: 100,
        unitMinor: 9_000,
        poNumber: null,
        taxStatus: "complete",
        periodStartsOn: "2026-02-01",
        periodEndsOn: "2026-03-01",
        ...given,
      };
      const amount = row.quantity * row.unitMinor;
      await record(id, "stripe", "billing_invoice", row.externalId, {
        createdAt: now.toISOString(),
        customerId: `cus_${of.customerId}`,
      });
      await owner`insert into invoices ${owner({
        id,
        entity_code: of.entity,
        customer_id: of.customerId,
        contract_id: of.contractId,
        subscription_id: of.subscriptionId,
        number: row.number,
        status: row.status,
        currency: of.currency,
        collection_method: "charge_automatically",
        is_auto_advancing: row.isAutoAdvancing,
        issued_on: "2026-03-01",
        period_starts_on: row.periodStartsOn,
        period_ends_on: row.periodEndsOn,
        subtotal_minor: amount,
        tax_minor: 0,
        total_minor: amount,
        po_number: row.poNumber,
        tax_status: row.taxStatus,
        ...lineage("stripe", row.externalId),
      })}`;
      await owner`insert into invoice_lines ${owner({ id: freshId(), invoice_id: id, entity_code: of.entity, external_id: `il_${id}`, position: 0, description: `${row.quantity} × Meridian Team`, product_code: "PLATFORM_TEAM", quantity: row.quantity, unit_price_micros: `${row.unitMinor}000000`, amount_minor: amount, tax_minor: 0, period_starts_on: "2026-03-01", period_ends_on: "2026-04-01" })}`;
      return row;
    },

    /** What the next sync says: a line's price, an invoice's status, whether it goes out by itself. */
    async reprice(invoice: GivenInvoice, unitMinor: number, seenAt: Date): Promise<void> {
      const amount = invoice.quantity * unitMinor;
      await owner`update invoice_lines set unit_price_micros = ${`${unitMinor}000000`}, amount_minor = ${amount} where invoice_id = ${invoice.id}`;
      await owner`update invoices set subtotal_minor = ${amount}, total_minor = ${amount}, last_seen_at = ${seenAt} where id = ${invoice.id}`;
      await owner`update source_records set last_seen_at = ${seenAt} where id = ${invoice.id}`;
    },

    async change(
      invoice: GivenInvoice,
      columns: Record<string, postgres.SerializableParameter>,
      seenAt: Date,
    ): Promise<void> {
      await owner`update invoices set ${owner({ ...columns, last_seen_at: seenAt })} where id = ${invoice.id}`;
      await owner`update source_records set last_seen_at = ${seenAt} where id = ${invoice.id}`;
    },

    async deadMessage(given: { id?: string; state?: string; field?: string | null } = {}): Promise<string> {
      const id = given.id ?? freshId();
      await owner`insert into inbox ${owner({
        id,
        source: "stripe",
        account: "test",
        stream: "invoice.updated",
        event_id: `evt_${id}`,
        correlation_id: `req_${id}`,
        received_at: now,
        arrived_by: "webhook",
        raw: JSON.stringify({ data: { object: { total: "12,00" } } }),
        state: given.state ?? "dead",
        reason: "The total is text, an amount in cents was expected.",
        field: given.field === undefined ? "data.object.total" : given.field,
        settled_at: now,
      })}`;
      return id;
    },
  };
}
