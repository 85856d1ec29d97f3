import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { paymentPlans } from "#db/schema/payment-plans";
import { asSentence } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { defineQuery } from "#server/kernel/query";
import { loadPlans, type StoredPlan } from "#server/services/plans/load-plans";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Plans a transaction. */
const BATCH = 200;

/**
 * Says of active plans what became of them: behind, caught up, completed, defaulted. An ended plan holds nothing back from
 * dunning any more, whatever arrives later. Refuses with CONFLICT when every plan stands as it was told last.
 */
export const judgePlans = defineCommand({
  name: "plan.judge",
  permission: "collection.maintain",
  input: z.strictObject({ planIds: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { planIds }) {
    // Held until the end, so that of two who judge at once the second reads what the first has said.
    await scope.tx.execute(sql`
      select id from payment_plans where id = any(${sql.param(planIds)}::uuid[]) and state = 'active' order by id for update`);
    const { plans, policyVersion } = await loadPlans(
      scope,
      sql`p.id = any(${sql.param(planIds)}::uuid[]) and p.state = 'active'`,
    );
    const events: DomainEvent[] = [];
    for (const plan of plans) events.push(...(await judgeOne(scope, plan, policyVersion)));
    const [first, ...rest] = events;
    if (!first) throw conflict("Every payment plan stands as it was told.", { isNothingToDo: true });
    const told = new Set(events.map(({ subject }) => subject.id));
    await askForWorklist(
      scope,
      plans.filter(({ id }) => told.has(id)).map(({ customer }) => customer.id),
    );
    return { result: { changed: told.size }, events: [first, ...rest] };
  },
});

async function judgeOne(scope: Scope, plan: StoredPlan, policyVersion: string): Promise<DomainEvent[]> {
  const change = changeOf(plan);
  if (change === null) return [];
  const { type, ...columns } = change;
  await scope.tx.update(paymentPlans).set(columns).where(eq(paymentPlans.id, plan.id));
  const { id, entity, number, customer, standing } = plan;
  return [
    {
      type,
      subject: { type: "payment_plan", id },
      entity,
      before: { state: plan.state, behindSince: plan.behindSince },
      after: columns,
      policyVersion,
      data: {
        sentence: asSentence(`Plan ${number} of ${customer.name}: ${words[type]}. ${standing.sentence}`),
        number,
        customerId: customer.id,
        paidMinor: standing.paidMinor,
        arrearsMinor: standing.arrears?.minor ?? 0n,
        currency: plan.currency,
      },
    },
  ];
}

const words = {
  "plan.behind": "behind",
  "plan.caught_up": "caught up",
  "plan.completed": "completed",
  "plan.defaulted": "defaulted",
} as const;

type Change = { type: keyof typeof words } & Partial<
  Pick<typeof paymentPlans.$inferInsert, "state" | "behindSince" | "endedOn" | "endedReason">
>;

function changeOf({ standing, behindSince, today }: StoredPlan): Change | null {
  const { state, sentence, arrears } = standing;
  const since = arrears?.since ?? null;
  if (state === "completed")
    return { type: "plan.completed", state, behindSince: null, endedOn: today, endedReason: sentence };
  if (state === "defaulted")
    return { type: "plan.defaulted", state, behindSince: since, endedOn: today, endedReason: sentence };
  // Whether it is behind was told; how far is read from what arrived.
  if ((since === null) === (behindSince === null)) return null;
  return { type: since === null ? "plan.caught_up" : "plan.behind", behindSince: since };
}

/** Active plans: all of them, or those of some customers. */
const plansToJudge = defineQuery({
  name: "plan.to_judge",
  permission: "collection.maintain",
  input: z.strictObject({ customerIds: z.array(z.uuid()).nullable() }),
  async run({ tx }, { customerIds }): Promise<string[]> {
    const theirs = customerIds === null ? sql`true` : sql`p.customer_id = any(${sql.param(customerIds)}::uuid[])`;
    const rows = await tx.execute<{ id: string }>(
      sql`select p.id from payment_plans p where p.state = 'active' and ${theirs} order by p.id`,
    );
    return rows.map(({ id }) => id);
  },
});

/** Judges the plans of these customers; "all" every active one. Safe to run twice and at once. */
export async function judgePlansOf(
  context: Context,
  customerIds: readonly string[] | "all",
  signal?: AbortSignal,
): Promise<number> {
  const wanted = await plansToJudge.execute(context, {
    customerIds: customerIds === "all" ? null : [...customerIds],
  });
  let changed = 0;
  for (let start = 0; start < wanted.length; start += BATCH) {
    signal?.throwIfAborted();
    changed += await unlessNothingToDo(context, wanted.slice(start, start + BATCH));
  }
  return changed;
}

async function unlessNothingToDo(context: Context, planIds: string[]): Promise<number> {
  try {
    return (await judgePlans.execute(context, { planIds })).changed;
  } catch (error) {
    if (error instanceof AppError && error.details.isNothingToDo === true) return 0;
    throw error;
  }
}
