import { sql } from "drizzle-orm";
import type { ChargeFacts } from "#server/domain/collections/charge-retry";
import type { ChargeScheme } from "#server/domain/collections/scheme-rules";
import { meansOf } from "#server/domain/exceptions/payment-means";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

type AttemptRow = {
  invoice_id: string;
  attempt_id: string;
  status: string;
  code: string | null;
  method: string | null;
  system: string;
  billing_system: string;
  on: PlainDate;
};
type InvoiceRow = {
  id: string;
  entity: string;
  tier: string | null;
  country: string | null;
  is_charged: boolean;
  next_charge_on: PlainDate | null;
};

/** A failed charge of an invoice, and the day as of which it is looked at. */
export type ChargeAsked = { invoiceId: string; attemptId: string; isToday: boolean };

/**
 * What a failed charge is retried by, by the id of the attempt, in two queries however many are asked for. As of today all
 * that is known counts; as of the charge's own day what came later does not, except that a gateway that did charge again was
 * going to. Which network a card belongs to, and what the network answered, no source tells.
 * @param noticesOn by invoice: when the customer was told of its failed charges.
 */
export async function loadChargeFacts(
  { tx }: Pick<Scope, "tx">,
  asked: readonly ChargeAsked[],
  noticesOn: ReadonlyMap<string, readonly PlainDate[]> = new Map(),
): Promise<Map<string, ChargeFacts>> {
  const ids = [...new Set(asked.map(({ invoiceId }) => invoiceId))];
  const invoices = new Map(
    (
      await tx.execute<InvoiceRow>(sql`
        select i.id, i.entity_code as entity, c.tier, c.country, coalesce(i.collection_method = 'charge_automatically', false) as is_charged,
          (case when i.status = 'open' then i.next_attempt_at at time zone e.time_zone end)::date::text as next_charge_on
        from invoices i join customers c on c.id = i.customer_id join legal_entities e on e.code = i.entity_code
        where i.id = any(${sql.param(ids)}::uuid[])`)
    ).map((row) => [row.id, row]),
  );
  const rows = await tx.execute<AttemptRow>(sql`
    select a.invoice_id, a.id as attempt_id, a.status, coalesce(a.decline_code, a.failure_code) as code, a.method, a.system, i.system as billing_system,
      (a.attempted_at at time zone e.time_zone)::date::text as "on"
    from payment_attempts a join invoices i on i.id = a.invoice_id join legal_entities e on e.code = a.entity_code
    where a.invoice_id = any(${sql.param(ids)}::uuid[]) and a.deleted_at is null order by a.attempted_at, a.id`);
  const attempts = grouped(
    rows,
    (row) => row.invoice_id,
    (row) => row,
  );
  return new Map(
    asked.flatMap(({ invoiceId, attemptId, isToday }) => {
      const invoice = invoices.get(invoiceId);
      const all = attempts.get(invoiceId) ?? [];
      const place = all.findIndex((one) => one.attempt_id === attemptId);
      const failed = all[place];
      return invoice && failed
        ? [[attemptId, factsOf(invoice, all, place, { isToday, noticesOn: noticesOn.get(invoiceId) ?? [] })] as const]
        : [];
    }),
  );
}

function factsOf(
  invoice: InvoiceRow,
  attempts: readonly AttemptRow[],
  place: number,
  { isToday, noticesOn }: { isToday: boolean; noticesOn: readonly PlainDate[] },
): ChargeFacts {
  const known = attempts.slice(0, place + 1);
  const later = attempts.slice(place + 1);
  // A charge that went through answers the failures before it.
  const since = known.findLastIndex(({ status }) => status === "succeeded") + 1;
  const failures = known.slice(since).filter(({ status }) => status === "failed");
  return {
    entity: invoice.entity,
    tier: invoice.tier,
    country: invoice.country,
    scheme: schemeOf(attempts[place]),
    failures: failures.map(({ on, code }) => ({ on, code, networkCode: null, adviceCode: null })),
    isUnderWay: isToday && later.some(({ status }) => status === "pending"),
    gatewayTriesOn: invoice.is_charged ? ((isToday ? null : later[0]?.on) ?? invoice.next_charge_on) : null,
    noticesOn,
  };
}

const schemes: Partial<Record<string, ChargeScheme>> = {
  ach: "ach",
  us_bank_account: "ach",
  bacs: "bacs",
  bacs_debit: "bacs",
  sepa_core: "sepa_debit",
  sepa_cor1: "sepa_debit",
  sepa_debit: "sepa_debit",
};

function schemeOf(attempt: AttemptRow | undefined): ChargeScheme {
  if (!attempt) return "other_card";
  const { method, system, billing_system } = attempt;
  const isDebit = meansOf({ method, system }, billing_system).kind === "bank_account";
  return schemes[method ?? ""] ?? (isDebit ? "other_debit" : "other_card");
}
