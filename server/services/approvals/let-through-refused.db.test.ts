import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openTransaction } from "#server/kernel/command";
import { newId } from "#server/kernel/ids";
import { amendRequest } from "#server/services/approvals/amend-request";
import { executeRequest } from "#server/services/approvals/execute-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { type AskingCompany, openAskingCompany } from "#server/services/approvals/testing/asking-company";
import { attachFile } from "#server/services/case-files/attach-file";
import { reconcile } from "#server/services/exceptions/reconcile";
import { sealingSettings } from "#server/services/sign-in/testing/given-account";

const TODAY = "2026-10-12";

let company: AskingCompany;
/** Held drafts of German customers with a price off the contract, and a case nobody may let through. */
let held: { id: string; number: number; invoiceId: string }[];
let other: { id: string; number: number };

beforeAll(async () => {
  for (const [name, value] of Object.entries(sealingSettings)) vi.stubEnv(name, value);
  company = await openAskingCompany();
  await company.inject("contract_price_variance", { entity: "DE01", count: 3 });
  await company.inject("tax_data_missing", { entity: "DE01" });
  await company.liveOn(120);
  await company.sync();
  await company.carryOut();
  held = await company.db.owner`
    select c.id, c.number::int as number, c.subject_id as "invoiceId" from cases c
    where c.type = 'contract_price_variance' and c.entity_code = 'DE01' and c.is_holding_invoice and c.closed_at is null order by c.number desc limit 3`;
  const [found] = await company.db.owner<{ id: string; number: number }[]>`
    select id, number::int as number from cases where type = 'tax_data_missing' and closed_at is null limit 1`;
  if (!found) throw new Error("No case about a tax number is open.");
  other = found;
}, 300_000);
afterAll(() => company.close());

const placed = (index: number) => {
  const row = held[index];
  if (!row) throw new Error("Too few drafts are held.");
  return row;
};
const asks = (
  kind: Parameters<AskingCompany["asked"]>[0],
  terms: Record<string, unknown>,
  context = company.requester,
) =>
  prepareRequest.execute(context, { kind, terms, reasonCode: "other", reason: "Agreed on the phone.", caseId: null });
const exception = (change: Record<string, string> = {}) => ({
  caseId: placed(0).id,
  covers: "document",
  fromOn: TODAY,
  untilOn: "2026-12-31",
  ...change,
});
const execute = (requestId: string) => executeRequest.execute(company.db.asJob("execute-approvals"), { requestId });
const acceptedBy = (requestId: string) =>
  company.db.owner`select id, type from accepted_findings where request_id = ${requestId}`;

describe("the window of an exception", () => {
  test.each<[string, Record<string, string>]>([
    ["today alone", { untilOn: TODAY }],
    ["as long as one may be", { untilOn: "2027-10-13" }],
  ])("%s may be asked for", async (_name, change) => {
    expect(await asks("contract_exception", exception(change))).toMatchObject({ version: 1 });
  });

  test.each<[string, Record<string, string>, string]>([
    ["ended yesterday", { fromOn: "2026-10-01", untilOn: "2026-10-11" }, "not before today"],
    ["a day too long", { untilOn: "2027-10-14" }, "366 days at most"],
    ["begins tomorrow", { fromOn: "2026-10-13" }, "begins today at the latest"],
    ["the wrong way round", { fromOn: "2026-10-13", untilOn: "2026-10-12" }, "ends on or after"],
    ["no day at all", { untilOn: "2026-02-30" }, "write a day"],
  ])("%s is refused", async (_name, change, words) => {
    await expect(asks("contract_exception", exception(change))).rejects.toThrow(words);
  });
});

describe("what is not to be let through is refused with a sentence", () => {
  test("by a role that asks for nothing, and for a legal entity that is not theirs", async () => {
    const terms = { invoiceId: placed(0).invoiceId };
    await expect(asks("invoice_release", terms, company.db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(asks("invoice_release", terms, company.db.as("billing_analyst", ["JP01"]))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(
      asks("outlier_release", { caseId: placed(0).id }, company.db.as("billing_analyst", ["JP01"])),
    ).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("a case of another kind, a case that is closed, an invoice that nothing holds", async () => {
    await expect(asks("outlier_release", { caseId: placed(0).id })).rejects.toThrow(
      "not about a charge that stands out",
    );
    await expect(asks("contract_exception", exception({ caseId: other.id }))).rejects.toThrow(
      "no exception from a contract",
    );
    const [closed] = await company.db.owner<
      { id: string }[]
    >`select id from cases where closed_at is not null and type = 'usage_spike' limit 1`;
    if (closed) await expect(asks("outlier_release", { caseId: closed.id })).rejects.toThrow("is closed");
    const [free] = await company.db.owner<{ id: string; open: string }[]>`
      select (select id from invoices i where status = 'draft' and not exists (select from invoice_holds h where h.invoice_id = i.id) limit 1) as id,
        (select id from invoices where status = 'open' limit 1) as open`;
    await expect(asks("invoice_release", { invoiceId: free?.id })).rejects.toThrow("nothing to release");
    await expect(asks("invoice_release", { invoiceId: free?.open })).rejects.toThrow("no draft any more");
  });

  test("a draft that its review holds as well", async () => {
    const { invoiceId } = placed(0);
    const id = newId(company.db.clock.now());
    await company.db
      .owner`insert into invoice_holds (id, invoice_id, review_id, entity_code, placed_at) values (${id}, ${invoiceId}, ${id}, 'DE01', now())`;
    await expect(asks("invoice_release", { invoiceId })).rejects.toThrow("held by its review as well");
    await company.db.owner`delete from invoice_holds where id = ${id}`;
  });
});

test("what changes materially before it is carried out voids the signatures and says so", async () => {
  const { invoiceId, id } = placed(1);
  const asked = await company.asked("invoice_release", { invoiceId });
  expect(await company.signed(asked.id)).toMatchObject({ state: "approved" });
  await company.db.owner`
    update invoice_lines set unit_price_micros = unit_price_micros * 2, amount_minor = amount_minor * 2 where invoice_id = ${invoiceId} and unit_price_micros is not null`;
  await reconcile(company.db.asJob("detect-exceptions"), "invoice", [invoiceId]);
  await execute(asked.id);
  expect(await company.rowOf(asked.id)).toMatchObject({
    state: "voided",
    voidedBy: expect.arrayContaining([expect.objectContaining({ key: "release.stake" })]),
  });
  expect(await acceptedBy(asked.id)).toEqual([]);
  expect(await company.db.owner`select is_holding_invoice as held from cases where id = ${id}`).toEqual([
    { held: true },
  ]);
});

test("several cases are released together, and whoever worked on one of them does not sign", async () => {
  const { invoiceId, number } = placed(0);
  const { owner, asJob } = company.db;
  const poRequired = async (is: boolean) => {
    await owner`update customers set is_po_required = ${is} where id = (select customer_id from invoices where id = ${invoiceId})`;
    await reconcile(asJob("detect-exceptions"), "invoice", [invoiceId]);
  };
  await poRequired(true);
  const [second] = await owner<{ id: string; number: number }[]>`
    select id, number::int as number from cases where subject_id = ${invoiceId} and type = 'missing_purchase_order' and closed_at is null`;
  const file = { caseId: second?.id ?? "", name: "order.txt", content: Buffer.from("An order.").toString("base64") };
  await attachFile.execute(company.as("Eleanor Voss"), file);
  const asked = await company.asked("invoice_release", { invoiceId });
  const { plan, facts } = JSON.parse(asked.packet ?? "{}");
  expect(plan.map((act: { operation: { operation: string } }) => act.operation.operation)).toEqual([
    "finding.accept",
    "finding.accept",
    "invoice.release",
  ]);
  const keys = facts.map(({ key }: { key: string }) => key);
  expect(keys).toEqual(expect.arrayContaining([`case.${number}.finding`, `case.${second?.number}.finding`]));
  expect(
    await owner`select because from approval_exclusions where request_id = ${asked.id} and because like 'Eleanor Voss%'`,
  ).toEqual([{ because: expect.stringContaining("worked on a case that this request settles") }]);
  await poRequired(false);
});

test("a request that is turned to another case takes its workers along: they never sign", async () => {
  const asked = await company.asked("contract_exception", exception());
  const file = { caseId: placed(1).id, name: "call.txt", content: Buffer.from("A call.").toString("base64") };
  await attachFile.execute(company.as("Eleanor Voss"), file);
  await amendRequest.execute(company.requester, {
    requestId: asked.id,
    version: asked.version,
    terms: exception({ caseId: placed(1).id }),
    reasonCode: "other",
    reason: "It was the other invoice.",
  });
  expect(
    await company.db
      .owner`select because from approval_exclusions where request_id = ${asked.id} and because like 'Eleanor Voss%'`,
  ).toHaveLength(1);
});

describe("carried out once", () => {
  let requestId: string;

  test("two executions at once leave one act, one acceptance, and tell the loser", async () => {
    const asked = await company.asked("contract_exception", exception({ caseId: placed(2).id }));
    requestId = asked.id;
    await company.signed(requestId);
    const both = await Promise.allSettled([execute(requestId), execute(requestId)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await company.carryOut();
    expect(await acceptedBy(requestId)).toEqual([{ id: expect.any(String), type: "contract_price_variance" }]);
  });

  test("the database refuses an acceptance nobody signed, another than was signed, a second one, and any change of one", async () => {
    const pending = await company.asked("contract_exception", exception());
    const asApplication = (statement: string) =>
      company.db.db.transaction(async (tx) => {
        await openTransaction(tx, "all");
        await tx.execute(sql.raw(statement));
      });
    const refusal = { cause: { code: expect.stringMatching(/^(23514|23505|42501)$/) } };
    const copy = (change: string) => `
      insert into accepted_findings (id, request_id, effect_id, entity_code, subject_type, subject_id, type, acceptance, details, from_on, until_on, accepted_at)
      select gen_random_uuid(), ${change} from accepted_findings where request_id = '${requestId}'`;
    const rest = "entity_code, subject_type, subject_id, type, acceptance, details, from_on, until_on, accepted_at";
    const effect = (operation: string, request: string) => `
      insert into effects (id, entity_code, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id, request_id)
      values (gen_random_uuid(), 'DE01', 'docket', '${operation}', 'x', '{}', 'k-' || gen_random_uuid(), 'x', 'intent', 'x', now(), 'x', ${request})`;
    for (const statement of [
      copy(`request_id, effect_id, ${rest}`),
      copy(`request_id, gen_random_uuid(), ${rest}`),
      copy(`'${pending.id}', effect_id, ${rest}`),
      `update accepted_findings set until_on = '2099-12-31' where request_id = '${requestId}'`,
      `delete from accepted_findings where request_id = '${requestId}'`,
      effect("finding.accept", "null"),
      effect("revenue.override_schedule", "null"),
      effect("project.change_rate", "null"),
      effect("order.change_price", "null"),
      effect("finding.accept", `'${pending.id}'`),
    ])
      await expect(asApplication(statement), statement).rejects.toMatchObject(refusal);
  });

  test("even while its request is in execution, nothing but what its act says is written", async () => {
    const asked = await company.asked("contract_exception", exception());
    await company.signed(asked.id);
    await execute(asked.id);
    const [act] = await company.db.owner<{ id: string; payload: Record<string, string> }[]>`
      select id, payload from effects where request_id = ${asked.id} and operation = 'finding.accept'`;
    const row = (untilOn: string, details: unknown) =>
      company.db.db.transaction(async (tx) => {
        await openTransaction(tx, "all");
        await tx.execute(sql`
          insert into accepted_findings (id, request_id, effect_id, entity_code, subject_type, subject_id, type, acceptance, details, from_on, until_on, accepted_at)
          values (gen_random_uuid(), ${asked.id}, ${act?.id}, 'DE01', 'invoice', ${act?.payload.subjectId}, 'contract_price_variance', 'closes', ${JSON.stringify(details)}::jsonb, ${TODAY}, ${untilOn}, now())`);
      });
    const refusal = { cause: { code: "23514" } };
    await expect(row("2027-06-30", act?.payload.details)).rejects.toMatchObject(refusal);
    await expect(row("2026-12-31", { anything: true })).rejects.toMatchObject(refusal);
    await row("2026-12-31", act?.payload.details);
    expect(await acceptedBy(asked.id)).toHaveLength(1);
  });
});
