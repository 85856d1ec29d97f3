import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseAt, caseFields } from "#server/domain/audit/case-at";
import type { RaiseDisputeInput } from "#server/domain/disputes/inputs";
import { jsonSafe } from "#server/kernel/events";
import { raiseDispute } from "#server/services/disputes/raise-dispute";
import { CLAIM, type DisputeStage, openDisputeStage } from "#server/services/disputes/testing/dispute-stage";

let stage: DisputeStage;
beforeAll(async () => {
  stage = await openDisputeStage();
});
afterAll(() => stage.close());

async function claim(invoiceId: string, change: Partial<RaiseDisputeInput> = {}) {
  return {
    customerId: stage.customer.customerId,
    source: "collector" as const,
    reason: "price",
    claim: CLAIM,
    items: [{ invoiceId, lineId: await stage.lineOf(invoiceId), amountMinor: 200_000n }],
    ...change,
  };
}

describe("raising a dispute", () => {
  test("stores the claim, opens a case for its reason, and leaves an event it can be rebuilt from", async () => {
    const invoice = await stage.open();
    const { caseId, number, message } = await raiseDispute.execute(stage.collector, await claim(invoice.id));
    expect(message).toContain(`case ${number}`);
    const [row] = await stage.owner`select * from cases where id = ${caseId}`;
    expect(row).toMatchObject({
      queue: "disputes",
      type: "dispute",
      state: "routed",
      subject_type: "customer",
      title: `Price is not what was agreed: €2,000.00 of ${invoice.number}`,
      amount_minor: "200000",
      allotted_minutes: 24 * 60,
      escalation_level: 0,
    });
    const events = await stage.owner`
      select sequence, type, at, actor_name as "actorName", entity_code as "entityCode", policy_version as "policyVersion", payload from events where stream = ${`case:${caseId}`} order by sequence`;
    expect(events.map(({ type }) => type)).toEqual(["dispute.raised"]);
    const rebuilt = caseAt(
      events.map((event) => ({ ...event, sequence: Number(event.sequence) })) as never,
      stage.database.clock.now(),
    );
    const stored = Object.fromEntries(
      caseFields.map((field) => [field, row?.[field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]]),
    );
    const expected = jsonSafe({ ...stored, number: Number(stored.number) }) as Record<string, unknown>;
    for (const field of caseFields) expect([field, rebuilt?.fields[field]]).toEqual([field, expected[field]]);
    const [asked] =
      await stage.owner`select count(*)::int as jobs from pgboss.job where name = 'worklist.refresh' and data->'customerIds' ? ${stage.customer.customerId}`;
    expect(asked?.jobs).toBeGreaterThan(0);
  });

  test("goes up at once from the amount of the document", async () => {
    const items = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { id } = await stage.open();
        return { invoiceId: id, lineId: await stage.lineOf(id), amountMinor: 900_000n };
      }),
    );
    const { caseId } = await raiseDispute.execute(stage.collector, await claim(items[0]?.invoiceId ?? "", { items }));
    const [row] = await stage.owner`select escalation_level, severity from cases where id = ${caseId}`;
    expect(row).toEqual({ escalation_level: 1, severity: "high" });
  });

  test("is refused to whoever may not raise one, and of another legal entity", async () => {
    const invoice = await stage.open();
    const input = await claim(invoice.id);
    await expect(raiseDispute.execute(stage.database.as("auditor"), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(raiseDispute.execute(stage.abroad, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a contributor without a desk may", async () => {
    const invoice = await stage.open();
    await expect(
      raiseDispute.execute(stage.database.as("contributor"), await claim(invoice.id, { source: "success_manager" })),
    ).resolves.toMatchObject({ caseId: expect.any(String) });
  });

  test("is refused where its invoices or its reason do not bear it", async () => {
    const invoice = await stage.open();
    const other = await stage.given.customer({ name: "Birch AG" });
    const theirs = await stage.given.invoice(other, { status: "open", number: "DE01-009001" });
    const refused = async (change: Partial<RaiseDisputeInput>, sentence: RegExp) =>
      expect(raiseDispute.execute(stage.collector, await claim(invoice.id, change))).rejects.toMatchObject({
        code: "RULE_VIOLATION",
        message: expect.stringMatching(sentence),
      });
    await refused({ reason: "mood" }, /no reason/);
    await refused({ items: [{ invoiceId: invoice.id, lineId: null, amountMinor: 1n }] }, /is about lines/);
    await refused({ items: [{ invoiceId: theirs.id, lineId: null, amountMinor: 1n }] }, /none of Hallmann/);
    await refused(
      { reason: "duplicate", items: [{ invoiceId: invoice.id, lineId: null, amountMinor: 900_001n }] },
      /at most/,
    );
    await refused({ ticketId: invoice.id }, /ticket is none/);
    await stage.owner`update invoices set status = 'void' where id = ${invoice.id}`;
    await refused({}, /Nothing is left/);
  });

  test("of two at once over all of an invoice the second is told", async () => {
    const invoice = await stage.open();
    const input = await claim(invoice.id, {
      reason: "duplicate",
      items: [{ invoiceId: invoice.id, lineId: null, amountMinor: 900_000n }],
    });
    const results = await Promise.allSettled([
      raiseDispute.execute(stage.collector, input),
      raiseDispute.execute(stage.marlene, input),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((one) => one.status === "rejected");
    expect(lost?.reason.message).toContain("contested already");
  });
});
