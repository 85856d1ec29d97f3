import { eq } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

export type EntityDay = { code: string; name: string; country: string; today: PlainDate };

/** A legal entity the actor works for, with the day it is there. */
export async function entityDay(scope: Pick<Scope, "tx" | "now" | "entities">, code: string): Promise<EntityDay> {
  const isSeen = scope.entities === "all" || scope.entities.includes(code);
  const [entity] = isSeen ? await scope.tx.select().from(legalEntities).where(eq(legalEntities.code, code)) : [];
  if (!entity) throw notFound(`There is no legal entity ${code} that you work for. Choose another one.`);
  const { name, country, timeZone } = entity;
  return { code, name, country, today: businessDate(scope.now, timeZone) };
}
