import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exceptionTypeKeys, typeKeysOf } from "#server/domain/exceptions/registry";
import { givenRow } from "#server/domain/routing/testing/given-routing";
import { businessDate } from "#server/domain/time";
import { getCase } from "#server/services/cases/get-case";
import { relatedCases } from "#server/services/cases/related-cases";
import { runBulk } from "#server/services/cases/run-bulk";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import { fixException } from "#server/services/exceptions/fix-exception";
import { type Company, openCompany, type Planted } from "#server/services/exceptions/testing/company";
import {
  awaitedStories,
  type Story,
  stories,
  type Team,
  teams,
  workers,
} from "#server/services/exceptions/testing/every-type";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { announceSources } from "#server/services/sync/known-sources";
import { createTeam } from "#server/services/teams/create-team";

const { signal } = new AbortController();
const all = { ...stories, ...awaitedStories };
const byType = <Row>(rows: Readonly<Record<string, Row>>) => Object.entries(rows);
const planted = new Map<string, Planted>();
let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  announceSources(() => [...company.connectors]);
  await publishRouting();
  await company.sync();
}, 240_000);
afterAll(() => company.close());

/** One row of the decision table for each team. */
async function publishRouting(): Promise<void> {
  const author = company.db.as("controller");
  const second = company.db.as("controller", "all", {
    userId: "00000000-0000-7000-8000-0000000000aa",
    personId: "00000000-0000-7000-9000-0000000000aa",
    name: "Second controller",
  });
  for (const [key, name] of byType(teams)) await createTeam.execute(author, { key, name, entityCodes: null });
  const typesOf = (team: string) => byType(all).flatMap(([type, row]) => (row.team === team ? [type] : []));
  const rows = (Object.keys(teams) as Team[]).map((team) => givenRow(team, { types: typesOf(team) }, { team }));
  const { version } = await draftDeskPolicy.execute(author, {
    kind: "routing",
    basedOn: 1,
    document: { rows },
    note: "Everybody gets what they know.",
  });
  await publishDeskPolicy.execute(second, { kind: "routing", version });
}

/** What a bank tells days after something else was done here; its story is told beside it. */
const toldLater = ["returned_receipt"];

/** Metered use first: it needs customers who are counted by day and on whose use nothing was planted yet. */
const SCARCE = ["usage_missing_or_late", "usage_spike", "usage_over_entitlement", "invalid_usage_record"];

async function plantEverything(): Promise<void> {
  const rank = (type: string) => (SCARCE.includes(type) ? SCARCE.indexOf(type) : SCARCE.length);
  const rows = byType(all).filter(([type]) => type !== "completeness_break");
  for (const [type, { entity, variant }] of rows.toSorted(([one], [other]) => rank(one) - rank(other))) {
    const [mistake] = await company.inject(type, { entity, ...(variant ? { variant } : {}) });
    if (mistake) planted.set(type, mistake);
  }
}

/** What the ERP posted otherwise than it was billed is a break of that day's counts besides. */
async function countBooks(): Promise<void> {
  const erp = company.connectors.find(({ role }) => role === "erp");
  const invoice = company.sandbox.core.world.invoices.must(planted.get("erp_total_mismatch")?.subject.id ?? "");
  const day = businessDate(new Date(invoice.finalizedAt ?? 0), "America/New_York");
  if (!erp) throw new Error("The company has no ERP.");
  await runReconcile(company.db.asJob("reconcile-sources"), erp, { fromOn: day, toOn: day, signal });
}

type Case = {
  id: string;
  version: number;
  queue: string;
  team: string | null;
  state: string;
  outcome: string | null;
  entity: string | null;
};

async function caseOf(type: string): Promise<Case> {
  const subject = planted.get(type)?.subject.id ?? "";
  const [row] = await company.db.owner<Case[]>`
    select c.id, c.version, c.queue, c.team, c.state, c.outcome, c.entity_code as entity from cases c
    left join source_records r on r.id = c.subject_id left join customers p on p.id = c.subject_id
    left join inbox m on m.id = c.subject_id left join erp_documents d on d.invoice_id = c.subject_id and d.kind = 'import'
    where c.type = ${type} and (c.subject_type = 'control_total' or ${subject} in (r.external_id, p.external_id, m.event_id, d.external_id))
    order by c.number desc limit 1`;
  if (!row) throw new Error(`No case of ${type} was opened${subject ? ` about ${subject}` : ""}.`);
  return row;
}

const workerOf = ({ queue, entity, isBetweenEntities }: Pick<Story, "queue" | "entity" | "isBetweenEntities">) =>
  company.db.as(workers[queue], queue !== "dead-letters" && !isBetweenEntities ? [entity] : "all");

test("every type has its row, and no row is of a type that is gone", () => {
  // What is found on requests is made by no source; its story is told beside the approvals.
  const ofSources = exceptionTypeKeys.filter((key) => !typeKeysOf("request").includes(key) && !toldLater.includes(key));
  expect(Object.keys(all).sort()).toEqual(ofSources.sort());
});

describe("found by the next sync", () => {
  beforeAll(async () => {
    await plantEverything();
    // The meter answers up to the second; what it took in this very second it tells in the next.
    await company.liveOn(60);
    await company.sync();
    await countBooks();
  }, 120_000);

  test.each(byType(all))("%s stands with its team and says what is wrong", async (type, row) => {
    const found = await caseOf(type);
    expect(found).toMatchObject({ queue: row.queue, team: row.team, state: "routed", outcome: null });
    const detail = await getCase.execute(workerOf(row), { caseId: found.id });
    expect(detail.diagnosis).toMatch(row.says);
    expect(detail.title).not.toBe("");
    expect(detail.evidence.systems.length).toBeGreaterThan(0);
    expect(detail.evidence.rows.length).toBeGreaterThan(0);
    if (row.queue === "dead-letters") return;
    const names = [detail.customerName, detail.document].map((name) => name?.toLowerCase() ?? "");
    expect(names.filter((name) => name && detail.diagnosis.toLowerCase().includes(name))).not.toEqual([]);
    const elsewhere = company.db.as(workers[row.queue], [found.entity === "JP01" ? "US01" : "JP01"]);
    await expect(getCase.execute(elsewhere, { caseId: found.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("and nothing else is found", async () => {
    expect(await found()).toEqual(await company.present());
  });
});

/** Found on what the sandbox knows of: a message that cannot be read is planted once and never taken back. */
const found = async () => (await company.found()).filter((line) => !line.startsWith("sync_failure "));

describe("fixed through the desk", () => {
  test.each(byType(stories))("%s", async (type, row) => {
    const { id, version } = await caseOf(type);
    const person = workerOf(row);
    const { fixes } = await getCase.execute(person, { caseId: id });
    const offered = fixes.find(({ key }) => key === row.fix);
    expect(offered).toMatchObject({ refusal: null });
    expect(offered?.steps.length).toBeGreaterThan(0);
    const proposed = Object.fromEntries((offered?.fields ?? []).map(({ name, value }) => [name, value]));
    const answer = await fixException.execute(person, {
      caseId: id,
      version,
      fix: row.fix,
      input: { ...proposed, ...row.input },
    });
    expect(answer.row).toMatchObject({ state: "correcting" });
  });

  test.each(byType(awaitedStories))("%s only once others agreed", async (type, row) => {
    const { id, version } = await caseOf(type);
    const { fixes } = await getCase.execute(workerOf(row), { caseId: id });
    expect(fixes[0]).toMatchObject({ key: row.fix, refusal: expect.stringContaining("needs an approval") });
    await expect(
      fixException.execute(workerOf(row), { caseId: id, version, fix: row.fix, input: {} }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("needs an approval") });
    expect(await caseOf(type)).toMatchObject({ state: "routed", version });
  });
});

describe("closed by proof", () => {
  beforeAll(async () => {
    await company.carryOut();
    for (const [type, { endAtSource }] of byType(awaitedStories))
      await endAtSource(company, planted.get(type)?.subject.id ?? "");
    await company.liveOn(3_600);
    await company.sync();
    await countBooks();
    // What was held is let go once nothing is wrong with it.
    await company.carryOut();
  }, 120_000);

  test("every act on a source was confirmed by it", async () => {
    const acts = await company.db
      .owner`select operation, state, error from effects where state <> 'confirmed' order by position`;
    expect(acts).toEqual([]);
  });

  test.each(byType(all))("%s", async (type, row) => {
    const { id, state, outcome } = await caseOf(type);
    const [closing] = await company.db.owner<{ proof: string }[]>`
      select payload->'data'->>'proof' as proof from events where stream = ${`case:${id}`} and type = 'exception.closed'`;
    expect({ state, outcome }).toEqual({ state: "resolved", outcome: type in stories ? "fixed" : "self_closed" });
    expect(closing?.proof).toMatch(row.proof);
  });

  test("and nothing came of it that was not there", async () => {
    expect(await found()).toEqual(await company.present());
  });
});

test("two mistakes of one upgrade on one invoice are told as one story, fixed in one act and proven", async () => {
  const mistakes = await company.inject("late_upgrade");
  expect(mistakes.map(({ type }) => type)).toEqual(["contract_price_variance", "tax_data_missing"]);
  for (const mistake of mistakes) planted.set(mistake.type, mistake);
  await company.liveOn(60);
  await company.sync();
  expect(await found()).toEqual(await company.present());

  const analyst = company.db.as("billing_analyst", ["DE01"]);
  const [price, tax] = [await caseOf("contract_price_variance"), await caseOf("tax_data_missing")];
  const { diagnosis } = await getCase.execute(analyst, { caseId: price.id });
  expect(diagnosis).toMatch(/^\d+ seats at .+ billed, contract says \d+ at .+ and is held\.$/);
  const { sameDocument } = await relatedCases.execute(analyst, { caseId: price.id });
  expect(sameDocument).toMatchObject([{ id: tax.id, type: "tax_data_missing" }]);
  const selected = [price, tax].map(({ id, version }) => ({ caseId: id, version }));
  const answer = await runBulk.execute(analyst, { cases: selected, act: { action: "fix" } });
  expect(answer).toMatchObject({ done: 2, refused: 0 });
  await company.carryOut();
  await company.liveOn(60);
  await company.sync();
  for (const type of ["contract_price_variance", "tax_data_missing"])
    expect(await caseOf(type)).toMatchObject({ state: "resolved", outcome: "fixed" });
  expect(await found()).toEqual(await company.present());
}, 60_000);
