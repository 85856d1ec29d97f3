import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { json, standIn } from "#server/connectors/testing/stand-in";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";
import { psaRows } from "#server/sandbox/psa/rows";
import type { Sandbox } from "#server/sandbox/sandbox";
import { control, startSmall } from "#server/sandbox/testing/harness";
import { injectUnaccepted } from "#server/sandbox/world/mistakes/milestone-not-accepted";
import { injectTimeMismatch } from "#server/sandbox/world/mistakes/time-billing-mismatch";

const { signal } = new AbortController();
let sandbox: Sandbox;
let psa: Connector;

beforeAll(async () => {
  sandbox = await startSmall({ customers: 120 });
  psa = psaConnector({ apiUrl: `${sandbox.url}/psa`, token: "t", timeoutMs: 2_000, firstPauseMs: 5 });
});
afterAll(() => sandbox.stop());

let count = 0;
function effect(operation: OutboundOperation): OutboundEffect {
  count += 1;
  return { id: `effect-${count}`, idempotencyKey: `docket-${count}`, ...operation };
}

const rows = () => psaRows(sandbox.core.world);

function unacceptedMilestone() {
  const [mistake] = injectUnaccepted(sandbox.core.world, null, 1);
  const row = rows().milestones.find((each) => each.billing_invoice_id === mistake?.subject.id);
  if (!row) throw new Error("No milestone could be billed before its acceptance.");
  return row;
}

/** A project with approved hours that nobody billed, or with hours billed before their approval. */
function projectWith(words: string): string {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const [mistake] = injectTimeMismatch(sandbox.core.world, null, 1);
    if (mistake?.explanation.includes(words)) return mistake.subject.id;
  }
  throw new Error(`No project with "${words}" could be made.`);
}

describe("an acceptance", () => {
  test("is recorded once, and stands whoever asks again", async () => {
    const milestone = unacceptedMilestone();
    const act = effect({
      operation: "milestone.record_acceptance",
      milestoneId: milestone.id,
      acceptedOn: "2026-10-02",
      acceptedBy: "Jutta Hallmann",
    });
    expect(await psa.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    expect(await psa.perform(act, signal)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining("2026-10-02 by Jutta Hallmann"),
      touched: [{ system: "psa", type: "milestone", id: milestone.id }],
    });
    expect((await psa.perform(act, signal)).outcome).toBe("confirmed");
    expect((await psa.lookUp(act, signal)).outcome).toBe("confirmed");
    expect(rows().milestones.find(({ id }) => id === milestone.id)).toMatchObject({
      accepted_date: "2026-10-02",
      accepted_by: "Jutta Hallmann",
    });
    expect(sandbox.core.received.filter(({ path }) => path.includes(milestone.id))).toHaveLength(1);
  });

  test("of what was not delivered, and of what nobody knows, is refused", async () => {
    const planned = rows().milestones.find(({ status }) => status === "Planned");
    const accept = { operation: "milestone.record_acceptance", acceptedOn: "2026-10-02", acceptedBy: "A" } as const;
    expect(await psa.perform(effect({ ...accept, milestoneId: planned?.id ?? "" }), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("was not delivered yet"),
    });
    expect(await psa.perform(effect({ ...accept, milestoneId: "ms_none" }), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("does not know the milestone"),
    });
  });

  test("whose answer was lost is unknown, and the look-up finds it done", async () => {
    const act = effect({
      operation: "milestone.record_acceptance",
      milestoneId: unacceptedMilestone().id,
      acceptedOn: "2026-10-02",
      acceptedBy: "A",
    });
    await control(sandbox, "POST", "faults", {
      rules: [{ system: "psa", method: "PATCH", fault: "apply_then_timeout", times: 1 }],
    });
    expect((await psa.perform(act, signal)).outcome).toBe("unknown");
    expect((await psa.lookUp(act, signal)).outcome).toBe("confirmed");
    await control(sandbox, "DELETE", "faults");
  });
});

describe("hours", () => {
  const approvedOf = (projectId: string) =>
    rows().time_entries.filter(
      (entry) =>
        entry.project_id === projectId &&
        entry.status === "Approved" &&
        entry.billable &&
        !entry.billing_invoice_id &&
        !entry.deleted,
    );

  test("are billed on a draft of their own, once", async () => {
    const projectId = projectWith("on no invoice");
    const ids = approvedOf(projectId).map(({ id }) => id);
    const invoices = sandbox.core.world.invoices.rows.length;
    const act = effect({ operation: "project.bill_time", projectId, timeEntryIds: ids });
    expect(await psa.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    const outcome = await psa.perform(act, signal);
    expect(outcome).toMatchObject({ outcome: "confirmed", confirmation: expect.stringContaining("are billed on in_") });
    expect((await psa.perform(act, signal)).outcome).toBe("confirmed");
    expect(sandbox.core.world.invoices.rows).toHaveLength(invoices + 1);
    const draft = sandbox.core.world.invoices.rows.at(-1);
    const billed = rows().time_entries.filter(({ id }) => ids.includes(id));
    expect(billed.every((entry) => entry.billing_invoice_id === draft?.id && entry.status === "Invoiced")).toBe(true);
    expect(draft).toMatchObject({ status: "draft", subscriptionId: null });
    expect(draft?.subtotal).toBeGreaterThan(0);
  });

  test("of which some are billed or gone by now are left alone", async () => {
    const projectId = projectWith("on no invoice");
    const [first, second] = approvedOf(projectId).map(({ id }) => id);
    await psa.perform(effect({ operation: "project.bill_time", projectId, timeEntryIds: [first ?? ""] }), signal);
    const again = effect({ operation: "project.bill_time", projectId, timeEntryIds: [first ?? "", second ?? ""] });
    expect(await psa.perform(again, signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("are on an invoice by now"),
    });
    const gone = effect({ operation: "project.bill_time", projectId, timeEntryIds: [second ?? "", "te_none"] });
    expect(await psa.perform(gone, signal)).toMatchObject({ reason: expect.stringContaining("are gone") });
  });

  test("billed without an approval get it within the hour once it was asked for", async () => {
    const projectId = projectWith("were billed that");
    const open = () =>
      rows().time_entries.filter(
        (entry) => entry.project_id === projectId && entry.billing_invoice_id && !entry.approved_at,
      );
    const ids = open().map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    const act = effect({ operation: "project.request_approval", projectId, timeEntryIds: ids, rateIds: [] });
    expect(await psa.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    expect(await psa.perform(act, signal)).toMatchObject({ outcome: "confirmed", touched: [] });
    expect((await psa.perform(act, signal)).outcome).toBe("confirmed");
    expect(open()).toHaveLength(ids.length);
    await control(sandbox, "POST", "clock", { advanceSeconds: 3_700 });
    expect(open()).toEqual([]);
  });
});

test("a write goes out once with its key, as JSON", async () => {
  const server = await standIn(
    json(200, { id: "ms_1", name: "Go-live", status: "Delivered", accepted_date: null }),
    json(200, {}),
    json(200, { id: "ms_1", name: "Go-live", status: "Accepted", accepted_date: "2026-03-01" }),
  );
  const connector = psaConnector({ apiUrl: server.url, token: "t", timeoutMs: 500, firstPauseMs: 5 });
  const act = effect({
    operation: "milestone.record_acceptance",
    milestoneId: "ms_1",
    acceptedOn: "2026-03-01",
    acceptedBy: "A",
  });
  expect((await connector.perform(act, signal)).outcome).toBe("confirmed");
  expect(server.heard[1]).toMatchObject({
    method: "PATCH",
    path: "/v1/milestones/ms_1",
    headers: { "idempotency-key": act.idempotencyKey, "content-type": "application/json" },
    body: JSON.stringify({ accepted_date: "2026-03-01", accepted_by: "A" }),
  });
  await server.stop();
});
