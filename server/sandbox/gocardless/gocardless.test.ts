import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { contentHash } from "#server/connectors/pulled-message";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import { plainMapping } from "#server/domain/sync/mapping";
import type { FactsOf, SourceRecord } from "#server/domain/sync/records";
import { gatewayOf } from "#server/sandbox/gocardless/model";
import type { Sandbox } from "#server/sandbox/sandbox";
import { advanceDays, control, hashOf, startSmall } from "#server/sandbox/testing/harness";
import { createWorld } from "#server/sandbox/world/simulate";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSmall({ customers: 400 });
});
afterAll(() => sandbox.stop());

const { signal } = new AbortController();
const connectorOf = (box: Sandbox) =>
  gocardlessConnector({ apiUrl: `${box.url}/gocardless`, token: "t", webhookSecrets: [], firstPauseMs: 1 });
const now = () => new Date(sandbox.core.now());
const STATES = {
  failed: "failed",
  charged_back: "charged_back",
  confirmed: "succeeded",
  paid_out: "succeeded",
} as const;

/** What the gateway itself holds, said as the records should say it. */
function truth() {
  const { mandates, payments, refunds, payouts } = gatewayOf(sandbox.core.world);
  return {
    gateway_customer: mandates.map(({ customerId }) => [customerId]),
    gateway_mandate: mandates.map((mandate) => [mandate.id, mandate.happenings.at(-1)?.action]),
    gateway_payment: payments.map((payment) => {
      const last = payment.happenings.at(-1);
      const state = STATES[last?.action as keyof typeof STATES] ?? "pending";
      const code = state === "failed" || state === "charged_back" ? (last?.cause ?? null) : null;
      return [payment.id, state, code, String(payment.amount), payment.invoice.id];
    }),
    gateway_refund: refunds.map((refund) => [refund.id, String(refund.amount)]),
    gateway_payout: payouts.map((payout) => [payout.id, String(payout.amount)]),
  };
}

function told(landing: Landing) {
  const rows = (kind: keyof ReturnType<typeof truth>, of: (record: SourceRecord) => unknown[]) =>
    landing.records(kind).map((record) => [record.externalId, ...of(record)]);
  return {
    gateway_customer: rows("gateway_customer", () => []),
    gateway_mandate: rows("gateway_mandate", ({ facts }) => [(facts as FactsOf<"gateway_mandate">).status]),
    gateway_payment: rows("gateway_payment", (record) => {
      const facts = record.facts as FactsOf<"gateway_payment">;
      return [facts.status, facts.failureCode, facts.amountMinor, facts.billingInvoiceId];
    }),
    gateway_refund: rows("gateway_refund", ({ facts }) => [(facts as FactsOf<"gateway_refund">).amountMinor]),
    gateway_payout: rows("gateway_payout", ({ facts }) => [(facts as FactsOf<"gateway_payout">).amountMinor]),
  };
}

const sorted = (rows: Record<string, unknown[][]>) =>
  Object.fromEntries(Object.entries(rows).map(([kind, list]) => [kind, list.map((row) => row.join(" ")).toSorted()]));

describe("what the gateway holds", () => {
  test("it debits invoices that are open, for what is left of them, and leaves the world as it is", async () => {
    const before = await hashOf(sandbox);
    const { world } = sandbox.core;
    const { mandates, payments } = gatewayOf(world);
    expect(mandates.length).toBeGreaterThan(3);
    expect(payments.length).toBeGreaterThan(3);
    for (const { invoice, amount, mandate } of payments) {
      expect(mandate.customer.id).toBe(invoice.customerId);
      expect([invoice.status, invoice.collection, invoice.currency]).toEqual(["open", "send_invoice", "EUR"]);
      expect(amount).toBeGreaterThan(0);
      expect(amount).toBeLessThanOrEqual(invoice.total);
    }
    expect(await hashOf(sandbox)).toBe(before);
  });

  test("the same seed holds the same, and what happened stays as it was", () => {
    const options = { seed: 7, anchor: sandbox.core.world.anchor, customers: 150 };
    const said = (world: Parameters<typeof gatewayOf>[0]) =>
      contentHash(gatewayOf(world).payments.map(({ id, amount, happenings }) => [id, amount, happenings]));
    expect(said(createWorld(options))).toBe(said(createWorld(options)));
  });
});

describe("what is read of it", () => {
  const cursors = new Map<string, string | null>();
  const landing = new Landing();

  test("the first load tells all of it, and a second pull nothing new", async () => {
    const connector = connectorOf(sandbox);
    expect(await pullAll(connector, landing, cursors, now)).toBeGreaterThan(10);
    expect(sorted(told(landing))).toEqual(sorted(truth()));
    expect(await pullAll(connector, landing, cursors, now)).toBe(0);
    expect(landing.dead).toEqual([]);
  });

  test("a census of some days lists the payments charged on them", async () => {
    const connector = connectorOf(sandbox);
    const [census] = connector.censuses;
    const days = gatewayOf(sandbox.core.world)
      .payments.map(({ chargeDate }) => chargeDate)
      .toSorted();
    const window = { fromOn: days[1] ?? "", toOn: days.at(-2) ?? "" };
    const page = await census?.list(window, null, { now: now(), signal });
    const found = page?.messages.map((message) => connector.map(message, plainMapping(connector)));
    const charged = found?.flatMap((mapped) =>
      mapped.outcome === "records"
        ? mapped.records.map(({ facts }) => (facts as FactsOf<"gateway_payment">).chargedOn)
        : [],
    );
    expect(charged?.toSorted()).toEqual(days.filter((day) => day >= window.fromOn && day <= window.toOn));
    expect(page?.isLast).toBe(true);
  });

  test("single objects are read again, and unknown ones are none", async () => {
    const connector = connectorOf(sandbox);
    const [payment] = gatewayOf(sandbox.core.world).payments;
    const read = (type: string, id: string) => connector.fetch({ system: "gocardless", type, id }, signal);
    expect(await read("payment", payment?.id ?? "")).toHaveLength(1);
    expect(await read("payment", "PM_unknown")).toEqual([]);
    expect(await read("invoice", "in_1")).toEqual([]);
    expect(
      await connector.perform({ id: "e", idempotencyKey: "k", operation: "invoice.void", invoiceId: "in_1" }, signal),
    ).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/only reads GoCardless/),
    });
  });

  test("as weeks pass, what changed is told by events, page by page and through failures alike", async () => {
    for (const days of [1, 3, 9, 20]) {
      await advanceDays(sandbox, days);
      await control(sandbox, "POST", "faults", {
        rules: [
          { system: "gocardless", fault: "status", status: 503, times: 1 },
          { system: "gocardless", fault: "malformed", times: 1 },
          { system: "gocardless", fault: "duplicate", times: 2 },
          { system: "gocardless", fault: "reorder", times: 2 },
          { system: "gocardless", fault: "partial_page" },
        ],
      });
      await pullAll(connectorOf(sandbox), landing, cursors, now);
      await control(sandbox, "DELETE", "faults");
      expect(sorted(told(landing))).toEqual(sorted(truth()));
    }
    const afresh = new Landing();
    await pullAll(connectorOf(sandbox), afresh, new Map(), now);
    expect(sorted(told(afresh))).toEqual(sorted(told(landing)));
    expect(landing.dead).toEqual([]);
  }, 30_000);
});

test("who shows no token or names no version is refused as the gateway refuses", async () => {
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${sandbox.url}/gocardless/payments`, { headers });
    return [response.status, await response.json()];
  };
  expect(await ask({})).toMatchObject([401, { error: { errors: [{ reason: "unauthorized" }] } }]);
  expect(await ask({ authorization: "Bearer t" })).toMatchObject([400, { error: { type: "invalid_api_usage" } }]);
});
