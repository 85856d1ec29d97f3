import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { isPlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { ruleViolation } from "#server/kernel/errors";

const Day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");

/** Asks the worker to list some days of a source once more, to count both sides and to fetch what is missing. */
export const requestReconcile = defineCommand({
  name: "completeness.request_reconcile",
  permission: "sync.run",
  input: z.strictObject({ source: z.string().min(1).max(100), fromOn: Day, toOn: Day }),
  async run(scope, { source, fromOn, toOn }) {
    if (fromOn > toOn)
      throw ruleViolation(`The first day, ${fromOn}, lies after the last, ${toOn}. Name them the other way round.`);
    await enqueue(
      scope,
      "sync.reconcile",
      { source, fromOn, toOn, startedBy: actorName(scope.actor) },
      { singletonKey: `${source} ${fromOn} ${toOn}` },
    );
    return {
      result: { source, fromOn, toOn },
      events: [
        { type: "completeness.reconcile_requested", subject: { type: "source", id: source }, data: { fromOn, toOn } },
      ],
    };
  },
});
