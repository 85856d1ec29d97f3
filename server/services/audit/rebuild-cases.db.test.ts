import { afterAll, beforeAll, expect, test } from "vitest";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { addMinutes } from "#server/domain/time";
import { compareRebuilt, type StandingCases, standingCases } from "#server/services/audit/testing/rebuilt-cases";
import { workTheDesk } from "#server/services/audit/testing/work-the-desk";
import { verifyAudit } from "#server/services/audit/verify-events";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const ANCHOR = "2026-10-12T09:30:00Z";
const MISTAKES = [
  "contract_price_variance",
  "missing_purchase_order",
  "tax_data_missing",
  "failed_payment",
  "erp_total_mismatch",
];
const DAYS = 4;
const ACTS_A_DAY = 60;

let company: Company;
const standing: StandingCases[] = [];
let acts = 0;

/** Remembers every case as it stands now; what is done next is done later. */
async function look(): Promise<void> {
  const { clock, owner } = company.db;
  standing.push(await standingCases(owner, clock.now()));
  clock.set(addMinutes(clock.now(), 1));
}

/** Days of a company: mistakes, people, the clock, fixes on their way, sources read again. */
beforeAll(async () => {
  company = await openCompany({ customers: 120, anchor: ANCHOR });
  const given = givenCases(company.db.owner, company.db.clock.now());
  const people: GivenPerson[] = [];
  for (const name of ["Ana Ruiz", "Ben Adeyemi", "Chiara Conti"])
    people.push(await given.person(name, "billing_analyst"));
  await company.sync();
  let draw = 7;
  const random = () => {
    draw = (draw * 48_271) % 2_147_483_647;
    return draw / 2_147_483_647;
  };
  for (let day = 0; day < DAYS; day += 1) {
    for (const type of MISTAKES) await company.inject(type, { count: 2 }).catch(() => []);
    await company.sync();
    acts += await workTheDesk(company, people, { random, rounds: ACTS_A_DAY });
    await look();
    await company.carryOut();
    await company.liveOn(86_400);
    await company.sync();
    await look();
  }
}, 300_000);
afterAll(() => company.close());

test("every case of a lived-in company is rebuilt from its events, at every instant that was looked at", async () => {
  const rebuilt = await compareRebuilt(company.db.owner, standing);
  expect(rebuilt.differences.slice(0, 10)).toEqual([]);
  expect(rebuilt.differences).toHaveLength(0);
});

test("and the company has lived: cases of every state, acts of every kind", async () => {
  const states = await company.db.owner<{ state: string }[]>`
    select distinct payload->'after'->>'state' as state from events where stream like 'case:%' and payload->'after' ? 'state'`;
  expect(states.map(({ state }) => state)).toEqual(
    expect.arrayContaining(["correcting", "dismissed", "in_progress", "resolved", "routed", "waiting"]),
  );
  expect(acts).toBeGreaterThan(ACTS_A_DAY);
  const kinds = await company.db.owner<{ type: string }[]>`select distinct type from events where stream like 'case:%'`;
  expect(kinds.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      "exception.opened",
      "exception.closed",
      "exception.fix_requested",
      "case.served",
      "case.assigned",
      "case.snoozed",
      "case.woken",
      "case.escalated",
      "case.commented",
      "case.act_undone",
      "case.dismissed",
    ]),
  );
});

test("a field that an event leaves out is missed", async () => {
  const { owner } = company.db;
  await owner`update events set payload = payload #- '{after,ownerId}' where type in ('case.assigned', 'case.served', 'case.taken')`;
  const { differences } = await compareRebuilt(owner, standing.slice(-1));
  expect(differences.join("\n")).toContain("ownerId");
});

test("the log of it all is as it was written, but for what this test took out of it", async () => {
  const { ok, firstBad } = await verifyAudit.execute(company.db.as("auditor"), {});
  expect(ok).toBe(false);
  expect(firstBad?.stream).toMatch(/^case:/);
});
