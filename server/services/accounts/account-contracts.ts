import { sql } from "drizzle-orm";
import { z } from "zod";
import { yearlyOf } from "#server/domain/accounts/renewal";
import type { AccountContract } from "#server/domain/accounts/views";
import { monthsOf } from "#server/domain/exceptions/unbilled-renewals";
import { businessDate, type PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";

const MOST_CONTRACTS = 20;

type Row = {
  id: string;
  number: string;
  status: string;
  starts_on: PlainDate;
  ends_on: PlainDate | null;
  billing_frequency: string | null;
  currency: string;
  po_number: string | null;
  system: string;
  products: { code: string; quantity: string; price: string; included: string | null; overage: string | null }[] | null;
  renewal: { name: string; stage: string; closes: PlainDate; currency: string | null; minor: string | null } | null;
};

/** What the customer signed, the agreement that ends last first, with its products of today and the deal that renews it. */
export const accountContracts = defineQuery({
  name: "customer.contracts",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<AccountContract[]> {
    await findAccountCustomers(scope, customerId, false);
    const today = businessDate(scope.now, await loadCustomerZone(scope, customerId));
    // Of a product's prices the one that began last holds; what a request still asks for, or refused, is not agreed.
    const rows = await scope.tx.execute<Row>(sql`
      select k.id, k.number, k.status, k.starts_on::text, k.ends_on::text, k.billing_frequency, k.currency, k.po_number, k.system,
        (select json_agg(json_build_object('code', p.product_code, 'quantity', p.quantity::text, 'price', p.unit_price_micros::text,
            'included', p.included_units::text, 'overage', p.overage_unit_price_micros::text) order by p.product_code)
          from (
            select distinct on (p.product_code) p.* from contract_prices p join contract_amendments a on a.id = p.amendment_id
            where p.contract_id = k.id and p.deleted_at is null and a.deleted_at is null and p.starts_on <= ${today}::date
              and coalesce(a.approval, 'approved') = 'approved'
            order by p.product_code, p.starts_on desc, p.id desc) p
          where p.quantity <> 0 and (p.ends_on is null or p.ends_on >= ${today}::date)) as products,
        (select json_build_object('name', o.name, 'stage', o.stage, 'closes', o.closes_on, 'currency', o.currency, 'minor', o.amount_minor::text)
          from opportunities o where o.contract_id = k.id and o.kind = 'renewal' and not o.is_closed and o.deleted_at is null
          order by o.closes_on, o.id limit 1) as renewal
      from contracts k where k.customer_id = ${customerId}::uuid and k.deleted_at is null
      order by k.ends_on desc nulls first, k.id desc limit ${MOST_CONTRACTS}`);
    return rows.map((row) => contractOf(row, today));
  },
});

function contractOf(row: Row, today: PlainDate): AccountContract {
  const { currency, products, renewal } = row;
  const agreed = (products ?? []).map(({ code, quantity, price, included, overage }) => ({
    productCode: code,
    quantity: BigInt(quantity),
    unitPriceMicros: BigInt(price),
    includedUnits: included === null ? null : BigInt(included),
    isFixed: included === null && overage === null,
  }));
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    isRunning: row.status.toLowerCase() === "activated" && row.starts_on <= today,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    billingFrequency: row.billing_frequency,
    currency,
    poNumber: row.po_number,
    yearly: yearlyOf(agreed, monthsOf(row.billing_frequency), currency),
    products: agreed.map(({ isFixed: _, ...product }) => product),
    renewal: renewal && {
      name: renewal.name,
      stage: renewal.stage,
      closesOn: renewal.closes,
      amount:
        renewal.currency === null || renewal.minor === null
          ? null
          : { minor: BigInt(renewal.minor), currency: renewal.currency },
    },
    system: row.system,
  };
}
