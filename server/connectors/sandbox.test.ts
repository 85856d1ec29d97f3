import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { type DemoCompany, demoCompany, type Invoice, WEBHOOK_SECRET } from "#server/connectors/testing/demo-company";
import { recordsOf } from "#server/connectors/testing/fixture";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import { plainMapping } from "#server/domain/sync/mapping";
import type { RecordKind } from "#server/domain/sync/records";
import { signature } from "#server/sandbox/stripe/webhooks";

let company: DemoCompany;
let stripe: Connector;
let landing: Landing;
let all: Connector[];
let now: () => Date;

beforeAll(async () => {
  company = await demoCompany();
  ({ stripe, landing, all, now } = company);
  for (const connector of all) await company.pull(connector);
}, 30_000);

afterAll(() => company.sandbox.stop());

describe("reading everything", () => {
  test("every message became records, none was ignored or dead, and every kind is there", () => {
    expect(landing.dead).toEqual([]);
    expect(landing.ignored).toEqual([]);
    const kinds: RecordKind[] = [
      "billing_product",
      "billing_price",
      "billing_customer",
      "billing_subscription",
      "billing_invoice",
      "billing_charge",
      "billing_invoice_payment",
      "billing_credit_note",
      "billing_usage",
      "erp_subsidiary",
      "erp_customer",
      "erp_transaction",
      "erp_invoice_import",
      "erp_rate",
      "crm_account",
      "crm_contract",
      "crm_order",
      "crm_order_item",
    ];
    for (const kind of kinds) expect(landing.records(kind).length, kind).toBeGreaterThan(0);
    expect(landing.records("billing_customer")).toHaveLength(40);
  });

  test("every total agrees with its source, and every line sum with its invoice", async () => {
    const truth = await (await fetch(`${company.sandbox.url}/_sandbox/truth/invoices`)).text();
    const invoices = truth
      .trim()
      .split("\n")
      .map(
        (line) => JSON.parse(line) as { id: string; total: number; subtotal: number; currency: string; status: string },
      );
    const ours = landing.facts("billing_invoice") as Map<string, Invoice>;
    expect(invoices.length).toBeGreaterThan(100);
    for (const invoice of invoices.filter(({ status }) => status !== "deleted")) {
      const facts = ours.get(invoice.id);
      expect(facts?.totalMinor).toBe(String(invoice.total));
      expect(facts?.currency).toBe(invoice.currency.toUpperCase());
      expect(facts?.lines.reduce((sum, line) => sum + BigInt(line.amountMinor), 0n).toString()).toBe(
        String(invoice.subtotal),
      );
    }
    expect(new Set([...ours.values()].map(({ currency }) => currency))).toEqual(new Set(["USD", "EUR", "JPY"]));
  });

  test("a second pull finds nothing new", async () => {
    for (const connector of all) expect(await company.pull(connector), connector.key).toBe(0);
  });

  test("after two weeks of life the changes alone lead to what a full listing says", async () => {
    await company.control("/clock", { advanceSeconds: 14 * 86_400 });
    for (const connector of all) expect(await company.pull(connector), connector.key).toBeGreaterThan(0);
    expect(landing.dead).toEqual([]);
    const fresh = new Landing();
    for (const connector of all) await pullAll(connector, fresh, new Map(), now);
    const kinds: RecordKind[] = [
      "billing_customer",
      "billing_subscription",
      "billing_invoice",
      "billing_charge",
      "billing_invoice_payment",
      "billing_credit_note",
      "erp_transaction",
      "erp_invoice_import",
      "crm_contract",
      "crm_order_item",
    ];
    for (const kind of kinds) expect(landing.facts(kind), kind).toEqual(fresh.facts(kind));
  }, 30_000);
});

describe("webhooks", () => {
  const delivered = (message: Record<string, unknown>) => {
    const body = JSON.stringify(message);
    return {
      body: Buffer.from(body),
      headers: { "stripe-signature": signature(body, WEBHOOK_SECRET, now().getTime()) },
      now: now(),
    };
  };

  test("a signed event is the very message that the list of events gives", async () => {
    const [event] = company.sandbox.core.world.events.rows.slice(-1);
    if (!event) throw new Error("The sandbox has no events.");
    const listed = await (
      await fetch(`${company.sandbox.url}/v1/events/${event.id}`, { headers: { authorization: "Bearer sk_test_1" } })
    ).json();
    const taken = stripe.receive?.(delivered(listed as Record<string, unknown>));
    expect(taken).toMatchObject({ ok: true, message: { eventId: event.id, stream: event.type } });
    if (taken?.ok) expect(recordsOf(stripe.map(taken.message, plainMapping(stripe))).length).toBeGreaterThan(0);
  });

  test("an event whose payload breaks the schema is dead with the field named", async () => {
    await company.plant("sync_failure");
    const broken = new Landing();
    const stream = stripe.streams.find(({ key }) => key === "events");
    const page = await stream?.pull(null, { now: now(), signal: company.signal });
    broken.take(stripe, page?.messages ?? []);
    expect(broken.dead.length).toBeGreaterThan(0);
    for (const reason of broken.dead) expect(reason).toMatch(/from Stripe cannot be read: in the field data\.object\./);
  });
});

describe("a disturbed source", () => {
  test("is still read completely", async () => {
    const rules = [
      { fault: "duplicate", probability: 0.3 },
      { fault: "reorder", probability: 0.3 },
      { fault: "partial_page", probability: 0.3 },
      { method: "GET", fault: "status", status: 503, probability: 0.1 },
      { method: "GET", fault: "malformed", probability: 0.1 },
    ];
    const calm = new Landing();
    for (const connector of all) await pullAll(connector, calm, new Map(), now);
    await company.control("/faults", { rules });
    const disturbed = new Landing();
    for (const connector of all) await untilDone(connector, disturbed);
    await company.control("/faults", { rules: [] });
    for (const kind of [
      "billing_invoice",
      "billing_charge",
      "erp_transaction",
      "erp_rate",
      "crm_order_item",
      "billing_usage",
    ] as const)
      expect(disturbed.facts(kind), kind).toEqual(calm.facts(kind));
  }, 60_000);

  /** A pull that failed goes on from its last stored cursor, as the next run does. */
  async function untilDone(connector: Connector, into: Landing): Promise<void> {
    const kept = new Map<string, string | null>();
    for (let attempt = 0; attempt < 40; attempt += 1) {
      try {
        await pullAll(connector, into, kept, now);
        return;
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "SourceFailure") throw error;
      }
    }
    throw new Error(`${connector.label} could not be read to its end.`);
  }
});
