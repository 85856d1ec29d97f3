import { and, eq, gte, isNull } from "drizzle-orm";
import { collectionNudges } from "#db/schema/collections";
import { customers } from "#db/schema/customers";
import { pointsStrategyOf } from "#server/domain/collections/points-policy";
import { EnterNudgeInput } from "#server/domain/collections/record-inputs";
import { nudgeTrouble } from "#server/domain/collections/record-rules";
import { dayWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { activePolicy } from "#server/services/policies/active-policy";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Moves an account up or down the worklist by hand, for some days and a reason. One nudge a person at a time. */
export const enterNudge = defineCommand({
  name: "nudge.enter",
  permission: "collection.work",
  input: EnterNudgeInput,
  async run(scope, { customerId, points, untilOn, reason }) {
    const account = await lockAccount(scope, customerId);
    const { userId } = personActing(scope);
    const trouble = nudgeTrouble({ points, untilOn }, account.today, await mostNudgeOf(scope, account));
    if (trouble) throw ruleViolation(trouble);
    const [own] = await scope.tx
      .select({ points: collectionNudges.points, untilOn: collectionNudges.untilOn })
      .from(collectionNudges)
      .where(
        and(
          eq(collectionNudges.customerId, customerId),
          eq(collectionNudges.enteredById, userId),
          isNull(collectionNudges.endedAt),
          gte(collectionNudges.untilOn, account.today),
        ),
      );
    if (own)
      throw conflict(
        `You nudged ${account.name} by ${own.points} until ${dayWords(own.untilOn)} already. End that first.`,
      );
    const id = newId(scope.now);
    const { name: enteredBy } = doer(scope);
    await scope.tx.insert(collectionNudges).values({
      id,
      entityCode: account.entity,
      customerId,
      points,
      reason,
      fromOn: account.today,
      untilOn,
      enteredById: userId,
      enteredBy,
      enteredAt: scope.now,
    });
    await askForWorklist(scope, [customerId]);
    const moved = `${Math.abs(points)} ${Math.abs(points) === 1 ? "point" : "points"} ${points > 0 ? "up" : "down"}`;
    return {
      result: { nudgeId: id, message: `${account.name} is nudged ${moved} until ${dayWords(untilOn)}.` },
      events: [
        accountEvent(
          "nudge.entered",
          account,
          { type: "collection_nudge", id },
          {
            after: { points, untilOn },
            reason,
            data: { sentence: `${enteredBy} nudged ${account.name} ${moved} until ${dayWords(untilOn)}.` },
          },
        ),
      ],
    };
  },
});

async function mostNudgeOf(scope: Scope, { id, entity }: Account): Promise<number> {
  const { document } = await activePolicy(scope, "worklist_points");
  const [facts] = await scope.tx
    .select({ tier: customers.tier, country: customers.country })
    .from(customers)
    .where(eq(customers.id, id));
  return pointsStrategyOf(document, { entity, tier: null, country: null, ...facts }).strategy.mostNudge;
}
