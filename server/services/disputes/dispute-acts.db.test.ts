import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "#server/kernel/context";
import { runBulk } from "#server/services/cases/run-bulk";
import { disputeOfCase } from "#server/services/disputes/dispute-of-case";
import { linkRebill } from "#server/services/disputes/link-rebill";
import { linkTicket } from "#server/services/disputes/link-ticket";
import { disputesOfCustomer, disputesOfInvoice } from "#server/services/disputes/list-disputes";
import { invoiceByNumber, proposedDisputes, raisableInvoices } from "#server/services/disputes/raisable";
import { reclassifyDispute } from "#server/services/disputes/reclassify-dispute";
import { settleEverythingPaid, settlePaid, settlePaidOf } from "#server/services/disputes/settle-paid";
import { CLAIM, type DisputeStage, openDisputeStage } from "#server/services/disputes/testing/dispute-stage";
import { withdrawDispute } from "#server/services/disputes/withdraw-dispute";

let stage: DisputeStage;
beforeAll(async () => {
  stage = await openDisputeStage();
});
afterAll(() => stage.close());

const note = "They found the order form themselves.";
const rootCause = "customer_request" as const;
const rule = (sentence: RegExp) => ({ code: "RULE_VIOLATION", message: expect.stringMatching(sentence) });

async function contested() {
  const invoice = await stage.open();
  const { caseId } = await stage.raised([{ invoiceId: invoice.id, amountMinor: 200_000n }]);
  return { invoice, caseId };
}
type Seen = { caseId: string; version: number };
const seen = async (caseId: string): Promise<Seen> => ({ caseId, version: (await stage.caseRow(caseId)).version });

describe("taking a claim back", () => {
  const back = async (caseId: string, by: Context, at?: Seen) =>
    withdrawDispute.execute(by, { ...(at ?? (await seen(caseId))), note, rootCause });

  test("ends it, with its event", async () => {
    const { caseId } = await contested();
    await back(caseId, stage.marlene);
    expect(await stage.items(caseId)).toMatchObject([{ state: "withdrawn", accepted: "0" }]);
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "resolved", ended: "withdrawn", root_cause: rootCause });
    expect((await stage.told(caseId)).at(-1)).toBe("dispute.withdrawn");
  });

  test("is refused to whoever works none, abroad, and once it has ended", async () => {
    const { caseId } = await contested();
    await expect(back(caseId, stage.collector)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(back(caseId, stage.abroad)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await back(caseId, stage.marlene);
    await expect(back(caseId, stage.marlene)).rejects.toMatchObject(rule(/has ended/));
  });

  test("of two at once one is told what the other did", async () => {
    const { caseId } = await contested();
    const at = await seen(caseId);
    const results = await Promise.allSettled([back(caseId, stage.marlene, at), back(caseId, stage.oskar, at)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "CONFLICT" });
  });
});

describe("another reason", () => {
  const move = async (caseId: string, by: Context, reason = "tax", at?: Seen) =>
    reclassifyDispute.execute(by, { ...(at ?? (await seen(caseId))), reason, note });

  test("gives it another title and another time, with its event", async () => {
    const { caseId } = await contested();
    await move(caseId, stage.marlene);
    const [row] = await stage.owner`select title, allotted_minutes from cases where id = ${caseId}`;
    expect(row).toMatchObject({ title: expect.stringMatching(/^Tax is wrong/), allotted_minutes: 40 * 60 });
    expect((await stage.told(caseId)).at(-1)).toBe("dispute.reclassified");
  });

  test("is refused where it is the same or none, to whoever works none, and abroad", async () => {
    const { caseId } = await contested();
    await expect(move(caseId, stage.marlene, "price")).rejects.toMatchObject(rule(/already/));
    await expect(move(caseId, stage.marlene, "mood")).rejects.toMatchObject(rule(/no reason/));
    await expect(move(caseId, stage.collector)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(move(caseId, stage.abroad)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two at once one is told", async () => {
    const { caseId } = await contested();
    const at = await seen(caseId);
    const both = [move(caseId, stage.marlene, "tax", at), move(caseId, stage.marlene, "usage", at)];
    const results = await Promise.allSettled(both);
    expect(results.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "CONFLICT" });
  });
});

describe("tickets", () => {
  async function ticket(subject: string, customerId = stage.customer.customerId): Promise<string> {
    const id = stage.given.freshId();
    await stage.owner`insert into support_tickets ${stage.owner({
      ...{ id, entity_code: "DE01", customer_id: customerId, number: `T-${id.slice(-6)}`, subject, status: "open" },
      ...{ tags: stage.owner.json([]), opened_at: "2026-02-10T09:00:00Z", system: "zendesk", external_id: id },
      ...{ source_version_at: stage.database.clock.now(), mapping_version: "1", correlation_id: "test" },
      last_seen_at: stage.database.clock.now(),
    })}`;
    return id;
  }
  const link = async (caseId: string, ticketId: string | null, by: Context, at?: Seen) =>
    linkTicket.execute(by, { ...(at ?? (await seen(caseId))), ticketId });

  test("that speak of a claim are proposed until one is linked, and can be taken off again", async () => {
    const ticketId = await ticket("You billed us twice for March");
    await ticket("How do I add a user?");
    const proposals = () => proposedDisputes.execute(stage.marlene, { customerId: stage.customer.customerId });
    expect(await proposals()).toMatchObject([{ ticketId, reason: "duplicate", openedOn: "2026-02-10" }]);
    const { caseId } = await contested();
    await link(caseId, ticketId, stage.marlene);
    expect((await disputeOfCase.execute(stage.marlene, { caseId }))?.ticket).toMatchObject({ id: ticketId });
    expect(await proposals()).toEqual([]);
    await link(caseId, null, stage.marlene);
    expect(await proposals()).toHaveLength(1);
    expect((await stage.told(caseId)).slice(-2)).toEqual(["dispute.ticket_linked", "dispute.ticket_linked"]);
  });

  test("are refused of another customer, twice, to whoever works none, and abroad", async () => {
    const { caseId } = await contested();
    const other = await stage.given.customer({ name: "Birch AG" });
    const theirs = await ticket("Hello", other.customerId);
    await expect(link(caseId, theirs, stage.marlene)).rejects.toMatchObject(rule(/none of/));
    await expect(link(caseId, null, stage.marlene)).rejects.toMatchObject(rule(/No ticket/));
    await expect(link(caseId, theirs, stage.collector)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(link(caseId, theirs, stage.abroad)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two at once one is told", async () => {
    const { caseId } = await contested();
    const [one, other] = [await ticket("Question"), await ticket("Question")];
    const at = await seen(caseId);
    const both = [link(caseId, one, stage.marlene, at), link(caseId, other, stage.oskar, at)];
    const results = await Promise.allSettled(both);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "CONFLICT" });
  });
});

describe("billing anew", () => {
  async function accepted() {
    const { invoice, caseId } = await contested();
    await stage.owner`update dispute_items set state = 'accepted', accepted_minor = disputed_minor, decided_by = 'test', decided_on = '2026-02-20', decided_at = now() where invoice_id = ${invoice.id}`;
    const [{ id: itemId = "" } = {}] = await stage.owner<
      { id: string }[]
    >`select id from dispute_items where invoice_id = ${invoice.id}`;
    return { invoice, caseId, itemId };
  }
  const link = async (part: { caseId: string; itemId: string }, invoiceNumber: string, by: Context, at?: Seen) =>
    linkRebill.execute(by, { ...(at ?? (await seen(part.caseId))), itemId: part.itemId, invoiceNumber });
  const numberOf = async (id: string) =>
    (await stage.owner<{ number: string }[]>`select number from invoices where id = ${id}`)[0]?.number ?? "";

  test("names the invoice that stands in place of what was credited, with its event", async () => {
    const part = await accepted();
    const fresh = await numberOf((await stage.open()).id);
    await link(part, fresh, stage.marlene);
    const shown = await disputeOfCase.execute(stage.marlene, { caseId: part.caseId });
    expect(shown?.items[0]?.rebill).toMatchObject({ number: fresh });
    expect((await stage.told(part.caseId)).at(-1)).toBe("dispute.rebill_linked");
  });

  test("is refused of the contested invoice, one that is not there, where nothing was accepted, to others, and abroad", async () => {
    const part = await accepted();
    const own = await numberOf(part.invoice.id);
    await expect(link(part, own, stage.marlene)).rejects.toMatchObject(rule(/contested invoice itself/));
    await expect(link(part, "NONE-1", stage.marlene)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(link(part, own, stage.collector)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(link(part, own, stage.abroad)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { caseId } = await contested();
    const [{ id: itemId = "" } = {}] = await stage.owner<{ id: string }[]>`
      select x.id from dispute_items x join disputes d on d.id = x.dispute_id where d.case_id = ${caseId}`;
    await expect(link({ caseId, itemId }, own, stage.marlene)).rejects.toMatchObject(rule(/Nothing of this part/));
  });

  test("of two at once one is told", async () => {
    const part = await accepted();
    const fresh = await numberOf((await stage.open()).id);
    const at = await seen(part.caseId);
    const results = await Promise.allSettled([
      link(part, fresh, stage.marlene, at),
      link(part, fresh, stage.oskar, at),
    ]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "CONFLICT" });
  });
});

describe("money that comes", () => {
  async function paid(invoiceId: string, minor: number): Promise<void> {
    const id = stage.given.freshId();
    await stage.owner`insert into allocations ${stage.owner({
      ...{
        id,
        entity_code: "DE01",
        invoice_id: invoiceId,
        currency: "EUR",
        amount_minor: minor,
        applied_on: "2026-03-02",
      },
      ...{ system: "stripe", external_id: id, source_version_at: stage.database.clock.now(), mapping_version: "1" },
      ...{ correlation_id: "test", last_seen_at: stage.database.clock.now() },
    })}`;
  }
  const settle = (by: Context = stage.keeper) => settlePaid.execute(by, { customerIds: [stage.customer.customerId] });

  test("ends the dispute with the proof, once", async () => {
    const { invoice, caseId } = await contested();
    await paid(invoice.id, 700_000);
    await settlePaidOf(stage.keeper, [stage.customer.customerId]);
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "routed", ended: null });
    await paid(invoice.id, 200_000);
    await settleEverythingPaid(stage.keeper);
    expect(await stage.items(caseId)).toMatchObject([{ state: "paid" }]);
    expect(await stage.caseRow(caseId)).toMatchObject({ state: "resolved", outcome: "self_closed", ended: "paid" });
    const [event] = await stage.owner`
      select payload #>> '{data,sentence}' as sentence from events where stream = ${`case:${caseId}`} order by sequence desc limit 1`;
    expect(event?.sentence).toBe(`Nothing is left to pay of ${invoice.number}. The dispute has ended.`);
    await expect(settle()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("is nobody's to say but the machine's", async () => {
    await expect(settle(stage.marlene)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("of two machines one ends it", async () => {
    const { invoice, caseId } = await contested();
    await paid(invoice.id, 900_000);
    const results = await Promise.allSettled([settle(), settle()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await stage.told(caseId)).filter((type) => type === "dispute.paid")).toHaveLength(1);
  });
});

describe("one resolution for several", () => {
  test("rejects each as if done alone, and tells of those it passes over", async () => {
    const [one, other] = [await contested(), await contested()];
    await withdrawDispute.execute(stage.marlene, { ...(await seen(other.caseId)), note, rootCause });
    const { rows } = await runBulk.execute(stage.marlene, {
      cases: [await seen(one.caseId), await seen(other.caseId)],
      act: { action: "decide_dispute", resolution: "rejected", rootCause, note },
    });
    expect(rows.find(({ caseId }) => caseId === one.caseId)).toMatchObject({ ok: true });
    expect(rows.find(({ caseId }) => caseId === other.caseId)).toMatchObject({ ok: false });
    expect(await stage.caseRow(one.caseId)).toMatchObject({ state: "resolved", ended: "rejected" });
  });

  test.each(["accepted", "withdrawn"] as const)("%s", async (resolution) => {
    const { caseId } = await contested();
    const { done } = await runBulk.execute(stage.marlene, {
      cases: [await seen(caseId)],
      act: { action: "decide_dispute", resolution, rootCause, note },
    });
    expect(done).toBe(1);
    expect((await stage.items(caseId))[0]?.state).toBe(resolution);
  });
});

describe("what is looked at", () => {
  test("an invoice, its customer and its case tell the same dispute", async () => {
    const { invoice, caseId } = await contested();
    const ofInvoice = await disputesOfInvoice.execute(stage.collector, { invoiceId: invoice.id });
    expect(ofInvoice).toMatchObject([
      {
        case: { id: caseId },
        reason: { code: "price", department: "Pricing, revenue operations" },
        claim: CLAIM,
        disputed: { minor: 200_000n, currency: "EUR" },
        items: [{ state: "open", line: "100 × Meridian Team", invoiceOpen: { minor: 900_000n } }],
      },
    ]);
    const ofCustomer = await disputesOfCustomer.execute(stage.collector, { customerId: stage.customer.customerId });
    expect(ofCustomer.find((one) => one.case?.id === caseId)).toEqual(ofInvoice[0]);
    const detail = await disputeOfCase.execute(stage.marlene, { caseId });
    expect(detail).toMatchObject({
      id: ofInvoice[0]?.id,
      likelyCauses: ["contract_terms_not_carried", "approval_skipped"],
    });
    expect(detail?.hints.map(({ key }) => key)).toContain("price_as_agreed");
  });

  test("what can be contested, by customer and by number", async () => {
    const { invoice } = await contested();
    const offered = await raisableInvoices.execute(stage.collector, { customerId: stage.customer.customerId });
    expect(offered.find(({ id }) => id === invoice.id)).toMatchObject({
      open: { minor: 900_000n },
      contested: { minor: 200_000n },
      lines: [{ billed: { minor: 900_000n } }],
    });
    const contributor = stage.database.as("contributor");
    expect(await invoiceByNumber.execute(contributor, { number: invoice.number ?? "" })).toMatchObject({
      id: invoice.id,
    });
    await expect(invoiceByNumber.execute(stage.abroad, { number: invoice.number ?? "" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
