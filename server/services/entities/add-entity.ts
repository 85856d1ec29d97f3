import { eq } from "drizzle-orm";
import { z } from "zod";
import { legalEntities } from "#db/schema/entities";
import { isCurrencyCode } from "#server/domain/money";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";

const isTimeZone = (zone: string) => Intl.supportedValuesOf("timeZone").includes(zone) || zone === "UTC";

/** Adds a legal entity. Its code scopes grants, cases and every row that belongs to it. */
export const addEntity = defineCommand({
  name: "entity.add",
  permission: "entity.administer",
  input: z.strictObject({
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_-]{1,11}$/, "a code is 2 to 12 capital letters, digits, - or _, and starts with a letter"),
    name: z.string().trim().min(2).max(120).optional(),
    country: z.string().regex(/^[A-Z]{2}$/, "a country is its two-letter ISO 3166 code, such as DE"),
    currency: z.string().refine(isCurrencyCode, "a currency is its three-letter ISO 4217 code, such as EUR"),
    timeZone: z.string().refine(isTimeZone, "a time zone is an IANA name, such as Europe/Berlin"),
  }),
  async run(scope, input) {
    const [existing] = await scope.tx.select().from(legalEntities).where(eq(legalEntities.code, input.code));
    if (existing) throw conflict(`The legal entity ${input.code} exists already. Choose another code.`);
    const row = {
      code: input.code,
      name: input.name ?? input.code,
      country: input.country,
      currency: input.currency,
      timeZone: input.timeZone,
      createdAt: scope.now,
    };
    await scope.tx.insert(legalEntities).values(row);
    return {
      result: row,
      events: [{ type: "entity.added", subject: { type: "entity", id: input.code }, entity: input.code, after: row }],
    };
  },
});
