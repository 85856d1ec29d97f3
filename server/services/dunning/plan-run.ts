import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { dunningRuns } from "#db/schema/dunning";
import { actsOfDay, countedActs, NO_ACTS, type RunAct } from "#server/domain/collections/run-acts";
import { dayWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { actingPerson } from "#server/services/dunning/acting-person";
import { entityDay } from "#server/services/dunning/entity-day";
import { type RunAnswer, runSubject } from "#server/services/dunning/lock-run";
import { planAccounts } from "#server/services/dunning/plan-accounts";
import { storeActs } from "#server/services/dunning/store-acts";
import { tellCustomers } from "#server/services/dunning/tell-customers";
import { activePolicy } from "#server/services/policies/active-policy";

/**
 * Works out today's dunning of a legal entity and stores it to be looked at; nothing goes out. Every act is told on its
 * customer's stream. One transaction: a run is there whole or not at all, and 100,000 invoices take seconds.
 */
export const planRun = defineCommand({
  name: "dunning.plan",
  permission: "dunning.run",
  input: z.strictObject({ entity: z.string().min(1).max(20) }),
  async run(scope, { entity }) {
    const { today } = await entityDay(scope, entity);
    const { document: policy, name: policyVersion } = await activePolicy(scope, "dunning");
    const run = await storeRun(scope, { entity, runOn: today, policyVersion });
    const events: DomainEvent[] = [];
    let counts = NO_ACTS;
    for await (const batch of planAccounts(scope, { entity, day: today, policy })) {
      const stored: RunAct[] = [];
      for (const { account, plan } of batch) {
        const acts = actsOfDay(account, plan, policy);
        counts = countedActs(counts, acts);
        stored.push(...acts);
        const planned = acts.filter(({ state }) => state === "planned");
        if (planned.length > 0) events.push(plannedEvent(account.id, planned, { ...run, policyVersion }));
      }
      await storeActs(scope, run, stored);
    }
    await scope.tx.update(dunningRuns).set({ counts }).where(eq(dunningRuns.id, run.id));
    await tellCustomers(scope, "dunning.plan", events);
    const told: DomainEvent = {
      type: "dunning.planned",
      subject: runSubject(run),
      entity,
      data: { number: run.number, day: today, ...counts },
      policyVersion,
    };
    const answer: RunAnswer = { runId: run.id, version: 1, message: `Run ${run.number} is planned.` };
    return { result: answer, events: [told] };
  },
});

type NewRun = { entity: string; runOn: string; policyVersion: string };

/** The index that holds one run a day lets whoever comes second wait for the first, and then know of it. */
async function storeRun(scope: Scope, { entity, runOn, policyVersion }: NewRun) {
  const { name, personId } = actingPerson(scope);
  const [stored] = await scope.tx
    .insert(dunningRuns)
    .values({
      id: newId(scope.now),
      entityCode: entity,
      runOn,
      policyVersion,
      state: "planned",
      counts: NO_ACTS,
      plannedBy: name,
      plannedById: personId,
      plannedAt: scope.now,
    })
    .onConflictDoNothing({ target: [dunningRuns.entityCode, dunningRuns.runOn], where: sql`state <> 'dropped'` })
    .returning({ id: dunningRuns.id, number: dunningRuns.number, entityCode: dunningRuns.entityCode });
  if (stored) return stored;
  const [standing] = await scope.tx
    .select({
      id: dunningRuns.id,
      number: dunningRuns.number,
      plannedBy: dunningRuns.plannedBy,
      state: dunningRuns.state,
    })
    .from(dunningRuns)
    .where(and(eq(dunningRuns.entityCode, entity), eq(dunningRuns.runOn, runOn), ne(dunningRuns.state, "dropped")));
  throw conflict(
    standing
      ? `Run ${standing.number} stands for ${entity} on ${dayWords(runOn)} already, planned by ${standing.plannedBy}. ${standing.state === "planned" ? "Open it, or drop it to plan again." : "The next one can be planned tomorrow."}`
      : `Somebody planned ${entity} for ${dayWords(runOn)} at the same time. Look at the list and try again.`,
    standing ? { runId: standing.id } : undefined,
  );
}

/** What is to be done about one customer, each act with its invoices: one link of its chain. */
function plannedEvent(
  customerId: string,
  acts: readonly RunAct[],
  { number, entityCode, policyVersion }: { number: number; entityCode: string; policyVersion: string },
): DomainEvent {
  return {
    type: "dunning.steps_planned",
    subject: { type: "customer", id: customerId },
    entity: entityCode,
    data: {
      run: number,
      acts: acts.map(({ step, items }) => ({
        step: step.label,
        action: step.action,
        invoices: items.map(({ number: invoice, currency, minor }) => ({ number: invoice, currency, minor })),
      })),
    },
    policyVersion,
  };
}
