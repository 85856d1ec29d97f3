import type postgres from "postgres";
import type { Deck, Expected } from "#bench/areas/burst-deck";

/** Whether nothing was lost and nothing doubled: every sentence is a difference between what was sent and what stands. */
export async function differences(owner: postgres.Sql, deck: Deck, label: string): Promise<string[]> {
  const [arrived] = await owner<{ arrived: number; waiting: number; dead: number }[]>`
    select count(*)::int as arrived, count(*) filter (where state = 'received')::int as waiting, count(*) filter (where state = 'dead')::int as dead
    from inbox where event_id like ${`evt_${label}_%`}`;
  const found: string[] = [];
  if (arrived?.arrived !== deck.distinct)
    found.push(`${deck.distinct} different events were sent, ${arrived?.arrived ?? 0} are in the inbox`);
  if (arrived?.waiting) found.push(`${arrived.waiting} messages were left waiting`);
  if (arrived?.dead) found.push(`${arrived.dead} messages could not be read`);
  const expected = deck.expected();
  for (const kind of ["invoice", "charge"] as const) {
    const of = expected.filter((each) => each.kind === kind);
    const { wrong, first } = kind === "invoice" ? await wrongInvoices(owner, of) : await wrongCharges(owner, of);
    if (wrong > 0)
      found.push(`${wrong} of ${of.length} ${kind}s do not say what was said of them last, ${first} first`);
  }
  const [doubled] = await owner<{ doubled: number }[]>`
    select (select count(*) - count(distinct external_id) from invoices where system = 'stripe')::int
         + (select count(*) - count(distinct external_id) from payment_attempts where system = 'stripe')::int as doubled`;
  if (doubled?.doubled) found.push(`${doubled.doubled} rows are there twice`);
  return found;
}

type Wrong = { wrong: number; first: string | null };

async function wrongInvoices(owner: postgres.Sql, expected: readonly Expected[]): Promise<Wrong> {
  const [row] = await owner<Wrong[]>`
    select count(*)::int as wrong, min(e.id) as first
    from json_to_recordset(${JSON.stringify(expected)}::text::json) as e(id text, at timestamptz, "dueOn" date)
    left join source_records r on r.system = 'stripe' and r.kind = 'billing_invoice' and r.external_id = e.id
    left join invoices i on i.system = 'stripe' and i.external_id = e.id
    where r.version_at is distinct from e.at or i.source_version_at is distinct from e.at or i.due_on is distinct from e."dueOn"`;
  return row ?? { wrong: expected.length, first: null };
}

async function wrongCharges(owner: postgres.Sql, expected: readonly Expected[]): Promise<Wrong> {
  const [row] = await owner<Wrong[]>`
    select count(*)::int as wrong, min(e.id) as first
    from json_to_recordset(${JSON.stringify(expected)}::text::json) as e(id text, at timestamptz, "amountMinor" bigint)
    left join source_records r on r.system = 'stripe' and r.kind = 'billing_charge' and r.external_id = e.id
    left join payment_attempts a on a.system = 'stripe' and a.external_id = e.id
    where r.version_at is distinct from e.at or a.source_version_at is distinct from e.at or a.amount_minor is distinct from e."amountMinor"`;
  return row ?? { wrong: expected.length, first: null };
}
