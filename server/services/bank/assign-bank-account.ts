import { sql } from "drizzle-orm";
import { z } from "zod";
import { bankAccounts } from "#db/schema/bank";
import { isCurrencyCode } from "#server/domain/money";
import { defineCommand, openTransaction } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { bankSource } from "#server/services/bank/bank-source";
import { findOwnEntity } from "#server/services/receivables/own-entity";
import { askForDetection, lockSource } from "#server/services/sync/apply-batch";
import { lockProjection, projectRecords } from "#server/services/sync/project/project-records";

const currencies = new Set(Intl.supportedValuesOf("currency"));

const AssignBankAccountInput = z.strictObject({
  /** IBAN or account number as the bank writes it; spaces do not matter. */
  identifier: z
    .string()
    .transform((text) => text.replace(/\s/g, ""))
    .pipe(z.string().min(1).max(100)),
  currency: z.string().refine(isCurrencyCode, "a currency is its three-letter ISO 4217 code, such as EUR"),
  entity: z.string().min(1).max(12),
  name: z.string().trim().min(1).max(100).optional(),
});

/**
 * Says once whose a bank account is. What files already told of it is taken up in the same transaction; what they tell
 * later goes straight there.
 */
export const assignBankAccount = defineCommand({
  name: "bank.assign_account",
  permission: "bank.assign",
  input: AssignBankAccountInput,
  async run(scope, { identifier, currency, entity, name = identifier }) {
    await findOwnEntity(scope, entity, "assign bank accounts to");
    // A file that is being taken finishes first, so that none of its entries is overlooked.
    await lockSource(scope, bankSource.key);
    await openTransaction(scope.tx, "all");
    await refuseAssigned(scope, identifier, currency);
    const waiting = await waitingRecords(scope, identifier, currency);
    if (waiting.length === 0) refuseUnknownCurrency(currency);
    const id = newId(scope.now);
    await scope.tx
      .insert(bankAccounts)
      .values({ id, entityCode: entity, identifier, name, currency, createdAt: scope.now });
    if (waiting.length > 0) {
      await lockProjection(scope);
      const touched = await projectRecords(
        scope,
        waiting.map((record) => record.id),
      );
      await askForDetection(scope, touched, false);
    }
    await openTransaction(scope.tx, scope.entities);
    const entries = waiting.filter(({ kind }) => kind === "bank_entry").length;
    const data = { identifier, currency, name, entries, statements: waiting.length - entries };
    return {
      result: { id, entity, ...data },
      events: [{ type: "bank.account_assigned", subject: { type: "bank_account", id }, entity, data }],
    };
  },
});

/** A bank's own files may speak of a currency that has ended since, such as DEM; a person's typing error is found here. */
function refuseUnknownCurrency(currency: string): void {
  if (currencies.has(currency)) return;
  throw new AppError(
    "BAD_INPUT",
    `There is no currency ${currency}, and no file told of one. A currency is its three-letter ISO 4217 code, such as EUR. Nothing was changed.`,
  );
}

async function refuseAssigned(scope: Scope, identifier: string, currency: string): Promise<void> {
  const [standing] = await scope.tx.execute<{ entity_code: string }>(sql`
    select entity_code from bank_accounts where identifier = ${identifier} and currency = ${currency}`);
  if (!standing) return;
  throw conflict(
    `The account ${identifier} in ${currency} was already assigned to ${standing.entity_code}. Nothing was changed; reload to see where it stands.`,
  );
}

async function waitingRecords(
  scope: Scope,
  identifier: string,
  currency: string,
): Promise<{ id: string; kind: string }[]> {
  return scope.tx.execute<{ id: string; kind: string }>(sql`
    select id, kind from source_records
    where refers_to @> array[${`bank_account:${identifier}`}] and kind in ('bank_entry', 'bank_statement') and not is_projected
      and facts->>'currency' = ${currency}`);
}
