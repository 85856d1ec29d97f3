import { eq } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import { actorName } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import { forbidden, notFound } from "#server/kernel/errors";

/** The legal entity exists and the actor's permission covers it. `act` completes the sentence "… may not …". */
export async function findOwnEntity(
  scope: Scope,
  code: string,
  act: string,
): Promise<{ code: string; currency: string }> {
  const [entity] = await scope.tx
    .select({ code: legalEntities.code, currency: legalEntities.currency })
    .from(legalEntities)
    .where(eq(legalEntities.code, code));
  if (!entity) throw notFound(`There is no legal entity ${code}. Check the code, or add the entity first.`);
  if (scope.entities !== "all" && !scope.entities.includes(code)) {
    throw forbidden(
      `${actorName(scope.actor)} may not ${act} ${code}. An administrator can grant a role over that legal entity.`,
    );
  }
  return entity;
}
