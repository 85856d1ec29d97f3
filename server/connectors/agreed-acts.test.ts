import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";
import { allPlansOf } from "#server/sandbox/psa/plans";
import { rateInForce } from "#server/sandbox/psa/rates";
import { psaRows } from "#server/sandbox/psa/rows";
import type { Sandbox } from "#server/sandbox/sandbox";
import { control, startSmall } from "#server/sandbox/testing/harness";
import { evenMonths } from "#server/sandbox/world/revenue-plans";

const { signal } = new AbortController();
let sandbox: Sandbox;
let netsuite: Connector;
let psa: Connector;
let salesforce: Connector;

beforeAll(async () => {
  sandbox = await startSmall({ customers: 120 });
  const quick = { timeoutMs: 400, firstPauseMs: 5 };
  netsuite = netsuiteConnector({ apiUrl: sandbox.url, token: "t", ...quick });
  psa = psaConnector({ apiUrl: `${sandbox.url}/psa`, token: "t", ...quick });
  salesforce = salesforceConnector({ apiUrl: sandbox.url, clientId: "id", clientSecret: "secret", ...quick });
});
afterAll(() => sandbox.stop());

let count = 0;
function effect(operation: OutboundOperation): OutboundEffect {
  count += 1;
  return {
    id: `0197a000-0000-7000-8000-${String(count).padStart(12, "0")}`,
    idempotencyKey: `docket-${count}`,
    ...operation,
  };
}
/** Done at the source, its answer lost. */
const losesAnswer = (system: string, method: string, path?: string) =>
  control(sandbox, "POST", "faults", {
    rules: [{ system, method, ...(path ? { path } : {}), fault: "apply_then_timeout", times: 1 }],
  });

describe("what an hour costs from a day on", () => {
  const rateOpen = (place: number) => {
    const rates = psaRows(sandbox.core.world).rates.filter((row) => row.ends_on === null);
    const rate = rates[place];
    if (!rate) throw new Error("The project system has too few rates.");
    return rate;
  };
  const changed = (place: number, startsOn = "2026-11-01") => {
    const rate = rateOpen(place);
    return effect({
      operation: "project.change_rate",
      projectId: rate.project_id,
      rateId: rate.id,
      role: rate.role,
      currency: rate.currency,
      hourlyMinor: "12300",
      startsOn,
    });
  };

  test("is agreed once, ends the rate before it, and stands whoever asks again", async () => {
    const act = changed(0);
    const { id, project_id: projectId, role } = rateOpen(0);
    expect(await psa.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    const done = await psa.perform(act, signal);
    expect(done).toMatchObject({ outcome: "confirmed", documentMinor: "12300", touched: [{ id }, { type: "rate" }] });
    expect(await psa.perform(act, signal)).toEqual(done);
    expect(await psa.lookUp(act, signal)).toEqual(done);
    const own = psaRows(sandbox.core.world).rates.filter((row) => row.project_id === projectId && row.role === role);
    expect(own.filter((row) => row.starts_on === "2026-11-01")).toMatchObject([
      { ends_on: null, approved_on: "2026-10-12" },
    ]);
    expect(own.find((row) => row.id === id)).toMatchObject({ ends_on: "2026-10-31" });
  });

  test("done and not answered is looked up", async () => {
    const act = changed(2);
    await losesAnswer("psa", "POST");
    expect((await psa.perform(act, signal)).outcome).toBe("unknown");
    expect((await psa.lookUp(act, signal)).outcome).toBe("confirmed");
  });

  test("is refused before a rate that was agreed already, and where the rate is gone", async () => {
    const rate = psaRows(sandbox.core.world).rates.find((row) => row.starts_on === "2026-11-01");
    const before = {
      ...changed(0, "2026-10-20"),
      rateId: "",
      projectId: rate?.project_id ?? "",
      role: rate?.role ?? "",
    };
    const former = psaRows(sandbox.core.world).rates.find(
      (row) => row.project_id === rate?.project_id && row.role === rate?.role && row.id !== rate?.id,
    );
    const act = { ...before, rateId: former?.id ?? "" } as OutboundEffect;
    expect(await psa.perform(act, signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("2026-11-01"),
    });
    expect(await psa.perform(before as OutboundEffect, signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("does not know the rate"),
    });
  });

  test("is what the stand-in bills hours of that day at", async () => {
    const rate = psaRows(sandbox.core.world).rates.find((row) => row.starts_on === "2026-11-01");
    const plan = allPlansOf(sandbox.core.world).find(({ id }) => id === rate?.project_id);
    if (!plan || !rate) throw new Error("No rate was agreed.");
    expect(rateInForce(sandbox.core.world, plan, rate.role, "2026-11-01")?.id).toBe(rate.id);
    expect(rateInForce(sandbox.core.world, plan, rate.role, "2026-10-31")?.id).not.toBe(rate.id);
  });
});

describe("a price that is agreed anew", () => {
  const itemOf = (place: number) => {
    const item = sandbox.core.world.orderItems.rows.filter(({ overagePrice }) => overagePrice === null)[place];
    if (!item) throw new Error("The CRM has too few order items.");
    return { item, order: sandbox.core.world.orders.must(item.orderId) };
  };
  const agreed = (place: number) => {
    const { item, order } = itemOf(place);
    return effect({
      operation: "order.change_price",
      contractId: order.contractId,
      itemId: item.id,
      productCode: item.productCode,
      quantity: String(item.quantity),
      unitPriceMicros: "4200000000",
      currency: sandbox.core.world.customers.must(sandbox.core.world.contracts.must(order.contractId).customerId)
        .currency,
      effectiveOn: "2026-10-12",
      description: "Agreed anew",
    });
  };
  const ordersOf = (id: string) =>
    sandbox.core.world.orders.rows.filter(({ reference }) => reference === `docket-${id}`);

  test("is one order of one item, activated, and stands whoever asks again", async () => {
    const act = agreed(0);
    const { item } = itemOf(0);
    expect(await salesforce.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    const done = await salesforce.perform(act, signal);
    const [order] = ordersOf(act.id);
    expect(done).toMatchObject({ outcome: "confirmed", reference: order?.number, documentId: order?.id });
    expect(await salesforce.perform(act, signal)).toEqual(done);
    expect(await salesforce.lookUp(act, signal)).toEqual(done);
    expect(ordersOf(act.id)).toMatchObject([{ status: "Activated", approval: "Approved", type: "Amendment" }]);
    const items = sandbox.core.world.orderItems.rows.filter(({ orderId }) => orderId === order?.id);
    expect(items).toMatchObject([
      {
        productCode: item.productCode,
        quantity: item.quantity,
        unitPrice: 4_200,
        includedUnits: item.includedUnits,
        serviceDate: "2026-10-12",
      },
    ]);
  });

  test("made and not answered is gone on with, not made again", async () => {
    const act = agreed(1);
    await losesAnswer("salesforce", "POST");
    expect((await salesforce.perform(act, signal)).outcome).toBe("unknown");
    expect(ordersOf(act.id)).toMatchObject([{ status: "Draft" }]);
    expect(await salesforce.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    expect((await salesforce.perform(act, signal)).outcome).toBe("confirmed");
    expect(ordersOf(act.id)).toMatchObject([{ status: "Activated" }]);
  });

  test("is refused where the item is gone", async () => {
    const act = { ...agreed(2), itemId: "802000000000000" } as OutboundEffect;
    expect(await salesforce.perform(act, signal)).toMatchObject({ outcome: "refused" });
    expect(ordersOf(act.id)).toEqual([]);
  });
});

describe("revenue by the month", () => {
  const planOf = (place: number) => {
    const plan = sandbox.core.world.revenuePlans.rows.filter(
      ({ startDate, endDate, amount }) => startDate < "2026-09-01" && endDate > "2026-12-31" && amount > 0,
    )[place];
    if (!plan) throw new Error("The ERP has too few plans.");
    return plan;
  };
  const override = (place: number, closedBy = 0) => {
    const plan = planOf(place);
    const closed = evenMonths(plan).filter(({ period }) => period < "2026-10");
    const left = plan.amount - closed.reduce((sum, { amount }) => sum + amount, 0) - closedBy;
    const months = closed.map(({ period, amount }, index) => ({
      month: period,
      amountMinor: String(index === 0 ? amount + closedBy : amount),
    }));
    return effect({
      operation: "revenue.override_schedule",
      scheduleId: plan.id,
      currency: plan.currency,
      months: [...months, { month: "2026-11", amountMinor: String(left) }],
      startsOn: plan.startDate,
      endsOn: "2026-11-30",
      memo: "Live early",
    });
  };

  test("is set once, with the plan's number, and stands whoever asks again", async () => {
    const act = override(0);
    const plan = planOf(0);
    expect(await netsuite.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    const done = await netsuite.perform(act, signal);
    expect(done).toMatchObject({ outcome: "confirmed", reference: plan.number, documentMinor: String(plan.amount) });
    expect(await netsuite.perform(act, signal)).toEqual(done);
    expect(await netsuite.lookUp(act, signal)).toEqual(done);
  });

  test("done and not answered is looked up", async () => {
    const act = override(1);
    await losesAnswer("netsuite", "PATCH");
    expect((await netsuite.perform(act, signal)).outcome).toBe("unknown");
    expect((await netsuite.lookUp(act, signal)).outcome).toBe("confirmed");
  });

  test("of a closed month is refused, and nothing changes", async () => {
    const act = override(2, 1);
    const before = structuredClone(planOf(2));
    expect(await netsuite.perform(act, signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("closed"),
    });
    expect(planOf(2)).toEqual(before);
  });
});

test("what was agreed is there again after the stand-ins are started anew", async () => {
  const home = await mkdtemp(join(tmpdir(), "docket-agreed-"));
  const options = { home, customers: 60, wall: () => Date.parse("2026-10-12T09:30:00.000Z") };
  const first = await startSmall(options);
  const { world } = first.core;
  const crm = salesforceConnector({ apiUrl: first.url, clientId: "id", clientSecret: "secret" });
  const item = world.orderItems.rows.find(({ overagePrice }) => overagePrice === null);
  const order = world.orders.must(item?.orderId ?? "");
  const made = await crm.perform(
    effect({
      operation: "order.change_price",
      contractId: order.contractId,
      itemId: item?.id ?? "",
      productCode: item?.productCode ?? "",
      quantity: String(item?.quantity),
      unitPriceMicros: "4200000000",
      currency: world.customers.must(world.contracts.must(order.contractId).customerId).currency,
      effectiveOn: "2026-10-12",
      description: "Agreed anew",
    }),
    signal,
  );
  expect(made.outcome).toBe("confirmed");
  const orders = structuredClone(world.orders.rows);
  await first.stop();
  const again = await startSmall(options);
  expect(again.core.world.orders.rows).toEqual(orders);
  await again.stop();
  await rm(home, { recursive: true, force: true });
});
