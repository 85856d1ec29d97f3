import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { joinTouched, type Touched, touchedEntries } from "#server/domain/exceptions/touched";
import { sendEffect } from "#server/jobs/handlers/send-effect";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

const TYPES = ["invoice_stuck", "invoice_not_delivered", "erp_total_mismatch", "revenue_schedule_divergence"] as const;
type Type = (typeof TYPES)[number];
type Planted = { type: string; entity: string; subject: { id: string } };
type OpenCase = {
  id: string;
  version: number;
  state: string;
  type: string;
  entity_code: string;
  external_id: string;
  details: Record<string, unknown>;
};

const ANCHOR = "2026-10-12T09:30:00Z";
const ENTITIES = ["US01", "DE01", "JP01"];
const { signal } = new AbortController();
const cursors = new Map<string, string | null>();
let db: TestDatabase;
let sandbox: Sandbox;
let connectors: Connector[];

beforeAll(async () => {
  db = await openTestDatabase();
  sandbox = await startSandbox({ port: 0, customers: 300, anchor: ANCHOR });
  await givenExceptions(db.owner, new Date(ANCHOR)).entities();
  const apiUrl = sandbox.url;
  connectors = [
    salesforceConnector({ apiUrl, clientId: "id", clientSecret: "secret" }),
    netsuiteConnector({ apiUrl, token: "t" }),
    stripeConnector({ apiUrl, apiKey: "sk_test_1", webhookSecrets: ["whsec_test"] }),
  ];
  await syncAndDetect();
}, 240_000);
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

/** What the worker does: pull every stream, land, apply, and look at what was touched. */
async function syncAndDetect(): Promise<void> {
  db.clock.set(new Date(sandbox.core.now()));
  let touched: Touched = {};
  for (const connector of connectors) {
    for (const stream of connector.streams) {
      for (let isLast = false; !isLast; ) {
        const key = `${connector.key}/${stream.key}`;
        const page = await stream.pull(cursors.get(key) ?? null, { now: db.clock.now(), signal });
        cursors.set(key, page.cursor);
        isLast = page.isLast;
        const messages = page.messages.map(({ stream: name, eventId, correlationId, payload }) => ({
          stream: name,
          eventId,
          correlationId,
          payload,
        }));
        if (messages.length > 0)
          await landMessages.execute(db.asJob("sync-pull"), {
            source: connector.key,
            account: connector.account,
            arrivedBy: "pull",
            messages,
          });
      }
    }
  }
  for (const connector of connectors) {
    const applied = await applyInbox(db.asJob("sync-apply"), connector);
    touched = joinTouched(touched, applied.touched);
  }
  for (const [kind, ids] of touchedEntries(touched)) await reconcile(db.asJob("detect-exceptions"), kind, ids);
}

async function control<Answer>(path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(
    `${sandbox.url}/_sandbox${path}`,
    body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
  );
  return (await response.json()) as Answer;
}

const pass = (seconds: number) => control("/clock", { advanceSeconds: seconds });

/** "type entity invoice" of every mistake of the family the sandbox says is there now. */
async function present(): Promise<string[]> {
  const { planted } = await control<{ planted: Planted[] }>("/planted");
  return planted
    .filter(({ type }) => TYPES.some((each) => each === type))
    .map(({ type, entity, subject }) => `${type} ${entity} ${subject.id}`)
    .sort();
}

async function openCases(): Promise<OpenCase[]> {
  return db.owner<OpenCase[]>`
    select c.id, c.version, c.state, c.type, c.entity_code, i.external_id, c.details from cases c join invoices i on i.id = c.subject_id
    where c.closed_at is null and c.type = any(${[...TYPES]}) order by c.type, i.external_id`;
}

async function found(): Promise<string[]> {
  return (await openCases()).map((row) => `${row.type} ${row.entity_code} ${row.external_id}`).sort();
}

async function plant(type: Type, entity: string | null, count = 1): Promise<Planted[]> {
  return (await control<{ planted: Planted[] }>("/inject", { type, entity, count })).planted;
}

/** Everything asked for goes out, as the worker would have it, in its order. */
async function sendAll(caseId: string): Promise<{ operation: string; state: string; error: string | null }[]> {
  const waiting = await db.owner<{ id: string }[]>`select id from effects where case_id = ${caseId} order by position`;
  for (const { id } of waiting) {
    db.clock.set(new Date(sandbox.core.now()));
    await sendEffect(db.asJob("send-effects"), { effectId: id }, signal, (system) =>
      connectors.find(({ key }) => key === system),
    );
  }
  return db.owner`select operation, state, error from effects where case_id = ${caseId} order by position`;
}

const detected = new Set<string>();

/** Looks at what the readings after an act touched, as the queue asks for it. */
async function detectQueued(): Promise<void> {
  const jobs = await db.owner<{ id: string; data: { touched: Touched } }[]>`
    select id, data from pgboss.job where name = 'exceptions.detect'`;
  for (const { id, data } of jobs.filter((job) => !detected.has(job.id))) {
    detected.add(id);
    for (const [kind, ids] of touchedEntries(data.touched)) await reconcile(db.asJob("detect-exceptions"), kind, ids);
  }
}

const analyst = () => db.as("billing_analyst", "all");

async function closedCase(caseId: string) {
  const [row] = await db.owner`
    select c.state, c.outcome, (select e.payload->'data'->>'sentence' from events e where e.stream = 'case:' || c.id and e.type like 'exception.%' order by e.sequence desc limit 1) as said
    from cases c where c.id = ${caseId}`;
  return row;
}

test("of eighteen months of a company's books exactly what was planted of the family is found", async () => {
  expect(
    await db.owner`select reason, field, stream, count(*)::int from inbox where state = 'dead' group by 1, 2, 3`,
  ).toEqual([]);
  const expected = await present();
  expect(expected.length).toBeGreaterThan(3);
  expect(await found()).toEqual(expected);
});

test("looked at all together, the same is found", async () => {
  const before = await found();
  await reconcile(db.asJob("detect-exceptions"), "invoice", "all");
  expect(await found()).toEqual(before);
});

test("every type that is planted anew is found by the next sync, in every entity", async () => {
  const added: Planted[] = [];
  for (const entity of ENTITIES) for (const type of TYPES) added.push(...(await plant(type, entity)));
  expect(added).toHaveLength(ENTITIES.length * TYPES.length);
  await pass(60);
  await syncAndDetect();
  expect(await found()).toEqual(await present());
}, 60_000);

describe("fixed and proven", () => {
  const inputOf = ({ details }: OpenCase): Record<string, string> =>
    details.problem === "no_address" || details.problem === "bounced" ? { email: "bills@customer.example" } : {};
  /** The fix a person would take first. */
  const fixOf = ({ type, details }: OpenCase): string => {
    if (type === "invoice_stuck") return details.step === "draft" ? "finalize" : "stage";
    if (type === "erp_total_mismatch") return "correct_posting";
    if (type === "revenue_schedule_divergence") return "correct_schedule";
    return details.problem === "no_address" || details.problem === "bounced" ? "correct_email" : "send";
  };

  test.each(TYPES)(
    "%s",
    async (type) => {
      const cases = (await openCases()).filter((row) => row.type === type && row.state === "routed");
      expect(cases.length).toBeGreaterThan(0);
      for (const row of cases) {
        await pass(60);
        db.clock.set(new Date(sandbox.core.now()));
        await fixException.execute(analyst(), {
          caseId: row.id,
          version: row.version,
          fix: fixOf(row),
          input: inputOf(row),
        });
        const sent = await sendAll(row.id);
        expect(sent.map(({ state, error }) => [row.details, state, error])).toEqual(
          sent.map(() => [row.details, "confirmed", null]),
        );
        // What the act changed is read at once, so the case closes before anything else is synced.
        await detectQueued();
      }
      for (const row of cases)
        expect([row.details, await closedCase(row.id)]).toMatchObject([
          row.details,
          { state: "resolved", outcome: expect.any(String) },
        ]);
      await pass(60);
      await syncAndDetect();
      expect(await found()).toEqual(await present());
    },
    120_000,
  );
});

test("as the company's days go by, what is found of the family stays what is there", async () => {
  for (const days of [1, 3, 5]) {
    await pass(days * 86_400);
    await syncAndDetect();
    expect(await found(), `after ${days} more days`).toEqual(await present());
  }
}, 120_000);
