import { type SQL, sql } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import { type MatchingPolicy, WIDEST_DAYS } from "#server/domain/bank/matching-policy";
import { numbersIn } from "#server/domain/cash/references";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { explanationOf, isReceipt } from "#server/domain/exceptions/payment-explanation";
import { nothingKnown } from "#server/domain/exceptions/payment-ground";
import { wordsOf } from "#server/domain/exceptions/payment-returned";
import { addDays } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadBankReturns } from "#server/services/exceptions/load-bank-returns";
import {
  findInvoicesByNumber,
  loadCashInvoices,
  loadCashPayments,
  loadConfirmedActs,
  loadSubsidiaries,
} from "#server/services/exceptions/load-cash";
import { loadCashGround, loadPayerHistory, type Paying } from "#server/services/exceptions/load-cash-ground";
import { loadEntryCandidates } from "#server/services/exceptions/load-entry-candidates";
import { loadPlaced } from "#server/services/exceptions/load-placed";
import { grouped } from "#server/services/exceptions/row-sets";
import { activePolicy } from "#server/services/policies/active-policy";

/** How far equal bookings and payments may lie apart and still be shared out among each other, whatever the policy says. */
const PEER_DAYS = WIDEST_DAYS;
const PAYMENT_DAYS = 30;

type EntryRow = {
  id: string;
  entity_code: string;
  account_name: string;
  status: string;
  booked_on: string;
  value_on: string | null;
  currency: string;
  amount_minor: string;
  is_reversal: boolean;
  is_deleted: boolean;
  is_own_transfer: boolean;
  transaction_code: string | null;
  counterparty_name: string | null;
  counterparty_account: string | null;
  end_to_end_reference: string | null;
  bank_reference: string | null;
  remittance: string | null;
  return_reason: string | null;
  system: string;
  external_id: string;
  seen_at: string;
  told_to: string | null;
};

/**
 * The facts of many bookings in a number of queries that does not grow with them. What a booking's words name and what it
 * may be for is looked up only where nothing else explains it.
 */
export async function loadBankEntryFacts(
  scope: Pick<Scope, "tx" | "now">,
  entryIds: readonly string[],
): Promise<BankEntryFacts[]> {
  if (entryIds.length === 0) return [];
  const { document } = await activePolicy(scope, "matching");
  return loadBankEntryFactsBy(scope, entryIds, document);
}

/** The same as bookings would be matched by another document. */
export async function loadBankEntryFactsBy(
  scope: Pick<Scope, "tx">,
  entryIds: readonly string[],
  matching: MatchingPolicy,
): Promise<BankEntryFacts[]> {
  const rows = await loadEntries(scope, sql`e.id = any(${sql.param(entryIds)}::uuid[])`);
  if (rows.length === 0) return [];
  const toldTo = new Map(rows.map((row) => [row.id, row.told_to]));
  const entries = rows.map(entryOf);
  const ids = entries.map((entry) => entry.id);
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const peers = await loadPeers(scope, entries, matching.returnedWithinDays);
  const payments = await loadPaymentsAround(scope, ids);
  const payouts = await loadPayouts(scope, ids);
  const acts = await loadConfirmedActs(scope, "bank_entry", ids);
  const placed = await loadPlaced(scope, acts);
  const returns = await loadBankReturns(scope, ids);
  const subsidiaries = await loadSubsidiaries(scope);
  const facts = entries.flatMap((entry): BankEntryFacts[] => {
    const entity = entities.get(entry.entityCode);
    if (!entity) return [];
    return [
      {
        entry,
        entity,
        toldTo: toldTo.get(entry.id) ?? null,
        peers: peers.get(entry.id) ?? [],
        payments: payments.get(entry.id) ?? [],
        payouts: payouts.get(entry.id) ?? [],
        acts: acts.get(entry.id) ?? [],
        placed: placed.get(entry.id) ?? { invoices: [], customers: {} },
        returns: returns.get(entry.id) ?? [],
        named: [],
        namedPayments: [],
        candidates: [],
        subsidiaries,
        ground: nothingKnown,
        matching,
      },
    ];
  });
  return withNames(scope, facts);
}

async function withNames(scope: Pick<Scope, "tx">, facts: readonly BankEntryFacts[]): Promise<BankEntryFacts[]> {
  const open = facts.filter((one) => isReceipt(one) && explanationOf(one) === null);
  if (open.length === 0) return [...facts];
  const numbers = new Map(open.map(({ entry }) => [entry.id, numbersIn(wordsOf(entry))]));
  const written = await findInvoicesByNumber(scope, [...numbers.values()].flat());
  const namedOf = (id: string) => written.filter(({ number }) => numbers.get(id)?.includes(number));
  const namedIds = written.map(({ id }) => id);
  const paymentIds = await loadPaymentsOn(scope, namedIds);
  const namedPayments = await loadCashPayments(scope, [...paymentIds.values()].flat());
  const money = open.map(({ entry }) => payingOf(entry));
  const history = await loadPayerHistory(scope, money);
  const candidateIds = await loadEntryCandidates(
    scope,
    money.map(({ id }) => ({
      id,
      orders: numbers.get(id) ?? [],
      customerIds: [
        ...(history.get(id) ?? []).map((one) => one.customerId),
        ...namedOf(id).map((one) => one.customerId),
      ],
    })),
  );
  const invoices = await loadCashInvoices(scope, [...namedIds, ...[...candidateIds.values()].flat()]);
  const known = (ids: readonly string[]) => ids.flatMap((id) => invoices.get(id) ?? []);
  const found = new Map(
    money.map(({ id }) => [
      id,
      { named: known(namedOf(id).map((one) => one.id)), candidates: known(candidateIds.get(id) ?? []) },
    ]),
  );
  const ground = await loadCashGround(
    scope,
    money.map((one) => {
      const all = Object.values(found.get(one.id) ?? {}).flat();
      const before = history.get(one.id) ?? [];
      return {
        money: one,
        customerIds: new Set([...all, ...before].map(({ customerId }) => customerId)),
        currencies: new Set(all.map(({ currency }) => currency)),
        history: before,
      };
    }),
  );
  return facts.map((one) => {
    const own = found.get(one.entry.id);
    if (!own) return one;
    const payments = [...new Set(own.named.flatMap(({ id }) => paymentIds.get(id) ?? []))];
    return {
      ...one,
      ...own,
      namedPayments: payments.flatMap((id) => {
        const payment = namedPayments.get(id);
        return payment && !payment.isDeleted ? [payment] : [];
      }),
      ground: ground.get(one.entry.id) ?? nothingKnown,
    };
  });
}

function payingOf(entry: BankEntryFacts["entry"]): Paying {
  const { id, entityCode, currency, bookedOn, counterpartyAccount, counterpartyName } = entry;
  return { id, entityCode, currency, receivedOn: bookedOn, account: counterpartyAccount, name: counterpartyName };
}

function loadEntries(scope: Pick<Scope, "tx">, which: SQL) {
  return scope.tx.execute<EntryRow>(sql`
    select e.id, e.entity_code, a.name as account_name, e.status, e.booked_on::text, e.value_on::text, e.currency, e.amount_minor::text, e.is_reversal,
      e.deleted_at is not null as is_deleted, e.transaction_code, e.counterparty_name, e.counterparty_account, e.end_to_end_reference, e.bank_reference,
      e.remittance, e.return_reason, e.system, e.external_id, coalesce(r.last_seen_at, e.last_seen_at) as seen_at,
      exists (select from bank_accounts own where own.identifier = replace(e.counterparty_account, ' ', '')) as is_own_transfer, t.told_to
    from bank_entries e join bank_accounts a on a.id = e.bank_account_id left join source_records r on r.id = e.id
    left join (select bank_account_id, max(ends_on)::text as told_to from bank_statements where kind = 'statement' and deleted_at is null group by 1) t
      on t.bank_account_id = e.bank_account_id
    where ${which} order by e.booked_on, e.id`);
}

function entryOf(row: EntryRow): BankEntryFacts["entry"] {
  return {
    id: row.id,
    entityCode: row.entity_code,
    accountName: row.account_name,
    status: row.status,
    bookedOn: row.booked_on,
    valueOn: row.value_on,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    isReversal: row.is_reversal,
    isDeleted: row.is_deleted,
    isOwnTransfer: row.is_own_transfer,
    transactionCode: row.transaction_code,
    counterpartyName: row.counterparty_name,
    counterpartyAccount: row.counterparty_account,
    endToEndReference: row.end_to_end_reference,
    bankReference: row.bank_reference,
    remittance: row.remittance,
    returnReason: row.return_reason,
    system: row.system,
    externalId: row.external_id,
    seenAt: new Date(row.seen_at),
  };
}

/**
 * Amounts and days come as values: row-level security keeps an index from being read by what is reckoned from another row.
 * Whatever its payer sent or took back is looked for as long as money can go back.
 */
async function loadPeers(
  scope: Pick<Scope, "tx">,
  entries: readonly BankEntryFacts["entry"][],
  returnedWithinDays: number,
) {
  const asked = entries
    .filter(({ amountMinor }) => amountMinor > 0n)
    .flatMap((entry) => [entry.amountMinor, -entry.amountMinor].map((minor) => ({ entry, minor })));
  const days = (apart: number) => sql.param(asked.map(({ entry }) => addDays(entry.bookedOn, apart)));
  const far = Math.max(PEER_DAYS, returnedWithinDays);
  const pairs = await scope.tx.execute<{ id: string; peer_id: string }>(sql`
    select a.id, o.id as peer_id
    from unnest(${sql.param(asked.map(({ entry }) => entry.id))}::uuid[], ${sql.param(asked.map(({ entry }) => entry.entityCode))}::text[],
      ${sql.param(asked.map(({ entry }) => entry.currency))}::text[], ${sql.param(asked.map(({ minor }) => minor.toString()))}::bigint[],
      ${sql.param(asked.map(({ entry }) => entry.counterpartyAccount))}::text[], ${sql.param(asked.map(({ entry }) => entry.counterpartyName))}::text[],
      ${days(-far)}::text[]::date[], ${days(-PEER_DAYS)}::text[]::date[], ${days(PEER_DAYS)}::text[]::date[], ${days(far)}::text[]::date[])
      as a(id, entity_code, currency, minor, account, name, first_on, near_from, near_to, last_on)
    join bank_entries o on o.currency = a.currency and o.amount_minor = a.minor and o.booked_on between a.first_on and a.last_on
      and o.id <> a.id and o.entity_code = a.entity_code
      and (o.booked_on between a.near_from and a.near_to or o.counterparty_account = a.account or o.counterparty_name = a.name)
    where o.status = 'booked' and o.deleted_at is null order by 1, 2`);
  const known = new Map(
    (
      await loadEntries(scope, sql`e.id = any(${sql.param([...new Set(pairs.map((pair) => pair.peer_id))])}::uuid[])`)
    ).map((row) => [row.id, entryOf(row)]),
  );
  const byEntry = grouped(
    pairs,
    (pair) => pair.id,
    (pair) => pair.peer_id,
  );
  return new Map([...byEntry].map(([id, peerIds]) => [id, peerIds.flatMap((peer) => known.get(peer) ?? [])]));
}

async function loadPaymentsAround(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const pairs = await scope.tx.execute<{ id: string; payment_id: string }>(sql`
    select e.id, p.id as payment_id from bank_entries e
    join payments p on p.currency = e.currency and p.amount_minor = e.amount_minor
      and p.received_on between e.booked_on - ${PAYMENT_DAYS}::int and e.booked_on + ${PAYMENT_DAYS}::int and p.deleted_at is null
    where e.id = any(${sql.param(ids)}::uuid[]) and e.amount_minor > 0 order by 1, 2`);
  const known = await loadCashPayments(
    scope,
    pairs.map((pair) => pair.payment_id),
  );
  const byEntry = grouped(
    pairs,
    (pair) => pair.id,
    (pair) => pair.payment_id,
  );
  return new Map([...byEntry].map(([id, own]) => [id, own.flatMap((payment) => known.get(payment) ?? [])]));
}

async function loadPayouts(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await scope.tx.execute<{
    id: string;
    system: string;
    external_id: string;
    last_seen_at: string;
    amount_minor: string;
    reference: string | null;
  }>(sql`
    select e.id, o.system, o.external_id, o.last_seen_at, o.facts->>'amountMinor' as amount_minor, o.facts->>'reference' as reference
    from source_records o join bank_entries e on e.amount_minor = (o.facts->>'amountMinor')::bigint and e.currency = o.facts->>'currency'
    where o.kind = 'gateway_payout' and not o.is_deleted and e.id = any(${sql.param(ids)}::uuid[])`);
  return grouped(
    rows,
    (row) => row.id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      amountMinor: BigInt(row.amount_minor),
      reference: row.reference,
    }),
  );
}

async function loadPaymentsOn(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await scope.tx.execute<{ invoice_id: string; payment_id: string }>(sql`
    select distinct invoice_id, payment_id from allocations
    where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and payment_id is not null and deleted_at is null order by 1, 2`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => row.payment_id,
  );
}
