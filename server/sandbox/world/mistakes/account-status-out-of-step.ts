import { collectedOnce, type Debts, debtsOf, setStanding } from "#server/sandbox/world/account-standing";
import { noteCustomerMistake } from "#server/sandbox/world/mistakes/customer-mistakes";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { Customer, Standing } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** An account that owes this long and is in good standing contradicts the money. */
const LATE_AFTER_DAYS = 14;
/** A flag is carried overnight; until then a payment and it may disagree. */
const CARRIED_WITHIN_DAYS = 2;
/** How often the review forgets an account that has paid. */
const FORGOTTEN_SHARE = 0.05;

/** Somebody flags an account that owes nothing late, or takes the flag off one that does. */
export function plantStanding(world: World, customer: Customer): PlantedMistake | null {
  const debts = debtsOf(world, customer);
  const wanted = wantedVariant(world, "account_status_out_of_step");
  if (wanted !== "not_flagged" && customer.standing === "Good" && owesNothing(debts)) {
    const draw = drawsFor(
      world.seed,
      `standing/${customer.accountId}/${world.count(`standing of ${customer.accountId}`)}`,
    );
    setStanding(world, customer, draw.happens(0.7) ? "Past Due" : "Suspended");
    return noteStanding(world, customer, "The account is flagged although nothing is overdue.");
  }
  if (customer.standing === "Good" || customer.standing === "Churned" || debts.overdueDays <= LATE_AFTER_DAYS)
    return null;
  if (wanted === "flagged") return null;
  setStanding(world, customer, "Good");
  return noteStanding(world, customer, `The account is in good standing and owes money for ${debts.overdueDays} days.`);
}

/** Whether the daily review passes an account by: one that somebody set wrongly, or now and then one that has paid. */
export function forgetsToCarry(
  world: World,
  customer: Customer,
  right: Standing,
  collected = collectedOnce(world),
): boolean {
  if (world.mistakes.has(mistakeKey(customer)) && isOutOfStep(world, customer, collected)) return true;
  if (right !== "Good") return false;
  // Drawn once for each settlement, so that what was forgotten stays forgotten.
  const { settledLateDaysAgo } = debtsOf(world, customer, collected);
  const settledOn = utcDate(world.now - (settledLateDaysAgo ?? 0) * DAY);
  const draw = drawsFor(world.seed, `standing forgotten/${customer.accountId}/${settledOn}`);
  if (!draw.happens(FORGOTTEN_SHARE)) return false;
  noteStanding(world, customer, "The account has paid and is still flagged.");
  return true;
}

export function isOutOfStep(world: World, customer: Customer, collected = collectedOnce(world)): boolean {
  const debts = debtsOf(world, customer, collected);
  if (customer.standing === "Good") return debts.overdueDays > LATE_AFTER_DAYS;
  return customer.standing !== "Churned" && owesNothing(debts);
}

function owesNothing({ overdueDays, hasWrittenOff, settledLateDaysAgo }: Debts): boolean {
  if (overdueDays > 0 || hasWrittenOff) return false;
  return settledLateDaysAgo === null || settledLateDaysAgo >= CARRIED_WITHIN_DAYS;
}

function mistakeKey(customer: Customer): string {
  return `account_status_out_of_step/${customer.accountId}`;
}

function noteStanding(world: World, customer: Customer, explanation: string): PlantedMistake {
  return noteCustomerMistake(world, "account_status_out_of_step", customer, explanation);
}
