import { sql } from "drizzle-orm";
import type { z } from "zod";
import { isFatal } from "#db/guard";
import { actorName, entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { type Context, entitySetting, type Scope } from "#server/kernel/context";
import { AppError, forbidden } from "#server/kernel/errors";

type Definition<Input extends z.ZodType, Result> = {
  name: `${string}.${string}`;
  permission: Permission;
  input: Input;
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
      return context.db.transaction(
        async (tx) => {
          await tx.execute(sql`select set_config('docket.entities', ${entitySetting(entities)}, true)`);
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
export type HotParameter = string | number | boolean | null | readonly string[];
type HotDefinition<Input extends z.ZodType, Result> = Omit<Definition<Input, Result>, "run"> & {
  run(scope: HotScope, input: z.output<Input>): Promise<Result>;
};

/**
 * A read that people wait for all day. Its statements are written by hand and prepared, and each travels with its
 * transaction and entity scope in one flight: begin, scope, statement, commit are sent together, so the scope costs no
 * round trip and ends with the transaction. Rows come undecoded but for what postgres.js decodes.
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
          fetch: (text, parameters) => fetchScoped(context, setting, text, parameters),
        },
        input,
      );
    },
  };
}

async function fetchScoped<Row extends object>(
  context: Context,
  setting: string,
  text: string,
  parameters: readonly HotParameter[],
): Promise<Row[]> {
  const connection = await context.raw.reserve();
  let isUsable = true;
  try {
    const flight = [
      connection.unsafe("begin read only", [], { prepare: true }),
      connection.unsafe("select set_config('docket.entities', $1, true)", [setting], { prepare: true }),
      connection.unsafe<Row[]>(text, parameters as never, { prepare: true }),
      connection.unsafe("commit", [], { prepare: true }),
    ] as const;
    const [begun, scoped, rows, ended] = await Promise.allSettled(flight);
    const failures = [begun, scoped, rows, ended]
      .filter((step) => step.status === "rejected")
      .map((step) => step.reason);
    isUsable = !failures.some(isFatal);
    if (failures.length > 0) throw failures[0];
    return rows.status === "fulfilled" ? (rows.value as Row[]) : [];
  } finally {
    // The driver has taken a dead connection out of its pool already; releasing it would put it back.
    if (isUsable) connection.release();
  }
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
