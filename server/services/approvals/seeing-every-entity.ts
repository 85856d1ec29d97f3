import { sql } from "drizzle-orm";
import { entitySetting, type Scope } from "#server/kernel/context";

/**
 * Reads across legal entities inside a command of somebody who works for some of them, where a rule of the company counts
 * over all: what was asked for alike, who prepared it, who may sign. What is read decides, it is not shown; afterwards
 * row-level security stands as before.
 */
export async function seeingEveryEntity<Result>(
  scope: Pick<Scope, "tx" | "entities">,
  read: () => Promise<Result>,
): Promise<Result> {
  await scope.tx.execute(sql`select set_config('docket.entities', 'all', true)`);
  // Where the reading fails the transaction ends with it, and its settings too.
  const result = await read();
  await scope.tx.execute(sql`select set_config('docket.entities', ${entitySetting(scope.entities)}, true)`);
  return result;
}
