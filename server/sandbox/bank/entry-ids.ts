import { createHash } from "node:crypto";
import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { onBusinessDay } from "#server/sandbox/bank/business-days";
import { bookingReference } from "#server/sandbox/bank/camt053";
import { lastStatementDay, statementsOf } from "#server/sandbox/bank/statements";
import type { StrayReceipt } from "#server/sandbox/world/cash";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/**
 * By what Docket knows the booking: the account, the amount and the bank's reference, as it makes the id of a bank entry.
 * Whoever asks which mistakes are there can so compare them with what was found.
 */
export function strayEntryId({ entity, amount, id }: StrayReceipt): string {
  return entryId(entity, amount, id);
}

/** The same of a payment by transfer; null while no statement tells of it, and where its money came back and again. */
export function chargeEntryId(world: World, entity: EntityCode, chargeId: string): string | null {
  for (const statement of statementsOf(world, accountOf(entity)).toReversed()) {
    const place = statement.bookings.findIndex(({ key }) => key.endsWith(` ${chargeId}`));
    const booking = statement.bookings[place];
    if (!booking) continue;
    const isOrdinary = !/^(return|again) /.test(booking.key);
    return isOrdinary ? entryId(entity, booking.amount, bookingReference(statement, place)) : null;
  }
  return null;
}

function entryId(entity: EntityCode, amount: number, reference: string): string {
  const { identifier, currency } = accountOf(entity);
  const says = [identifier, currency, String(amount), "reference", reference].join("\u001f");
  return createHash("sha256").update([says, "1"].join("\u001f")).digest("hex");
}

/** Whether the statement that tells of it is drawn up. */
export function strayIsTold(world: World, { entity, createdAt }: StrayReceipt): boolean {
  const day = onBusinessDay(dateIn(entityOf(entity).timeZone, createdAt));
  return day <= lastStatementDay(world, accountOf(entity));
}

function accountOf(entity: EntityCode) {
  const account = demoBankAccounts.find((each) => each.entity === entity);
  if (!account) throw new Error(`The legal entity ${entity} has no bank account.`);
  return account;
}
