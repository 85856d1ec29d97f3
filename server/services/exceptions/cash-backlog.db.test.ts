import { afterAll, beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const TYPES = [
  "unmatched_payment",
  "duplicate_settlement",
  "short_payment",
  "overpayment",
  "cross_entity_remittance",
] as const;

const DAY = 86_400;
let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 150, anchor: "2026-10-12T09:30:00Z", payers: "slow" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

const ours = (lines: readonly string[]) => lines.filter((line) => TYPES.some((type) => line.startsWith(`${type} `)));

test("on the cash desk of a company whose customers pay late a working day waits, just as it was made", async () => {
  const found = ours(await company.found());
  expect(found).toEqual(ours(await company.present()));
  const counted = await company.db.owner`
    select type, subject_type, count(*)::int from cases where queue = 'cash' and closed_at is null group by 1, 2 order by 1, 2`;
  expect(counted.map(({ type, subject_type }) => `${type} ${subject_type}`)).toEqual([
    "cross_entity_remittance bank_entry",
    "cross_entity_remittance payment",
    "duplicate_settlement payment",
    "overpayment payment",
    "short_payment payment",
    "unmatched_payment bank_entry",
    "unmatched_payment payment",
  ]);
  expect(found.length).toBeGreaterThanOrEqual(10);
  expect(found.length).toBeLessThanOrEqual(20);
});

test("and as days go by nobody pays a second time what the bank has", async () => {
  for (const days of [4, 20]) {
    await company.liveOn(days * DAY);
    await company.sync();
    expect(ours(await company.found()), `after ${days} more days`).toEqual(ours(await company.present()));
  }
}, 120_000);
