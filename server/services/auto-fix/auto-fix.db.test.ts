import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import type { AutoFixRule } from "#server/domain/policies/auto-fix";
import { addHours } from "#server/domain/time";
import { fixByRule } from "#server/services/auto-fix/fix-by-rule";
import { listAutoFixes } from "#server/services/auto-fix/list-auto-fixes";
import { autoFixOverview } from "#server/services/auto-fix/overview";
import { rulesOn } from "#server/services/auto-fix/rules-on";
import { runRules } from "#server/services/auto-fix/run-rules";
import { switchOffRule } from "#server/services/auto-fix/switch-off";
import { claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { reconcile } from "#server/services/exceptions/reconcile";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";

const kind = "auto_fix";
const rule: AutoFixRule = {
  key: "set_po",
  type: "missing_purchase_order",
  fix: "set_purchase_order",
  isOn: true,
  perDay: 50,
  severities: [],
  entities: [],
  tiers: [],
  most: null,
};

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(async () => {
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, auto_fixes cascade`;
  await db.owner`delete from policies where kind = ${kind}`;
  await db.owner`delete from pgboss.job`;
});
afterAll(() => db.close());

const second = {
  userId: "00000000-0000-7000-8000-00000000c002",
  personId: "00000000-0000-7000-9000-00000000c002",
  name: "Carla",
};
const analyst = () => db.as("billing_analyst");
const job = () => db.asJob("auto-fix");

async function inForce(...rules: AutoFixRule[]): Promise<number> {
  const { version } = (await autoFixOverview.execute(analyst(), {})) as { version: number };
  const drafted = await draftPolicy.execute(db.as("controller"), {
    kind,
    basedOn: version,
    document: { rules },
    note: "Low risk.",
  });
  await publishPolicy.execute(db.as("controller", "all", second), { kind, version: drafted.version });
  return drafted.version;
}

async function missing(count: number, entity = "DE01") {
  const invoices = [];
  for (let at = 0; at < count; at += 1)
    invoices.push(await given.invoice(await given.customer({ isPoRequired: true, poNumber: `4500-${at}`, entity })));
  await reconcile(
    db.asJob("detect-exceptions"),
    "invoice",
    invoices.map(({ id }) => id),
  );
  return invoices;
}
const states = async () => (await db.owner`select state from cases order by id`).map((row) => row.state as string);

test("nothing is fixed without asking as long as nobody published a rule", async () => {
  await missing(1);
  expect(await runRules(job())).toEqual({ fixed: 0, refused: 0 });
  expect((await autoFixOverview.execute(analyst(), {})).rules).toMatchObject([
    { key: "fill_tax_id", isOn: false, perDay: 50 },
  ]);
});

test("detection that opened a case wakes the rules", async () => {
  await missing(1);
  expect(await db.owner`select 1 from pgboss.job where name = 'exceptions.auto_fix'`).toHaveLength(1);
});

test("a rule fixes under the policy's name: its act, its event with rule and version, its row, and nobody's case", async () => {
  const version = await inForce(rule);
  const [invoice] = await missing(1);
  expect(await runRules(job())).toEqual({ fixed: 1, refused: 0 });
  const [row] = await db.owner`select id, state, owner_id from cases`;
  expect(row).toMatchObject({ state: "correcting", owner_id: null });
  expect(
    await db.owner`select payload->>'poNumber' as po, requested_by from effects where operation = 'invoice.set_purchase_order'`,
  ).toEqual([{ po: "4500-0", requested_by: `auto_fix v${version}` }]);
  const [event] =
    await db.owner`select actor_kind, actor_name, policy_version, payload->'data' as data from events where type = 'exception.fix_requested' order by position desc limit 1`;
  expect(event).toMatchObject({
    actor_kind: "policy",
    actor_name: `auto_fix v${version}`,
    policy_version: `auto_fix v${version}`,
    data: {
      rule: "set_po",
      fix: "set_purchase_order",
      sentence: expect.stringContaining(`The policy auto_fix v${version} chose`),
    },
  });
  const { rows } = await listAutoFixes.execute(analyst(), {});
  expect(rows).toMatchObject([
    { rule: "set_po", entity: "DE01", policyVersion: `auto_fix v${version}`, state: "correcting" },
  ]);
  expect((await listAutoFixes.execute(db.as("billing_analyst", ["JP01"]), {})).rows).toEqual([]);
  await given.change(invoice as never, { po_number: "4500-0" }, addHours(TEST_NOW, 1));
  await reconcile(db.asJob("detect-exceptions"), "invoice", [invoice?.id as string]);
  expect(await db.owner`select state, outcome from cases`).toEqual([{ state: "resolved", outcome: "fixed" }]);
});

test("so many a day and no more, by the day of the entity", async () => {
  await inForce({ ...rule, perDay: 2 });
  await missing(3);
  expect(await runRules(job())).toEqual({ fixed: 2, refused: 1 });
  expect(await runRules(job())).toEqual({ fixed: 0, refused: 1 });
  expect((await autoFixOverview.execute(analyst(), {})).rules).toMatchObject([{ doneToday: 2, doneInAll: 2 }]);
  // The entity's own midnight decides: 22:30 UTC is half past eleven at night in Berlin, 23:30 the next day.
  db.clock.set(new Date("2026-03-02T22:30:00Z"));
  expect(await runRules(job())).toEqual({ fixed: 0, refused: 1 });
  db.clock.set(new Date("2026-03-02T23:30:00Z"));
  expect(await runRules(job())).toEqual({ fixed: 1, refused: 0 });
  expect(await db.owner`select done_on::text, count(*)::int as n from auto_fixes group by 1 order by 1`).toEqual([
    { done_on: "2026-03-02", n: 2 },
    { done_on: "2026-03-03", n: 1 },
  ]);
});

describe("a rule leaves alone", () => {
  test("what somebody holds, put to sleep, or is at", async () => {
    await inForce(rule);
    await missing(2);
    const [held, asleep] = await db.owner`select id from cases order by id`;
    await db.owner`update cases set owner_id = ${given.freshId()} where id = ${held?.id}`;
    await db.owner`update cases set snoozed_until = ${addHours(TEST_NOW, 5)}, state = 'waiting' where id = ${asleep?.id}`;
    expect(await runRules(job())).toEqual({ fixed: 0, refused: 0 });
    const actor = { kind: "policy" as const, name: "auto_fix", version: 2, permissions: ["exception.fix" as const] };
    await expect(fixByRule.execute(db.asActor(actor), { caseId: held?.id, rule: "set_po" })).rejects.toThrow(
      "in somebody's hands",
    );
  });

  test("what it is not meant for, and a fix that asks for what it cannot know or cannot be done", async () => {
    await inForce({ ...rule, entities: ["JP01"] });
    await missing(1);
    expect(await runRules(job())).toEqual({ fixed: 0, refused: 0 });
    await inForce(rule);
    await db.owner`update contracts set po_number = null`;
    expect(await runRules(job())).toEqual({ fixed: 0, refused: 1 });
    expect(await states()).toEqual(["routed"]);
    await inForce({ ...rule, fix: "no_such_fix" });
    expect(await runRules(job())).toEqual({ fixed: 0, refused: 1 });
  });

  test("a fix that moves money", async () => {
    await inForce({ ...rule, key: "credit", type: "contract_price_variance", fix: "credit_difference" });
    const invoice = await given.invoice(await given.customer({}), {
      status: "open",
      number: "DE01-7",
      unitMinor: 10_000,
    });
    await reconcile(db.asJob("detect-exceptions"), "invoice", [invoice.id]);
    expect(await db.owner`select type from cases`).toEqual([{ type: "contract_price_variance" }]);
    expect(await runRules(job())).toEqual({ fixed: 0, refused: 1 });
    expect(await db.owner`select 1 from effects`).toHaveLength(0);
  });

  test("a case it fixed before that is back: it goes to a person", async () => {
    await inForce(rule);
    await missing(1);
    await runRules(job());
    const [effect] = await db.owner`select id from effects where operation = 'invoice.set_purchase_order'`;
    const sender = db.asJob("send-effects");
    await db.owner`update effects set state = 'confirmed' where operation = 'invoice.hold'`;
    const { fence } = await claimEffect.execute(sender, { effectId: effect?.id });
    await settleEffect.execute(sender, {
      effectId: effect?.id,
      fence,
      settlement: { outcome: "refused", reason: "No.", touched: [] },
    });
    expect(await db.owner`select state, owner_id from cases`).toEqual([{ state: "routed", owner_id: null }]);
    expect(await runRules(job())).toEqual({ fixed: 0, refused: 0 });
  });
});

describe("off in one click", () => {
  test("one person switches a rule off at once, and the log says why one was enough", async () => {
    const version = await inForce(rule, { ...rule, key: "other" });
    await missing(1);
    const off = await switchOffRule.execute(analyst(), { rule: "set_po" });
    expect(off).toMatchObject({ version: version + 1, message: expect.stringContaining("is off") });
    expect((await rulesOn.execute(analyst(), {})).map(({ key }) => key)).toEqual(["other"]);
    const overview = await autoFixOverview.execute(analyst(), {});
    expect(overview.rules.map(({ key, isOn }) => [key, isOn])).toEqual([
      ["set_po", false],
      ["other", true],
    ]);
    expect(overview.versions[0]).toMatchObject({ version: version + 1, state: "in_force" });
    const [event] =
      await db.owner`select type, actor_name, payload->'data' as data from events where stream = 'policy:auto_fix' order by position desc limit 1`;
    expect(event).toMatchObject({
      type: "policy.published",
      data: { switchedOff: "set_po", byOnePerson: expect.any(String) },
    });
    const actor = { kind: "policy" as const, name: "auto_fix", version, permissions: ["exception.fix" as const] };
    const [row] = await db.owner`select id from cases`;
    await expect(fixByRule.execute(db.asActor(actor), { caseId: row?.id, rule: "set_po" })).rejects.toThrow("in force");
  });

  test("what is off, what is not there, and who may not are refused; a draft made before has to be made again", async () => {
    const version = await inForce(rule);
    const before = await draftPolicy.execute(db.as("controller"), {
      kind,
      basedOn: version,
      document: { rules: [{ ...rule, perDay: 9 }] },
      note: "Fewer.",
    });
    await expect(switchOffRule.execute(db.as("collector"), { rule: "set_po" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(switchOffRule.execute(analyst(), { rule: "nothing" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await switchOffRule.execute(analyst(), { rule: "set_po" });
    await expect(switchOffRule.execute(analyst(), { rule: "set_po" })).rejects.toThrow("is off already");
    await expect(
      publishPolicy.execute(db.as("controller", "all", second), { kind, version: before.version }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("of two people switching off at once exactly one does", async () => {
    await inForce(rule);
    const results = await Promise.allSettled([1, 2].map(() => switchOffRule.execute(analyst(), { rule: "set_po" })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

test("nobody publishes a rule alone, and without the permission nobody drafts one", async () => {
  const drafted = await draftPolicy.execute(db.as("controller"), {
    kind,
    basedOn: 1,
    document: { rules: [rule] },
    note: "Low risk.",
  });
  await expect(publishPolicy.execute(db.as("controller"), { kind, version: drafted.version })).rejects.toThrow(
    "somebody else",
  );
  await expect(
    draftPolicy.execute(db.as("integration_engineer"), {
      kind,
      basedOn: 1,
      document: { rules: [rule] },
      note: "Low risk.",
    }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
});
