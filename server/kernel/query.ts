import { sql } from "drizzle-orm";
import type { z } from "zod";
import { TRAVELS_ALONG } from "#db/guard";
import { actorName, entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { type Context, entitySetting, type Scope } from "#server/kernel/context";
import { AppError, forbidden } from "#server/kernel/errors";
import { flyTogether, type HotParameter } from "#server/kernel/flight";

type Definition<Input extends z.ZodType, Result> = {
  name: `${string}.${string}`;
  permission: Permission;
  input: Input;
  /** What has to be ready before the transaction opens, once the actor is known to be allowed. */
  before?(context: Context): Promise<void>;
  run(scope: Scope, input: z.output<Input>, context: Context): Promise<Result>;
};

export type Query<Input extends z.ZodType = z.ZodType, Result = unknown> = Definition<Input, Result> & {
  kind: "query";
  execute(context: Context, input: z.input<Input>): Promise<Result>;
};

/** A read: permission, strict input, a read-only transaction in which row-level security knows the actor's legal entities. */
export function defineQuery<Input extends z.ZodType, Result>(
  definition: Definition<Input, Result>,
): Query<Input, Result> {
  return {
    ...definition,
    kind: "query",
    async execute(context, rawInput) {
      const { entities, input } = admit(context, definition, rawInput);
      await definition.before?.(context);
      return context.db.transaction(
        async (tx) => {
          await tx.execute(
            sql`${sql.raw(TRAVELS_ALONG)}select set_config('docket.entities', ${entitySetting(entities)}, true)`,
          );
          return definition.run(
            { tx, actor: context.actor, entities, now: context.now(), correlationId: context.correlationId },
            input,
            context,
          );
        },
        { accessMode: "read only" },
      );
    },
  };
}

type HotScope = Omit<Scope, "tx"> & { fetch: HotFetch };
export type HotFetch = <Row extends object>(text: string, parameters: readonly HotParameter[]) => Promise<Row[]>;
type HotDefinition<Input extends z.ZodType, Result> = Omit<Definition<Input, Result>, "run" | "before"> & {
  run(scope: HotScope, input: z.output<Input>): Promise<Result>;
};

/**
 * A read that people wait for all day. Its statements are written by hand and prepared, and each travels with its
 * transaction and entity scope in one flight, so the scope costs no round trip and ends with the transaction.
 */
export function defineHotQuery<Input extends z.ZodType, Result>(
  definition: HotDefinition<Input, Result>,
): Query<Input, Result> {
  return {
    ...definition,
    kind: "query",
    run: () => Promise.reject(new TypeError(`${definition.name} runs through execute.`)),
    async execute(context, rawInput) {
      const { entities, input } = admit(context, definition, rawInput);
      const setting = entitySetting(entities);
      return definition.run(
        {
          actor: context.actor,
          entities,
          now: context.now(),
          correlationId: context.correlationId,
          async fetch<Row extends object>(text: string, parameters: readonly HotParameter[]) {
            const [, rows = []] = await flyTogether<Row>(context.raw, "read only", [
              { text: "select set_config('docket.entities', $1, true)", parameters: [setting] },
              { text, parameters },
            ]);
            return rows;
          },
        },
        input,
      );
    },
  };
}

function admit<Input extends z.ZodType>(
  context: Context,
  definition: { name: string; permission: Permission; input: Input },
  rawInput: unknown,
) {
  const entities = entitiesWith(context.actor, definition.permission);
  if (entities !== "all" && entities.length === 0) {
    throw forbidden(
      `${actorName(context.actor)} may not see this: it needs the permission "${definition.permission}". An administrator can grant a role that has it.`,
    );
  }
  const parsed = definition.input.safeParse(rawInput);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new AppError(
      "BAD_INPUT",
      `${first?.path.join(".") || "The request"} is not right: ${first?.message ?? "it has the wrong shape"}.`,
    );
  }
  return { entities, input: parsed.data };
}
