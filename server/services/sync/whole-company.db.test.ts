import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { startSandbox } from "#server/sandbox/sandbox";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sources: Connector[];

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  sandbox = await startSandbox({ port: 0, customers: 60, anchor: "2026-03-02T09:30:00Z" });
  sources = [
    stripeConnector({ apiUrl: sandbox.url, apiKey: "sk_test_sync", webhookSecrets: [] }),
    netsuiteConnector({ apiUrl: sandbox.url, token: "token" }),
    salesforceConnector({ apiUrl: sandbox.url, clientId: "client", clientSecret: "secret" }),
    psaConnector({ apiUrl: `${sandbox.url}/psa`, token: "token" }),
  ];
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

const pullAll = () =>
  Promise.all(
    sources.map((source) =>
      runSync(db.asJob("sync-pull"), source, { startedBy: "test", signal: new AbortController().signal }),
    ),
  );

/** How many objects the sandbox itself holds. */
async function truth(kind: string): Promise<number> {
  const lines = await (await fetch(`${sandbox.url}/_sandbox/truth/${kind}`)).text();
  return lines.split("\n").filter((line) => line !== "").length;
}

test("four sources pulled at once bring in the whole company, every record placed and every document linked", async () => {
  const results = await pullAll();
  expect(results.map(({ error, deadLettered }) => ({ error, deadLettered }))).toEqual(
    Array.from({ length: 4 }, () => ({ error: null, deadLettered: 0 })),
  );
  const [counts] = await db.owner`select
    (select count(*) from customers)::int as customers, (select count(*) from contracts)::int as contracts, (select count(*) from contract_amendments)::int as orders,
    (select count(*) from contract_prices)::int as order_items, (select count(*) from subscriptions)::int as subscriptions, (select count(*) from invoices where status <> 'deleted')::int as invoices,
    (select count(*) from payment_attempts)::int as charges, (select count(*) from erp_documents where kind = 'import')::int as invoice_imports,
    (select count(*) from erp_documents where kind <> 'import')::int as erp_transactions`;
  const kinds = [
    "contracts",
    "orders",
    "order_items",
    "subscriptions",
    "invoices",
    "charges",
    "invoice_imports",
    "erp_transactions",
  ];
  const expected = Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await truth(kind)] as const)));
  expect(counts).toEqual({ customers: 60, ...expected });
  const [loose] = await db.owner`select
    (select count(*) from source_records where not is_projected)::int as waiting, (select count(*) from invoices where contract_id is null and subscription_id is not null)::int as without_contract,
    (select count(*) from allocations where payment_id is null)::int as unpaid, (select count(*) from payment_attempts where invoice_id is null)::int as loose_attempts,
    (select count(*) from erp_documents where invoice_id is null)::int as loose_documents`;
  expect(loose).toEqual({ waiting: 0, without_contract: 0, unpaid: 0, loose_attempts: 0, loose_documents: 0 });
});

/**
 * What was worked and accepted, by the invoice it says it is on: per project, and for time per role and rate, which is
 * what a line of such an invoice stands for. Half a minor unit is rounded up.
 */
const workBilled = `
  select invoice_external_id, p.customer_id, p.entity_code, p.currency, count(*) filter (where m.accepted_on is null)::int as unfinished, sum(m.amount_minor) as amount_minor
  from milestones m join projects p on p.id = m.project_id where invoice_external_id is not null group by 1, 2, 3, 4
  union all
  select invoice_external_id, p.customer_id, p.entity_code, p.currency, count(*) filter (where t.approved_at is null or not t.is_billable)::int, round(sum(t.minutes) * r.hourly_minor / 60.0)
  from time_entries t join projects p on p.id = t.project_id
  left join hourly_rates r on r.project_id = t.project_id and r.role = t.role and r.starts_on <= t.worked_on and (r.ends_on is null or r.ends_on >= t.worked_on)
  where invoice_external_id is not null group by 1, 2, 3, 4, t.role, r.hourly_minor`;

test("an invoice without a subscription bills work: accepted milestones and approved time of its customer, for their price", async () => {
  const [checked] = await db.owner.unsafe<{ services: number }[]>(`
    with work as (${workBilled}), billed as (
      select invoice_external_id, sum(unfinished) as unfinished, sum(amount_minor) as amount_minor from work group by 1
    ), services as (
      select i.*, (select sum(l.amount_minor) from invoice_lines l where l.invoice_id = i.id) as lines_minor
      from invoices i where i.subscription_id is null and i.status <> 'deleted'
    )
    select (select count(*)::int from services) as services,
           (select count(*)::int from services s where not exists (select 1 from work w where w.invoice_external_id = s.external_id)) as without_work,
           (select count(*)::int from services s join work w on w.invoice_external_id = s.external_id
            where (w.customer_id, w.entity_code, w.currency) is distinct from (s.customer_id, s.entity_code, s.currency)) as of_somebody_else,
           (select count(*)::int from services s join billed b on b.invoice_external_id = s.external_id where b.unfinished > 0) as unfinished,
           (select count(*)::int from services s join billed b on b.invoice_external_id = s.external_id where b.amount_minor is distinct from s.lines_minor) as otherwise_priced,
           (select count(*)::int from work w where not exists (select 1 from services s where s.external_id = w.invoice_external_id)) as work_on_no_such_invoice`);
  const { services = 0, ...wrong } = checked ?? {};
  expect(services).toBeGreaterThan(3);
  expect(wrong).toEqual({
    without_work: 0,
    of_somebody_else: 0,
    unfinished: 0,
    otherwise_priced: 0,
    work_on_no_such_invoice: 0,
  });
});

test("pulling again, after every cursor was lost, changes nothing", async () => {
  const before = await stateHash(db.owner);
  await db.owner`delete from sync_cursors`;
  const results = await pullAll();
  expect(results.map((result) => result.error)).toEqual([null, null, null, null]);
  expect(await stateHash(db.owner)).toBe(before);
});
