import { collectedOnce, type Debts, debtsOf, setStanding } from "#server/sandbox/world/account-standing";
import { forgetsToCarry } from "#server/sandbox/world/mistakes/account-status-out-of-step";
import type { Customer, Standing } from "#server/sandbox/world/model";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const REVIEWED_DAYS = 21;
const FLAGGED_AFTER_DAYS = 7;
const SUSPENDED_AFTER_DAYS = 75;

export function firstReview(world: World): number {
  return world.anchor - REVIEWED_DAYS * DAY;
}

/** Once a day somebody brings the accounts in step with what is owed: late payers are flagged, and those who have paid are not any more. */
export function reviewStandings(world: World, task: Task): void {
  const collected = collectedOnce(world);
  for (const customer of world.customers.rows) {
    const right = standingAfter(customer, debtsOf(world, customer, collected));
    if (right === customer.standing || forgetsToCarry(world, customer, right, collected)) continue;
    setStanding(world, customer, right);
  }
  world.tasks.push(task.at + DAY, "standings", "");
}

export function standingAfter(
  { standing }: Pick<Customer, "standing">,
  { overdueDays, hasWrittenOff }: Debts,
): Standing {
  if (overdueDays > SUSPENDED_AFTER_DAYS) return "Suspended";
  if (overdueDays >= FLAGGED_AFTER_DAYS) return isRestricted(standing) ? standing : "Past Due";
  return overdueDays === 0 && !hasWrittenOff ? "Good" : standing;
}

/** What somebody decided by hand stays until the customer pays: the flag for late payers never takes its place. */
function isRestricted(standing: Standing): boolean {
  return standing === "Suspended" || standing === "Expansion Blocked";
}
