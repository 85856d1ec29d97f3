import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemoRequests } from "#db/seed/demo-requests";
import type { PersonActor } from "#server/domain/access/actor";
import type { RequestLane } from "#server/domain/approvals/views";
import { openTransaction } from "#server/kernel/command";
import { executeRequest } from "#server/services/approvals/execute-request";
import { forecastOrphans } from "#server/services/approvals/forecast-orphans";
import { listDelegations } from "#server/services/approvals/list-delegations";
import { listRequests } from "#server/services/approvals/list-requests";
import { tellLate } from "#server/services/approvals/tell-late";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";
import { loadPeople } from "#server/services/people/load-people";

let company: Company;
let people: PersonActor[];

const execute = (requestId: string) => executeRequest.execute(company.db.asJob("execute-approvals"), { requestId });
const seed = () =>
  seedDemoRequests(company.db, company.db.clock.now, {
    async isCarriedOut(requestId) {
      await execute(requestId);
      await company.carryOut();
      await company.sync();
      return true;
    },
  });
const as = (name: string) => {
  const person = people.find((one) => one.name === name);
  if (!person) throw new Error(`There is no ${name}.`);
  return company.db.asActor(person);
};
const lane = async (name: string, which: RequestLane) =>
  (await listRequests.execute(as(name), { lane: which })).rows.map(
    ({ kind, state, requesterName }) => `${kind} ${state} ${requesterName}`,
  );

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
  // What the set-up does when it hires the company's people before today.
  await company.db.owner`update grants set starts_at = starts_at - interval '21 days'`;
  people = await company.db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return loadPeople({ tx, now: company.db.clock.now() });
  });
}, 240_000);
afterAll(() => company.close());

test("a company that was just read gets requests in every state, made by its people, once", async () => {
  expect(await seed()).toEqual({ isSeeded: true, left: [] });
  const [second] = await company.db.owner<{ id: string }[]>`select id from approval_requests where state = 'approved'`;
  expect(await execute(second?.id ?? "")).toMatchObject({ state: "voided" });
  const [voided] = await company.db.owner<{ labels: string[] }[]>`
    select array(select d->>'label' from jsonb_array_elements(voided_by) d) as labels from approval_requests where state = 'voided'`;
  expect(voided?.labels).toEqual(expect.arrayContaining(["Credited before", "Left to pay"]));
  expect(await lane("Katharina Weiss", "to_sign")).toEqual([
    "service_restriction pending Jonas Brandt",
    "credit_memo pending Jonas Brandt",
  ]);
  expect(await lane("Robert Ashford", "to_sign")).toEqual(["credit_memo pending Jonas Brandt"]);
  expect(await lane("Eleanor Voss", "ended")).toEqual(
    expect.arrayContaining(["credit_memo executed Jonas Brandt", "write_off rejected Diego Ferrer"]),
  );
  const [executed] = await company.db.owner<
    { documents: unknown[] }[]
  >`select documents from approval_requests where state = 'executed'`;
  expect(executed?.documents.length).toBeGreaterThanOrEqual(1);
  // Whoever the journeys work as begins with a lane of their own that is empty.
  expect(await lane("Amara Okafor", "own")).toEqual([]);
  expect(await seed()).toEqual({ isSeeded: false, left: [] });
});

test("one is late, a question is open, somebody's absence is foretold, and a delegation is in force", async () => {
  expect(await lane("Eleanor Voss", "late")).toEqual(["refund pending Priya Raman"]);
  const job = company.db.asJob("maintain-approvals");
  await tellLate.execute(job, {});
  await tellLate.execute(job, {});
  const rows = (await listRequests.execute(as("Robert Ashford"), { lane: "late" })).rows;
  expect(rows).toMatchObject([{ escalation: 2 }]);
  const stopped = (await listRequests.execute(as("Eleanor Voss"), { lane: "to_sign" })).rows.filter(
    (row) => row.clockStoppedAt,
  );
  expect(stopped).toMatchObject([{ requesterName: "Priya Raman", isLate: false }]);
  const orphans = await forecastOrphans.execute(as("Robert Ashford"), { days: 14 });
  expect(orphans.map(({ sentence }) => sentence).join(" ")).toContain("Eleanor Voss");
  const { delegations } = await listDelegations.execute(as("Robert Ashford"), {});
  expect(delegations).toMatchObject([{ state: "in_force", to: { name: "Katharina Weiss" }, kinds: ["write_off"] }]);
});
