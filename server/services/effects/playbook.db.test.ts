import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { addMinutes } from "#server/domain/time";
import { resolveEffects } from "#server/jobs/handlers/resolve-effects";
import { defineCommand } from "#server/kernel/command";
import { claimEffect } from "#server/services/effects/claim-effect";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";
import { requestEffect } from "#server/services/effects/request-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";

let database: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
beforeAll(async () => {
  database = await openTestDatabase();
  given = givenExceptions(database.owner, TEST_NOW);
  await given.entities();
});
afterAll(() => database.close());
beforeEach(async () => {
  database.clock.set(TEST_NOW);
  await database.owner`truncate effects, cases, invoice_holds, invoices, invoice_lines, source_records cascade`;
  await database.owner`delete from pgboss.job`;
});

/** Asks for a playbook of so many steps, each on an object of its own. */
const askFor = defineCommand({
  name: "case.ask_playbook",
  permission: "exception.fix",
  input: z.custom<{ caseId: string | null; steps: number; dedupe?: string }>(),
  async run(scope, { caseId, steps, dedupe = "fix" }) {
    const ids: string[] = [];
    for (let step = 1; step <= steps; step += 1) {
      const before = ids.at(-1);
      const { effectId } = await requestEffect(scope, {
        caseId,
        entity: "DE01",
        system: "stripe",
        operation: { operation: "invoice.hold", invoiceId: `in_${step}` },
        label: `Step ${step}`,
        target: `invoice:in_${step}`,
        dedupe: `${dedupe}:${step}`,
        ...(before === undefined ? {} : { follows: before }),
      });
      ids.push(effectId);
    }
    return { result: ids, events: [{ type: "case.asked", subject: { type: "case", id: ids[0] ?? "" } }] };
  },
});

const analyst = () => database.as("billing_analyst");
const sender = () => database.asJob("send-effects");
const playbook = (steps: number, caseId: string | null = null) => askFor.execute(analyst(), { caseId, steps });
const claim = (effectId: string) => claimEffect.execute(sender(), { effectId });
const states = async () =>
  (await database.owner`select state from effects where operation <> 'invoice.release' order by position`).map(
    (row) => row.state as string,
  );
const woken = async () =>
  (
    await database.owner`select data->>'effectId' as id from pgboss.job where name = 'effects.send' order by created_on`
  ).map((row) => row.id as string);
const confirm = async (effectId: string) => {
  const { fence } = await claim(effectId);
  const settlement = { outcome: "confirmed" as const, confirmation: "Done.", touched: [] };
  await settleEffect.execute(sender(), { effectId, fence, settlement });
};
const refuse = async (effectId: string) => {
  const { fence } = await claim(effectId);
  const settlement = { outcome: "refused" as const, reason: "The period is closed.", touched: [] };
  await settleEffect.execute(sender(), { effectId, fence, settlement });
};

test("the steps of a fix go out one after the other, each woken by the confirmation of the one before it", async () => {
  const [first = "", second = "", third = ""] = await playbook(3);
  expect(await woken()).toEqual([first]);
  await expect(claim(second)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(claim(third)).rejects.toMatchObject({ code: "CONFLICT" });
  await confirm(first);
  expect(await woken()).toEqual([first, second]);
  await expect(claim(third)).rejects.toMatchObject({ code: "CONFLICT" });
  await confirm(second);
  await confirm(third);
  expect(await states()).toEqual(["confirmed", "confirmed", "confirmed"]);
});

test("a step whose outcome is not known holds back those after it", async () => {
  const [first = "", second = ""] = await playbook(2);
  const { fence } = await claim(first);
  await settleEffect.execute(sender(), {
    effectId: first,
    fence,
    settlement: { outcome: "unknown", reason: "No answer." },
  });
  database.clock.set(addMinutes(TEST_NOW, 30));
  await expect(claim(second)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await effectsNeedingAttention.execute(sender(), {})).toEqual([first]);
});

test("a refused step settles all after it, saying which did not get through, and none is ever sent", async () => {
  const [first = "", second = "", third = ""] = await playbook(3);
  await confirm(first);
  await refuse(second);
  expect(await states()).toEqual(["confirmed", "failed", "failed"]);
  const [last] = await database.owner`select error, settled_at, attempts from effects where id = ${third}`;
  expect(last).toEqual({
    error: "Not sent because the step before it did not get through: Step 2. The period is closed.",
    settled_at: TEST_NOW,
    attempts: 0,
  });
  await expect(claim(third)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(
    await database.owner`select payload->'data'->>'sentence' as said from events where type = 'effect.not_sent'`,
  ).toEqual([{ said: "Not sent to Billing: Step 3. The step before it did not get through." }]);
});

test("acts on other objects that waited behind a dropped step go on", async () => {
  const [first = ""] = await playbook(2);
  const other = await askFor.execute(analyst(), { caseId: null, steps: 2, dedupe: "other" });
  await refuse(first);
  expect(await woken()).toContain(other[0]);
});

test("a worker that died after a confirmation, before its wake-up was worked, is made good by the janitor", async () => {
  const [first = "", second = ""] = await playbook(2);
  await confirm(first);
  await database.owner`delete from pgboss.job`;
  database.clock.set(addMinutes(TEST_NOW, 5));
  expect(await effectsNeedingAttention.execute(sender(), {})).toEqual([second]);
});

test("a worker that died in the middle of a step: the step is looked up, the next waits for its answer", async () => {
  const [first = "", second = ""] = await playbook(2);
  await claim(first);
  database.clock.set(addMinutes(TEST_NOW, 5));
  expect(await effectsNeedingAttention.execute(sender(), {})).toEqual([first]);
  await expect(claim(second)).rejects.toMatchObject({ code: "CONFLICT" });
  const again = await claim(first);
  expect(again).toMatchObject({ fence: 2, mustLookUp: true });
  await settleEffect.execute(sender(), {
    effectId: first,
    fence: 2,
    settlement: { outcome: "confirmed", confirmation: "It was done.", touched: [] },
  });
  await expect(claim(second)).resolves.toMatchObject({ fence: 1, mustLookUp: false });
});

test("steps left behind a failed one are settled by the janitor", async () => {
  const [first = "", second = ""] = await playbook(2);
  await database.owner`update effects set state = 'failed', error = 'Given up.', settled_at = now() where id = ${first}`;
  await resolveEffects(sender(), { slot: "" }, new AbortController().signal);
  expect(await states()).toEqual(["failed", "failed"]);
  expect(await database.owner`select error from effects where id = ${second}`).toEqual([
    { error: "Not sent because the step before it did not get through: Step 1. Given up." },
  ]);
});

test("a case whose finding ended after the first step stays open, and its draft held, until the last is done", async () => {
  const invoice = await given.invoice(await given.customer({ isPoRequired: true, poNumber: "4500-7781" }));
  const detect = () => reconcile(database.asJob("detect-exceptions"), "invoice", [invoice.id]);
  await detect();
  const [row] = await database.owner`select id, version from cases where subject_id = ${invoice.id}`;
  const caseId = row?.id as string;
  await fixException.execute(analyst(), { caseId, version: 1, fix: "set_purchase_order" });
  const [first] =
    await database.owner`select id from effects where case_id = ${caseId} and operation <> 'invoice.hold'`;
  const firstId = first?.id as string;
  await database.owner`
    insert into effects (id, entity_code, case_id, system, operation, label, payload, idempotency_key, target, follows_id, state, requested_by, requested_at, correlation_id)
    select gen_random_uuid(), entity_code, case_id, system, operation, 'Run it again', payload, 'second', 'invoice:other', id, 'intent', requested_by, requested_at, correlation_id from effects where id = ${firstId}`;
  await database.owner`update effects set state = 'confirmed', settled_at = now() where operation = 'invoice.hold'`;
  await confirm(firstId);
  await given.change(invoice, { po_number: "4500-7781" }, addMinutes(TEST_NOW, 1));
  await detect();
  const openCase = () =>
    database.owner`select state, is_holding_invoice, closed_at is null as is_open from cases where id = ${caseId}`;
  expect(await openCase()).toEqual([{ state: "correcting", is_holding_invoice: true, is_open: true }]);
  expect(await database.owner`select 1 from invoice_holds where released_at is null`).toHaveLength(1);

  const [second] = await database.owner`select id from effects where idempotency_key = 'second'`;
  await database.owner`delete from pgboss.job`;
  await confirm(second?.id as string);
  expect(
    await database.owner`select data->'touched' as touched from pgboss.job where name = 'exceptions.detect'`,
  ).toEqual([{ touched: { invoice: [invoice.id] } }]);
  await detect();
  expect(await openCase()).toMatchObject([{ state: "resolved", is_open: false }]);
  expect(await database.owner`select 1 from invoice_holds where released_at is null`).toHaveLength(0);
});
