import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import type { EntityScope, Role } from "#server/domain/access/roles";
import { defaultPriorityPolicy, evaluatePriority, nextPriorityChange } from "#server/domain/cases/priority";
import { uuidV7 } from "#server/domain/ids";
import { addHours } from "#server/domain/time";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** What every canonical row says about its source. */
const lineage = (now: Date) => ({
  system: "stripe",
  source_version_at: now,
  mapping_version: "1",
  correlation_id: "test",
  last_seen_at: now,
});

export type GivenPerson = { userId: string; personId: string; name: string; role: Role; entities: EntityScope };

/**
 * Rows that tests and measurements begin with, written as the owner: the past is not made by commands.
 * @param owner signs in as the database owner.
 * @param now the instant the rows count from.
 */
export function givenCases(owner: postgres.Sql, now: Date) {
  const freshId = () => uuidV7(now.getTime(), randomBytes(10));
  return {
    freshId,
    /** A person with one account and one grant. */
    async person(name: string, role: Role, entities: EntityScope = "all"): Promise<GivenPerson> {
      const [personId, userId] = [freshId(), freshId()];
      await owner`insert into people (id, name, created_at) values (${personId}, ${name}, ${now})`;
      await owner`insert into users (id, person_id, email, is_demo, created_at) values (${userId}, ${personId}, ${`${userId}@test.example`}, false, ${now})`;
      await owner`insert into grants (id, user_id, role, entities, granted_at, starts_at, granted_by) values (${freshId()}, ${userId}, ${role}, ${entities === "all" ? ["all"] : [...entities]}, ${now}, ${now}, 'test')`;
      return { userId, personId, name, role, entities };
    },
    /** A customer of an American entity with an open invoice over 107.00, of which 27.00 was paid and 10.00 credited. */
    async openInvoice(): Promise<{ customerId: string; invoiceId: string; externalId: string }> {
      const [customerId, invoiceId] = [freshId(), freshId()];
      const externalId = `in_${invoiceId}`;
      const place = { entity_code: "US01", currency: "USD", ...lineage(now) };
      await owner`insert into legal_entities (code, name, country, currency, time_zone, created_at) values ('US01', 'Test Inc.', 'US', 'USD', 'America/New_York', ${now}) on conflict do nothing`;
      await owner`insert into customers ${owner({ id: customerId, name: "Northwind Labs", tier: "Enterprise", country: "US", external_id: `cus_${customerId}`, ...place })}`;
      await owner`insert into external_references ${owner({ id: freshId(), system: "stripe", account: "main", object_type: "customer", external_id: `cus_${customerId}`, subject_type: "customer", subject_id: customerId, last_seen_at: now })}`;
      await owner`insert into invoices ${owner({ id: invoiceId, customer_id: customerId, number: "INV-10423", status: "open", issued_on: "2026-02-01", due_on: "2026-03-03", subtotal_minor: "10000", tax_minor: "700", total_minor: "10700", external_id: externalId, ...place })}`;
      await owner`insert into invoice_lines ${owner({ id: freshId(), invoice_id: invoiceId, entity_code: "US01", external_id: "il_1", position: 1, description: "120 seats", quantity: "120", unit_price_micros: "83333333", amount_minor: "10000", tax_minor: "700", period_starts_on: "2026-02-01", period_ends_on: "2026-02-28" })}`;
      await owner`insert into allocations ${owner({ id: freshId(), invoice_id: invoiceId, amount_minor: "2700", applied_on: "2026-02-20", external_id: "al_1", ...place })}`;
      await owner`insert into credit_memos ${owner({ id: freshId(), invoice_id: invoiceId, status: "issued", total_minor: "1000", issued_on: "2026-02-21", external_id: "cn_1", ...place })}`;
      return { customerId, invoiceId, externalId };
    },
    /** A card that was declined for now: billing could charge it again. */
    async failedAttempt({ customerId, invoiceId }: { customerId: string; invoiceId: string }): Promise<void> {
      await owner`insert into payment_attempts ${owner({ id: freshId(), entity_code: "US01", customer_id: customerId, invoice_id: invoiceId, status: "failed", currency: "USD", amount_minor: "7000", failure_code: "card_declined", decline_code: "insufficient_funds", attempted_at: now, external_id: `ch_${freshId()}`, ...lineage(now) })}`;
    },
    /** One case; what is not said is plausible. Its priority follows from its facts unless one is given. */
    async case(given: Partial<CaseRecord> = {}): Promise<CaseRecord> {
      const record = { ...plausibleCase(freshId, now), ...given };
      const row = { ...record, ...priorityOf(record, now), ...given };
      const [stored] = await owner<
        { number: string }[]
      >`insert into cases ${owner(columns(owner, row))} returning number`;
      return { ...row, number: Number(stored?.number) };
    },
  };
}

function plausibleCase(
  freshId: () => string,
  now: Date,
): Omit<CaseRecord, "number" | "priority" | "priorityReasons" | "priorityChangesAt" | "policyVersion"> {
  const id = freshId();
  return {
    id,
    version: 1,
    queue: "exceptions",
    type: "missing_purchase_order",
    dedupeKey: id,
    entityCode: "US01",
    customerId: null,
    customerName: "Northwind Labs",
    customerTier: "Enterprise",
    subjectType: "invoice",
    subjectId: freshId(),
    document: "INV-10423",
    state: "routed",
    severity: "medium",
    title: "The invoice needs a purchase order number and has none",
    amountMinor: 1_250_000n,
    currency: "USD",
    baseAmountMinor: 1_250_000n,
    details: {},
    causeSignature: null,
    ownerId: null,
    leasedUntil: null,
    dueAt: addHours(now, 24),
    snoozedUntil: null,
    wakeOn: null,
    waitingOn: null,
    lane: null,
    boost: null,
    escalationLevel: 0,
    isHoldingInvoice: false,
    detectedAt: addHours(now, -2),
    closedAt: null,
    outcome: null,
    reopenCount: 0,
    team: null,
    routedBy: null,
    allottedMinutes: null,
    clockStoppedAt: null,
    rootCause: null,
    routing: null,
    escalatesAt: null,
  };
}

function priorityOf(record: ReturnType<typeof plausibleCase>, now: Date) {
  const { points, reasons } = evaluatePriority(
    defaultPriorityPolicy,
    { ...record, baseAmount: { minor: record.baseAmountMinor, currency: "USD" } },
    now,
  );
  return {
    priority: points,
    priorityReasons: reasons,
    priorityChangesAt: nextPriorityChange(record.dueAt, now),
    policyVersion: "case_priority v1",
  };
}

/** Column names and values as the driver takes them. */
function columns(owner: postgres.Sql, row: Omit<CaseRecord, "number">): Record<string, postgres.SerializableParameter> {
  const documents = new Set(["details", "priorityReasons", "routing"]);
  return Object.fromEntries(
    Object.entries(row)
      .filter(([key]) => key !== "number")
      .map(([key, value]) => [
        key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        documents.has(key) && value !== null
          ? owner.json(value as postgres.JSONValue)
          : typeof value === "bigint"
            ? value.toString()
            : (value as postgres.SerializableParameter),
      ]),
  );
}

const LARGEST_INDEXED_AS_IT_GROWS = 500_000;

/** Drops an index and gives the statement that makes it again, as quickly as the machine can. */
async function setIndexAside(tx: postgres.TransactionSql, name: string): Promise<string> {
  const [index] = await tx<{ definition: string }[]>`select pg_get_indexdef(${name}::regclass) as definition`;
  await tx.unsafe(`drop index ${name}; set local maintenance_work_mem = '1GB'`);
  return index?.definition ?? "";
}

/**
 * Many cases with plausible values, straight from the database: three entities, eight exception types, skewed amounts, a
 * few percent owned or asleep. The same `seed` gives the same values.
 * @param options each of the `teams` has about as many as nobody's team; `closed` are written besides the `count`; `openOnly: false` closes and puts to sleep some of the count.
 */
export async function insertManyCases(
  owner: postgres.Sql,
  options: {
    count: number;
    closed?: number;
    now: Date;
    owners?: readonly string[];
    teams?: readonly string[];
    openOnly?: boolean;
    seed?: number;
  },
): Promise<void> {
  const { count, closed = 0, now, owners = [], teams = [], openOnly = true, seed = 0.42 } = options;
  await owner.begin(async (tx) => {
    // Row by row, the index over words costs more than everything else together.
    const words = closed > LARGEST_INDEXED_AS_IT_GROWS ? await setIndexAside(tx, "cases_by_words") : null;
    await tx`select setseed(${seed})`;
    await tx`
      insert into cases (id, queue, type, dedupe_key, entity_code, customer_name, customer_tier, customer_id, subject_type, subject_id, document, state, severity, title, amount_minor, currency,
                         base_amount_minor, details, cause_signature, priority, priority_reasons, priority_changes_at, policy_version, owner_id, due_at, detected_at, is_holding_invoice, snoozed_until, closed_at, outcome, team)
      select gen_random_uuid(), case when r.a < 0.03 then 'dead-letters' else 'exceptions' end,
             (array['contract_price_variance','usage_over_entitlement','missing_purchase_order','tax_calculation_failure','erp_posting_rejection','failed_payment','duplicate_invoice','sync_failure'])[1 + floor(r.b * 8)::int],
             'bulk-' || ${seed}::text || '-' || n, e.code, 'Customer ' || (n % 2000), (array['Standard','Growth','Enterprise','Strategic'])[1 + floor(r.c * r.c * 4)::int],
             md5('customer' || (n % 2000))::uuid, 'invoice', md5('invoice' || n)::uuid, 'INV-' || (20000 + n),
             case when f.closed then 'resolved' when f.owned then 'in_progress' when f.asleep then 'waiting' else 'routed' end,
             (array['low','medium','medium','high','critical'])[1 + floor(r.d * 5)::int],
             (array['The invoice needs a purchase order number and has none','120 seats billed, the contract says 100','The tax engine has no postal code for the customer','The ERP rejected the posting: period closed','The card was declined twice','The same period was invoiced twice'])[1 + floor(r.b * 6)::int],
             m.minor, e.currency, m.minor, '{}'::jsonb, null, p.points,
             jsonb_build_array(jsonb_build_object('points', p.points - p.points / 3, 'reason', 'high severity'), jsonb_build_object('points', p.points / 3, 'reason', 'amount at stake'), jsonb_build_object('points', 3, 'reason', 'Growth customer')),
             null, 'case_priority v1',
             case when f.owned then (${tx.array([...owners])}::uuid[])[1 + floor(r.e * ${owners.length})::int] end,
             date_trunc('milliseconds', ${now}::timestamptz + (r.f - 0.3) * interval '10 days'), date_trunc('milliseconds', ${now}::timestamptz - r.e * interval '60 days'), r.c > 0.8,
             case when f.asleep then date_trunc('milliseconds', ${now}::timestamptz + r.f * interval '9 days') end,
             case when f.closed then date_trunc('milliseconds', ${now}::timestamptz - r.f * interval '30 days') end, case when f.closed then 'fixed' end,
             (${tx.array([...teams])}::text[])[1 + floor(r.b * ${teams.length + 1})::int]
      from generate_series(1, ${count + closed}::int) n
      cross join lateral (select random() a, random() b, random() c, random() d, random() e, random() f, random() g, n as same) r
      cross join lateral (select * from (values ('US01', 'USD', 0.6), ('DE01', 'EUR', 0.85), ('JP01', 'JPY', 1.0)) as v(code, currency, upto) where r.g <= upto order by upto limit 1) e
      cross join lateral (select (500 + exp(r.c * 10) * 400)::bigint as minor) m
      cross join lateral (select (5 + floor(r.d * 60) + floor(r.f * 45) + floor(r.c * 35))::int as points) p
      cross join lateral (select n > ${count} or (${!openOnly} and r.a > 0.9) as closed, ${owners.length > 0} and r.a > 0.03 and r.a < 0.09 as owned, ${!openOnly} and r.a > 0.09 and r.a < 0.15 as asleep) f`;
    if (words) await tx.unsafe(words);
  });
  await owner`vacuum analyze cases`;
}
