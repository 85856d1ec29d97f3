import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";
import { resolveCase } from "#server/services/cases/resolve-case";
import { decideDispute } from "#server/services/disputes/decide-dispute";
import { type DisputeStage, openDisputeStage } from "#server/services/disputes/testing/dispute-stage";

let stage: DisputeStage;
beforeAll(async () => {
  stage = await openDisputeStage();
});
afterAll(() => stage.close());

const note = "The order form of January says 70.00 a seat.";
const rootCause = "contract_terms_not_carried" as const;

/** A dispute over €2,000.00 of one invoice. */
async function contested(amountMinor = 200_000n) {
  const invoice = await stage.open();
  const { caseId } = await stage.raised([{ invoiceId: invoice.id, amountMinor }]);
  return { invoice, caseId };
}

async function decided(caseId: string, accepted: readonly bigint[], by = stage.marlene, change: object = {}) {
  const items = await stage.items(caseId);
  const { version } = await stage.caseRow(caseId);
  return decideDispute.execute(by, {
    ...{ caseId, version, note, rootCause },
    items: accepted.map((acceptedMinor, place) => ({ itemId: items[place]?.id ?? "", acceptedMinor })),
    ...change,
  });
}

describe("rejecting", () => {
  test("ends the dispute and closes its case, with its event and its root cause", async () => {
    const { caseId } = await contested();
    const { message } = await decided(caseId, [0n]);
    expect(message).toContain("€2,000.00 rejected");
    expect(await stage.caseRow(caseId)).toMatchObject({
      state: "resolved",
      outcome: "resolved_by_hand",
      root_cause: rootCause,
      ended: "rejected",
    });
    expect(await stage.items(caseId)).toMatchObject([{ state: "rejected", accepted: "0", request_id: null }]);
    expect(await stage.told(caseId)).toEqual(["dispute.raised", "dispute.decided"]);
  });

  test("writes to the customer in the same act where that is asked for", async () => {
    const { invoice, caseId } = await contested();
    await stage.owner`update customers set email = 'accounts@hallmann.example' where id = ${stage.customer.customerId}`;
    await decided(caseId, [0n], stage.marlene, { isToldToCustomer: true });
    const [mail] = await stage.owner`
      select template, text_body from customer_mails where customer_id = ${stage.customer.customerId} order by created_at desc, id desc limit 1`;
    expect(mail?.template).toBe("dispute_rejected");
    expect(mail?.text_body).toContain(invoice.number);
    expect(mail?.text_body).toContain(note);
  });
});

describe("accepting", () => {
  test("asks for a credit memo in the same act, and ends with the credit", async () => {
    const { invoice, caseId } = await contested();
    await decided(caseId, [50_000n]);
    const [item] = await stage.items(caseId);
    expect(item).toMatchObject({ state: "partly", accepted: "50000", credited: null });
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "correcting", outcome: null, ended: null });
    const request = await stage.row(item?.request_id ?? "");
    expect(request).toMatchObject({
      kind: "credit_memo",
      state: "pending",
      caseId,
      amountMinor: 50_000n,
      subjectId: invoice.id,
      reasonCode: "price_agreement",
      terms: { choice: { of: "lines" } },
    });
    const clock = async () =>
      (await stage.owner`select clock_stopped_at, escalates_at from cases where id = ${caseId}`)[0];
    expect(await clock()).toEqual({ clock_stopped_at: stage.database.clock.now(), escalates_at: null });
    await stage.credited(request.id);
    expect(await clock()).toEqual({ clock_stopped_at: null, escalates_at: null });
    expect(await stage.items(caseId)).toMatchObject([{ state: "partly", accepted: "50000", credited: "2026-03-02" }]);
    expect(await stage.caseRow(caseId)).toMatchObject({
      state: "resolved",
      outcome: "fixed",
      root_cause: rootCause,
      ended: "partly",
    });
    expect((await stage.told(caseId)).filter((type) => type === "dispute.credited")).toHaveLength(1);
  });

  test("asks once for each invoice", async () => {
    const [one, other] = [await stage.open(), await stage.open()];
    const { caseId } = await stage.raised([
      { invoiceId: one.id, amountMinor: 10_000n },
      { invoiceId: other.id, amountMinor: 20_000n },
    ]);
    await decided(caseId, [10_000n, 20_000n]);
    const items = await stage.items(caseId);
    expect(new Set(items.map(({ request_id }) => request_id)).size).toBe(2);
    await stage.credited(items[0]?.request_id ?? "");
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "correcting", ended: null });
    await stage.credited(items[1]?.request_id ?? "");
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "resolved", ended: "accepted" });
  });

  test.each(["rejected", "withdrawn"] as const)("is to be decided again where the request is %s", async (end) => {
    const { caseId } = await contested();
    await decided(caseId, [200_000n]);
    const [item] = await stage.items(caseId);
    const request = await stage.row(item?.request_id ?? "");
    const seen = { requestId: request.id, version: request.version, reason: "The price is what the order says." };
    if (end === "rejected") await rejectRequest.execute(stage.as(stage.approvers[0]), seen);
    else await withdrawRequest.execute(stage.marlene, seen);
    expect(await stage.items(caseId)).toMatchObject([{ state: "open", accepted: "0", request_id: null }]);
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "in_progress", outcome: null, ended: null });
    expect((await stage.told(caseId)).at(-1)).toBe("dispute.credit_refused");
    await decided(caseId, [0n]);
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "resolved", ended: "rejected" });
  });
});

describe("is refused", () => {
  const rule = (sentence: RegExp) => ({ code: "RULE_VIOLATION", message: expect.stringMatching(sentence) });

  test("to whoever works no disputes, and of another legal entity", async () => {
    const { caseId } = await contested();
    await expect(decided(caseId, [0n], stage.collector)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(decided(caseId, [0n], stage.abroad)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("without a root cause for the last part, and not before", async () => {
    const [one, other] = [await stage.open(), await stage.open()];
    const { caseId } = await stage.raised([
      { invoiceId: one.id, amountMinor: 10_000n },
      { invoiceId: other.id, amountMinor: 20_000n },
    ]);
    await decided(caseId, [0n], stage.marlene, { rootCause: null });
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "in_progress", ended: null });
    const items = await stage.items(caseId);
    const { version } = await stage.caseRow(caseId);
    const last = { caseId, version, note, items: [{ itemId: items[1]?.id ?? "", acceptedMinor: 0n }] };
    await expect(decideDispute.execute(stage.marlene, last)).rejects.toMatchObject(rule(/what lay behind/));
  });

  test("for more than is contested, for a part decided already, and once it has ended", async () => {
    const { caseId } = await contested();
    await expect(decided(caseId, [200_001n])).rejects.toMatchObject(rule(/between nothing and what is contested/));
    await decided(caseId, [0n]);
    await expect(decided(caseId, [0n])).rejects.toMatchObject(rule(/has ended already/));
  });

  test("behind the back of whoever holds the case", async () => {
    const [one, other] = [await stage.open(), await stage.open()];
    const { caseId } = await stage.raised([
      { invoiceId: one.id, amountMinor: 10_000n },
      { invoiceId: other.id, amountMinor: 20_000n },
    ]);
    await decided(caseId, [0n], stage.marlene);
    const items = await stage.items(caseId);
    const { version } = await stage.caseRow(caseId);
    await expect(
      decideDispute.execute(stage.oskar, {
        ...{ caseId, version, note, rootCause },
        items: [{ itemId: items[1]?.id ?? "", acceptedMinor: 0n }],
      }),
    ).rejects.toMatchObject(rule(/Marlene Dorn holds/));
  });

  test("by closing the case by hand", async () => {
    const { caseId } = await contested();
    const { version } = await stage.caseRow(caseId);
    await expect(
      resolveCase.execute(stage.marlene, { caseId, version, note: "Done with it", rootCause }),
    ).rejects.toMatchObject(rule(/ends when each of its parts/));
  });
});

test("of two who decide at once exactly one does, and the other is told who", async () => {
  const { caseId } = await contested();
  const { version } = await stage.caseRow(caseId);
  const both = [
    decided(caseId, [200_000n], stage.marlene, { version }),
    decided(caseId, [0n], stage.oskar, { version }),
  ];
  const results = await Promise.allSettled(both);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = results.find((one) => one.status === "rejected");
  expect(lost?.reason).toMatchObject({ code: "CONFLICT", message: expect.stringContaining("decided: €2,000.00") });
});

test("whatever is decided in whatever order: accepted, rejected and open come to what was contested", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }), async (shares) => {
      const parts = await Promise.all(
        shares.map(async () => ({ invoiceId: (await stage.open()).id, amountMinor: 30_000n })),
      );
      const { caseId } = await stage.raised(parts);
      for (const [place, share] of shares.entries()) {
        const items = await stage.items(caseId);
        const { version } = await stage.caseRow(caseId);
        await decideDispute.execute(stage.marlene, {
          ...{ caseId, version, note, rootCause },
          items: [{ itemId: items[place]?.id ?? "", acceptedMinor: BigInt(share) * 10_000n }],
        });
        const [sums] = await stage.owner`
          select sum(disputed_minor)::int as disputed, sum(accepted_minor)::int as accepted,
            coalesce(sum(disputed_minor - accepted_minor) filter (where state in ('rejected', 'partly')), 0)::int as rejected,
            coalesce(sum(disputed_minor) filter (where state = 'open'), 0)::int as open
          from dispute_items i join disputes d on d.id = i.dispute_id where d.case_id = ${caseId}`;
        expect(sums?.accepted + sums?.rejected + sums?.open).toBe(sums?.disputed);
      }
    }),
    { numRuns: 6 },
  );
});
