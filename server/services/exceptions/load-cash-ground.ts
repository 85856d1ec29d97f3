import { sql } from "drizzle-orm";
import { marksOf, type PaidBefore } from "#server/domain/cash/payer-history";
import type { DatedRate } from "#server/domain/cash/receipt";
import type { CashGround, CashPayer, OpenCredit } from "#server/domain/exceptions/payment-ground";
import { rateFromDecimal } from "#server/domain/money";
import { addDays, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

/** Money that arrived, by what it is known whose it may be. */
export type Paying = {
  id: string;
  entityCode: string;
  currency: string;
  receivedOn: PlainDate;
  account: string | null;
  name: string | null;
};

/** Under which customers' names money of these accounts and payers was taken before, by what arrived. */
export async function loadPayerHistory(
  scope: Pick<Scope, "tx">,
  money: readonly Paying[],
): Promise<Map<string, PaidBefore[]>> {
  const asked = money.flatMap((one) =>
    marksOf(one).map(({ by, mark }) => ({ id: one.id, entity: one.entityCode, by, mark })),
  );
  if (asked.length === 0) return new Map();
  const column = (key: keyof (typeof asked)[number]) => sql.param(asked.map((one) => one[key]));
  const rows = await scope.tx.execute<PaidBeforeRow & { id: string }>(sql`
    select a.id, m.by, m.mark, m.customer_id, m.times, m.last_on::text, m.turned_down_on::text
    from unnest(${column("id")}::text[], ${column("entity")}::text[], ${column("by")}::text[], ${column("mark")}::text[]) as a(id, entity_code, by, mark)
    join payer_marks m on m.entity_code = a.entity_code and m.by = a.by and m.mark = a.mark order by a.id, m.by, m.customer_id`);
  return grouped(rows, ({ id }) => id, paidBefore);
}

export type PaidBeforeRow = {
  by: "account" | "name";
  mark: string;
  customer_id: string;
  times: number;
  last_on: string | null;
  turned_down_on: string | null;
};

export function paidBefore(row: PaidBeforeRow): PaidBefore {
  return {
    customerId: row.customer_id,
    by: row.by,
    mark: row.mark,
    times: row.times,
    lastOn: row.last_on,
    turnedDownOn: row.turned_down_on,
  };
}

/** Groups are rarely deeper; whoever is further away does not pay for the other. */
const DEEPEST_GROUP = 4;
const MOST_OF_GROUP = 40;

/** Who pays for each other: of each customer asked about, everybody below the same topmost one. */
export async function loadFamilies(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, { familyId: string; memberIds: string[] }>> {
  if (customerIds.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; family_id: string; member_id: string }>(sql`
    with recursive up as (
      select c.id, c.id as at, c.parent_id, 0 as depth from customers c where c.id = any(${sql.param([...new Set(customerIds)])}::uuid[])
      union all
      select u.id, p.id, p.parent_id, u.depth + 1 from up u join customers p on p.id = u.parent_id and p.deleted_at is null where u.depth < ${DEEPEST_GROUP}),
    top as (select distinct on (id) id, at as family_id from up order by id, depth desc),
    down as (
      select f.family_id, f.family_id as member_id, 0 as depth from (select distinct family_id from top) f
      union all
      select d.family_id, c.id, d.depth + 1 from down d join customers c on c.parent_id = d.member_id and c.deleted_at is null where d.depth < ${DEEPEST_GROUP}),
    members as (
      select family_id, member_id, row_number() over (partition by family_id order by member_id) as place
      from (select distinct family_id, member_id from down) each_once)
    select t.id, t.family_id, m.member_id from top t join members m on m.family_id = t.family_id and m.place <= ${MOST_OF_GROUP} order by 1, 3`);
  return new Map(
    [
      ...grouped(
        rows,
        ({ id }) => id,
        (row) => row,
      ),
    ].map(([id, members]) => [
      id,
      { familyId: members[0]?.family_id ?? id, memberIds: members.map(({ member_id }) => member_id) },
    ]),
  );
}

type Wanted = {
  money: Paying;
  customerIds: ReadonlySet<string>;
  currencies: ReadonlySet<string>;
  history: readonly PaidBefore[];
};

/** What is known of the customers each may come from, in a number of queries that does not grow with them. */
export async function loadCashGround(
  scope: Pick<Scope, "tx">,
  wanted: readonly Wanted[],
): Promise<Map<string, CashGround>> {
  const customerIds = [...new Set(wanted.flatMap((one) => [...one.customerIds]))];
  const payers = await loadPayers(scope, customerIds);
  const credits = await loadOpenCredits(scope, customerIds);
  const rates = await loadRatesOf(scope, wanted);
  return new Map(
    wanted.map(({ money, customerIds: own, history }) => [
      money.id,
      {
        payers: [...own].sort().flatMap((id) => payers.get(id) ?? []),
        history,
        rates: rates.filter(({ to }) => to === money.currency),
        credits: [...own]
          .sort()
          .flatMap((id) => credits.get(id) ?? [])
          .filter((credit) => credit.currency === money.currency && credit.entityCode === money.entityCode),
      },
    ]),
  );
}

type PayerRow = {
  id: string;
  external_id: string;
  name: string;
  other_names: string[];
  system: string | null;
  billing_id: string | null;
};

async function loadPayers(scope: Pick<Scope, "tx">, customerIds: readonly string[]): Promise<Map<string, CashPayer>> {
  if (customerIds.length === 0) return new Map();
  const families = await loadFamilies(scope, customerIds);
  const rows = await scope.tx.execute<PayerRow>(sql`
    select c.id, c.external_id, c.name, coalesce(array_agg(distinct r.facts->>'name') filter (where r.facts->>'name' is not null and r.facts->>'name' <> c.name), '{}') as other_names,
      min(r.system) filter (where r.kind = 'billing_customer' and r.system = 'stripe') as system, min(r.external_id) filter (where r.kind = 'billing_customer' and r.system = 'stripe') as billing_id
    from customers c
    left join external_references x on x.subject_type = 'customer' and x.subject_id = c.id
    left join source_records r on r.id = x.id and not r.is_deleted and r.kind <> 'file_invoice'
    where c.id = any(${sql.param(customerIds)}::uuid[]) group by c.id order by c.id`);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        customerId: row.id,
        number: row.external_id,
        name: row.name,
        otherNames: row.other_names,
        familyId: families.get(row.id)?.familyId ?? row.id,
        billing:
          row.system === null || row.billing_id === null ? null : { system: row.system, externalId: row.billing_id },
      },
    ]),
  );
}

type CreditRow = {
  id: string;
  system: string;
  external_id: string;
  number: string | null;
  customer_id: string;
  entity_code: string;
  currency: string;
  total_minor: string;
  aside_minor: string;
  balance_minor: string;
  issued_on: string;
};

/** What credits put aside and the customer's balance still holds: the balance is what the latest of them left. */
async function loadOpenCredits(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, OpenCredit[]>> {
  if (customerIds.length === 0) return new Map();
  const rows = await scope.tx.execute<CreditRow>(sql`
    select m.id, m.system, m.external_id, m.number, i.customer_id, m.entity_code, m.currency, m.total_minor::text, r.facts->>'toBalanceMinor' as aside_minor,
      b.facts->>'creditBalanceMinor' as balance_minor, m.issued_on::text
    from credit_memos m join invoices i on i.id = m.invoice_id join source_records r on r.id = m.id
    join source_records ir on ir.id = i.id
    join source_records b on (b.system, b.account, b.kind, b.external_id) = (ir.system, ir.account, 'billing_customer', ir.facts->>'customerId')
    where i.customer_id = any(${sql.param(customerIds)}::uuid[]) and m.deleted_at is null and m.status <> 'void' and m.system = 'stripe'
      and (r.facts->>'toBalanceMinor')::bigint > 0 and (b.facts->>'creditBalanceMinor')::bigint > 0 and b.facts->>'currency' = m.currency
    order by i.customer_id, m.issued_on desc, m.id desc`);
  const left = new Map<string, bigint>();
  const credits = rows.flatMap((row): OpenCredit[] => {
    const before = left.get(row.customer_id) ?? BigInt(row.balance_minor);
    const aside = BigInt(row.aside_minor);
    const openMinor = aside < before ? aside : before;
    left.set(row.customer_id, before - openMinor);
    return openMinor > 0n ? [creditOf(row, openMinor)] : [];
  });
  return grouped(
    credits,
    ({ customerId }) => customerId,
    (credit) => credit,
  );
}

function creditOf(row: CreditRow, openMinor: bigint): OpenCredit {
  return {
    id: row.id,
    kind: "credit",
    system: row.system,
    externalId: row.external_id,
    number: row.number ?? row.external_id,
    poNumber: null,
    customerId: row.customer_id,
    entityCode: row.entity_code,
    currency: row.currency,
    openMinor,
    totalMinor: BigInt(row.total_minor),
    issuedOn: row.issued_on,
    dueOn: row.issued_on,
    settledOn: null,
  };
}

/** Rates are the day's for about so long. */
const RATE_DAYS = 7;

/** Rates into the currencies that came in, of the days before; those stated the other way round are turned about. */
async function loadRatesOf(scope: Pick<Scope, "tx">, wanted: readonly Wanted[]): Promise<DatedRate[]> {
  const foreign = wanted.filter(({ money, currencies }) =>
    [...currencies].some((currency) => currency !== money.currency),
  );
  if (foreign.length === 0) return [];
  const days = foreign.map(({ money }) => money.receivedOn).sort();
  const currencies = [...new Set(foreign.map(({ money }) => money.currency))];
  const rows = await scope.tx.execute<{ base: string; quote: string; rate: string; effective_on: string }>(sql`
    select base, quote, rate::text, effective_on::text from fx_rates
    where (quote = any(${sql.param(currencies)}::text[]) or base = any(${sql.param(currencies)}::text[]))
      and effective_on between ${addDays(days[0] as PlainDate, -RATE_DAYS)}::date and ${days.at(-1)}::date order by effective_on, base, quote`);
  return rows.flatMap(({ base, quote, rate, effective_on: on }) => {
    const stated = rateFromDecimal(base, quote, rate);
    return stated
      ? [
          { ...stated, on },
          { from: quote, to: base, numerator: stated.denominator, denominator: stated.numerator, on },
        ]
      : [];
  });
}
