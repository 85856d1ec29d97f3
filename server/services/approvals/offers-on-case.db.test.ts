import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { type AskingCompany, openAskingCompany } from "#server/services/approvals/testing/asking-company";
import { getCase } from "#server/services/cases/get-case";
import { fixException } from "#server/services/exceptions/fix-exception";

let company: AskingCompany;

beforeAll(async () => {
  company = await openAskingCompany();
  for (const [type, variant] of [
    ["contract_price_variance", "list_price"],
    ["usage_spike", undefined],
    ["revenue_schedule_divergence", "period"],
    ["unapproved_rate_change", "hours"],
    ["missing_purchase_order", undefined],
  ] as const)
    await company.inject(type, variant ? { variant } : {});
  await company.liveOn(120);
  await company.sync();
  await company.carryOut();
}, 300_000);
afterAll(() => company.close());

async function offersOn(type: string) {
  const [row] = await company.db.owner<{ id: string; version: number }[]>`
    select id, version from cases where type = ${type} and closed_at is null order by number desc limit 1`;
  if (!row) throw new Error(`No case of ${type} is open.`);
  const { fixes } = await getCase.execute(company.requester, { caseId: row.id });
  return { ...row, offers: fixes.filter(({ approval }) => approval && approval.kind !== "case_fix") };
}

const asks = (kind: RequestKind, terms: Readonly<Record<string, unknown>>, caseId: string) =>
  prepareRequest.execute(company.requester, {
    kind,
    terms,
    reasonCode: "other",
    reason: "Agreed on the phone.",
    caseId,
  });

test.each<[string, RequestKind[], Record<string, unknown>]>([
  ["contract_price_variance", ["invoice_release", "contract_exception", "rate_change"], {}],
  ["usage_spike", ["invoice_release", "outlier_release"], {}],
  ["missing_purchase_order", ["invoice_release", "contract_exception"], {}],
  ["unapproved_rate_change", ["invoice_release", "contract_exception", "rate_change"], { priceMinor: "12345" }],
  ["revenue_schedule_divergence", ["revenue_override"], { memo: "Live early" }],
])("a case of %s offers what can be asked for, filled in so that it can be", async (type, kinds, typed) => {
  const { id, offers } = await offersOn(type);
  expect([...new Set(offers.map(({ approval }) => approval?.kind))]).toEqual(kinds);
  for (const { approval } of offers) {
    if (!approval) continue;
    const terms = { ...approval.terms };
    for (const [name, value] of Object.entries(typed)) if (name in terms) terms[name] = value;
    expect(await asks(approval.kind, terms, id), approval.kind).toMatchObject({ version: 1 });
  }
});

test("an offer is no fix: it is not run from the case", async () => {
  const { id, version, offers } = await offersOn("usage_spike");
  const input = { caseId: id, version, fix: offers[0]?.key ?? "", input: {} };
  await expect(fixException.execute(company.requester, input)).rejects.toMatchObject({ code: expect.any(String) });
  expect(await company.db.owner`select state from cases where id = ${id}`).toEqual([{ state: "routed" }]);
});

test("a closed case offers nothing", async () => {
  const [closed] = await company.db.owner<{ id: string }[]>`
    update cases set state = 'resolved', outcome = 'self_closed', closed_at = ${company.db.clock.now()}, priority_changes_at = null
    where id = (select id from cases where type = 'usage_spike' and closed_at is null limit 1) returning id`;
  const { fixes } = await getCase.execute(company.requester, { caseId: closed?.id ?? "" });
  expect(fixes).toEqual([]);
});
