import type { Pools } from "#db/client";
import { bankAccounts } from "#db/schema/bank";
import { legalEntities } from "#db/schema/entities";
import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { demoPassword, demoPeople } from "#server/domain/demo/people";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { addUser } from "#server/services/access/add-user";
import { hashPassword } from "#server/services/access/passwords";
import { assignBankAccount } from "#server/services/bank/assign-bank-account";
import { addEntity } from "#server/services/entities/add-entity";
import { storeFirstPolicies } from "#server/services/policies/store-first-policies";

export const demoEntities = [
  { code: "US01", name: "Meridian Metrics Inc.", country: "US", currency: "USD", timeZone: "America/New_York" },
  { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
  { code: "JP01", name: "Meridian Metrics K.K.", country: "JP", currency: "JPY", timeZone: "Asia/Tokyo" },
] as const;

/**
 * Puts the demo company's legal entities and accounts there, through the same commands as anybody. The rest of the
 * company comes from its source systems by sync. Where entities exist already, only bank accounts that nobody assigned
 * since are.
 */
export async function seedDemo(pools: Pools, now: () => Date): Promise<{ loaded: boolean }> {
  const context: Context = {
    db: pools.db,
    raw: pools.raw,
    actor: { kind: "job", name: "set-up" },
    now,
    correlationId: "demo-set-up",
  };
  const [existing] = await pools.db.select({ code: legalEntities.code }).from(legalEntities).limit(1);
  if (existing) {
    await assignAccounts(context);
    return { loaded: false };
  }
  await storeFirstPolicies.execute(context, {});
  for (const entity of demoEntities) await addEntity.execute(context, entity);
  await assignAccounts(context);
  const passwordHash = await hashPassword(demoPassword);
  for (const { name, email, grants } of demoPeople) {
    await addUser.execute(context, {
      name,
      email,
      passwordHash,
      isDemo: true,
      grants: grants.map((grant) => ({
        role: grant.role,
        entities: grant.entities === "all" ? "all" : [...grant.entities],
      })),
    });
  }
  return { loaded: true };
}

async function assignAccounts(context: Context): Promise<void> {
  const assigned = await context.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return tx.select({ identifier: bankAccounts.identifier }).from(bankAccounts);
  });
  for (const { identifier, currency, entity, name } of demoBankAccounts) {
    if (assigned.some((account) => account.identifier === identifier)) continue;
    await assignBankAccount.execute(context, { identifier, currency, entity, name });
  }
}
