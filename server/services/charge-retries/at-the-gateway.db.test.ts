import { afterAll, beforeAll, expect, test } from "vitest";
import { changeInvoice } from "#server/sandbox/stripe/events";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { chargesDue } from "#server/services/charge-retries/charges-to-review";
import { reviewPortions } from "#server/services/charge-retries/review-charges";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const HOUR = 3_600;
const { signal } = new AbortController();
let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 60, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 120_000);
afterAll(() => company.close());

const worldOf = () => company.sandbox.core.world;
const byClock = async () => {
  const job = company.db.asJob("retry-charges");
  return reviewPortions(job, await chargesDue.execute(job, {}), signal);
};
const chargesOf = ({ id }: Invoice) => worldOf().charges.rows.filter(({ invoiceId }) => invoiceId === id);

/** A card declined for now, of which Stripe is told not to try again by itself. */
async function leftToUs(): Promise<Invoice> {
  const [planted] = await company.inject("failed_payment", { variant: "soft_decline" });
  const invoice = worldOf().invoices.must(planted?.subject.id ?? "");
  changeInvoice(worldOf(), invoice, "invoice.updated", () => {
    invoice.nextAttemptAt = null;
  });
  return invoice;
}

test("what the gateway leaves to us is charged once by us, and its outcome is read as ours", async () => {
  const invoice = await leftToUs();
  await company.sync();
  const before = chargesOf(invoice).length;
  await byClock();
  const rows = () => company.db.owner<
    { state: string; planned_on: string; effect_id: string | null }[]
  >`select r.state, r.planned_on::text, r.effect_id from charge_retries r join invoices i on i.id = r.invoice_id
    where i.external_id = ${invoice.id} order by r.failed_on, r.planned_at`;
  expect(await rows()).toMatchObject([{ state: "planned", effect_id: null }]);
  expect(chargesOf(invoice)).toHaveLength(before);

  // Days on which Stripe tries nothing of this invoice by itself, until ours is due.
  for (let days = 0; days < 10 && (await rows())[0]?.state === "planned"; days += 1) {
    await company.liveOn(24 * HOUR);
    await company.sync();
    await byClock();
  }
  expect(await rows()).toMatchObject([{ state: "requested" }]);
  await byClock();
  await company.carryOut();
  expect(chargesOf(invoice)).toHaveLength(before + 1);
  await company.sync();
  await company.liveOn(HOUR);
  await company.sync();
  await byClock();
  const [ours] = await rows();
  expect(ours?.state).toBe(invoice.status === "paid" ? "succeeded" : "failed");
  expect(chargesOf(invoice)).toHaveLength(before + 1);
}, 240_000);
