import { z } from "zod";
import { lastContactOn } from "#server/domain/collections/account-days";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { ActSums, sumsOf } from "#server/domain/collections/act-sums";
import { type ActPage, type ActRow, type DunningPreview, PREVIEW_DAYS } from "#server/domain/collections/dunning-views";
import { actsOfDay, type RunAct } from "#server/domain/collections/run-acts";
import { dayWords } from "#server/domain/exceptions/words";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { entityDay } from "#server/services/dunning/entity-day";
import { planAccounts } from "#server/services/dunning/plan-accounts";
import { activePolicy } from "#server/services/policies/active-policy";

const PAGE = 50;
const PreviewInput = z.strictObject({
  entity: z.string().min(1).max(20),
  day: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
});

/** Who would get what on a day, and who would be held back and why. A day to come assumes that nothing changes but the day. */
export const previewRun = defineQuery({
  name: "dunning.preview",
  permission: "collection.read",
  input: PreviewInput,
  async run(scope, { entity, day }): Promise<DunningPreview> {
    const today = await dayWithin(scope, entity, day);
    const { document: policy, name: policyVersion } = await activePolicy(scope, "dunning");
    const sums = new ActSums(policy);
    for await (const batch of planAccounts(scope, { entity, day, policy }))
      for (const { account, plan } of batch) sums.add(actsOfDay(account, plan, policy));
    return { entity, day, today, policyVersion, ...sums.result() };
  },
});

/** The accounts of a preview, a page at a time. */
export const previewActs = defineQuery({
  name: "dunning.preview_acts",
  permission: "collection.read",
  input: PreviewInput.extend({
    show: z.enum(["planned", "held"]),
    step: z.string().max(80).nullable().default(null),
    hold: z.string().max(80).nullable().default(null),
    cursor: z.uuid().optional(),
  }),
  async run(scope, { entity, day, show, step, hold, cursor }): Promise<ActPage> {
    await dayWithin(scope, entity, day);
    const { document: policy } = await activePolicy(scope, "dunning");
    const isWanted = (act: RunAct) =>
      act.state === show &&
      (step === null || `${act.strategy}/${act.step.key}` === step) &&
      (hold === null || act.holds.some(({ kind }) => kind === hold));
    const rows: ActRow[] = [];
    for await (const batch of planAccounts(scope, { entity, day, policy }, cursor ?? null))
      for (const { account, plan } of batch) {
        rows.push(
          ...actsOfDay(account, plan, policy)
            .filter(isWanted)
            .map((act) => rowOf(act, account, day)),
        );
        if (rows.length >= PAGE) return { rows, nextCursor: account.id };
      }
    return { rows, nextCursor: null };
  },
});

async function dayWithin(scope: Scope, entity: string, day: PlainDate): Promise<PlainDate> {
  const { today } = await entityDay(scope, entity);
  const [first, last] = [addDays(today, -PREVIEW_DAYS.past), addDays(today, PREVIEW_DAYS.future)];
  if (day < first || day > last)
    throw ruleViolation(
      `Dunning can be looked at from ${dayWords(first)} to ${dayWords(last)}. Choose a day between them.`,
    );
  return today;
}

function rowOf(act: RunAct, account: AccountFacts, day: PlainDate): ActRow {
  return {
    id: null,
    customerId: account.id,
    customerName: account.name,
    strategy: act.strategy,
    step: act.step.key,
    stepLabel: act.step.label,
    action: act.step.action,
    needsApproval: act.needsApproval,
    state: act.state,
    holds: act.holds,
    invoices: act.items.length,
    amounts: sumsOf(act.items),
    lastContactOn: lastContactOn(account, "out", day),
  };
}
