import { eq } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import { EVERY_ENTITY } from "#server/domain/approvals/every-entity";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

/** The IANA zone in which a legal entity counts its days; what concerns every one counts them in UTC. @throws AppError NOT_FOUND for an entity nobody set up. */
export async function loadTimeZone(scope: Pick<Scope, "tx">, entity: string): Promise<string> {
  if (entity === EVERY_ENTITY) return "UTC";
  const [row] = await scope.tx
    .select({ timeZone: legalEntities.timeZone })
    .from(legalEntities)
    .where(eq(legalEntities.code, entity));
  if (!row) throw notFound(`There is no legal entity ${entity}. Have an administrator set it up first.`);
  return row.timeZone;
}
