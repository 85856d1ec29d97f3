import { createHash } from "node:crypto";
import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { onBusinessDay } from "#server/sandbox/bank/business-days";
import { lastStatementDay } from "#server/sandbox/bank/statements";
import type { StrayReceipt } from "#server/sandbox/world/cash";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/**
 * By what Docket knows the booking: the account, the amount and the bank's reference, as it makes the id of a bank entry.
 * Whoever asks which mistakes are there can so compare them with what was found.
 */
export function strayEntryId({ entity, amount, id }: StrayReceipt): string {
  const { identifier, currency } = accountOf(entity);
  const says = [identifier, currency, String(amount), "reference", id].join("\u001f");
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
