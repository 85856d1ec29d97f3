import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemoDisputes } from "#db/seed/demo-disputes";
import { demoClaims } from "#server/domain/demo/disputes";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

let company: Company;
let seeded: Awaited<ReturnType<typeof seedDemoDisputes>>;
const seed = () => seedDemoDisputes(company.db, company.db.clock.now);

beforeAll(async () => {
  company = await openCompany({ customers: 150, anchor: "2026-10-14T14:30:00Z", payers: "slow" });
  await company.sync();
  // What the set-up does when it hires the company's people before today.
  await company.db.owner`update grants set starts_at = starts_at - interval '35 days'`;
  seeded = await seed();
}, 240_000);
afterAll(() => company.close());

test("claims in every state are there, once, and the rules refuse none of them", async () => {
  expect(seeded).toEqual({ isSeeded: true, told: demoClaims.length, left: [] });
  expect(await seed()).toEqual({ isSeeded: false, told: 0, left: [] });
  const states = await company.db.owner<{ state: string; outcome: string | null }[]>`
    select k.state, d.outcome from disputes d join cases k on k.id = d.case_id order by 1, 2`;
  expect(states.map(({ state, outcome }) => `${state} ${outcome ?? "open"}`)).toEqual([
    "correcting open",
    "in_progress open",
    "resolved rejected",
    "resolved withdrawn",
    "routed open",
    "routed open",
  ]);
  const [ahead] = await company.db.owner`
    select count(*)::int as ahead from events where at > ${company.db.clock.now()}`;
  expect(ahead).toEqual({ ahead: 0 });
});
