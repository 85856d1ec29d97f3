import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import superjson from "superjson";
import type { z } from "zod";
import type { Tx } from "#db/client";
import { TRAVELS_ALONG } from "#db/guard";
import { actorId, actorName, entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import type { EntityScope } from "#server/domain/access/roles";
import { type Context, entitySetting, type Scope } from "#server/kernel/context";
import { AppError, conflict, forbidden } from "#server/kernel/errors";
import { appendEvents, type DomainEvent } from "#server/kernel/events";

/** What a command returns: its answer, and at least one event, so that none can be forgotten. */
export type Outcome<Result> = { result: Result; events: readonly [DomainEvent, ...DomainEvent[]] };

type Definition<Input extends z.ZodType, Result> = {
  name: `${string}.${string}`;
  permission: Permission;
  input: Input;
  /** What has to be ready before the transaction opens, once the actor is known to be allowed and the input is read. */
  before?(context: Context, input: z.output<Input>): Promise<void>;
  run(scope: Scope, input: z.output<Input>): Promise<Outcome<Result>>;
};

export type ExecuteOptions = {
  /** Made when the form opens and kept across reloads: the same key and body answer the same, another body is refused. */
  idempotencyKey?: string;
};

export type Command<Input extends z.ZodType = z.ZodType, Result = unknown> = Definition<Input, Result> & {
  kind: "command";
  /** Runs in a transaction of its own. */
  execute(context: Context, input: z.input<Input>, options?: ExecuteOptions): Promise<Result>;
  /** Joins the transaction of the command that calls it; the permission is asked all the same. */
  within(scope: Scope, input: z.input<Input>): Promise<Result>;
};

/**
 * The one door for a write: permission, strict input, a marked transaction scoped to the actor's legal entities, the
 * change, its events, its outbound effects, the stored answer. Refusals are `AppError`s.
 */
export function defineCommand<Input extends z.ZodType, Result>(
  definition: Definition<Input, Result>,
): Command<Input, Result> {
  return {
    ...definition,
    kind: "command",
    async execute(context, rawInput, options = {}) {
      const entities = allowedEntities(context.actor, definition);
      const input = parseInput(definition, rawInput);
      await definition.before?.(context, input);
      const now = context.now();
      return context.db.transaction(async (tx) => {
        const scope: Scope = { tx, actor: context.actor, entities, now, correlationId: context.correlationId };
        await openTransaction(tx, entities);
        if (options.idempotencyKey === undefined) return runAndRecord(definition, scope, input);
        return answerOnce(definition, scope, input, options.idempotencyKey);
      });
    },
    async within(scope, rawInput) {
      const entities = allowedEntities(scope.actor, definition);
      return runAndRecord(definition, { ...scope, entities }, parseInput(definition, rawInput));
    },
  };
}

/** The database takes writes and events in a transaction that says this first. */
export const MARK = "set_config('docket.transaction', 'marked', true)";

/** Marks the transaction as a command's and tells row-level security whose rows it may touch. */
export async function openTransaction(tx: Tx, entities: EntityScope): Promise<void> {
  await tx.execute(
    sql`${sql.raw(TRAVELS_ALONG)}select ${sql.raw(MARK)}, set_config('docket.entities', ${entitySetting(entities)}, true)`,
  );
}

async function runAndRecord<Input extends z.ZodType, Result>(
  definition: Definition<Input, Result>,
  scope: Scope,
  input: z.output<Input>,
): Promise<Result> {
  const { result, events } = await definition.run(scope, input);
  await appendEvents(scope, definition.name, events);
  return result;
}

/** The key's row is written first, so that of two callers with one key the second waits and then gets the first one's answer. */
async function answerOnce<Input extends z.ZodType, Result>(
  definition: Definition<Input, Result>,
  scope: Scope,
  input: z.output<Input>,
  key: string,
): Promise<Result> {
  const actor = actorId(scope.actor);
  const bodyHash = hashOfBody(input);
  const claimed = await scope.tx.execute(sql`
    insert into command_receipts (actor_id, command, key, body_hash, at)
    values (${actor}, ${definition.name}, ${key}, ${bodyHash}, ${scope.now.toISOString()}::timestamptz)
    on conflict do nothing returning key`);
  if (claimed.length === 0) {
    const [receipt] = await scope.tx.execute<Receipt>(sql`
      select body_hash, answer from command_receipts where actor_id = ${actor} and command = ${definition.name} and key = ${key}`);
    return superjson.parse(requireSameBody(receipt, bodyHash).answer);
  }
  const result = await runAndRecord(definition, scope, input);
  await scope.tx.execute(sql`
    update command_receipts set answer = ${superjson.stringify(result)} where actor_id = ${actor} and command = ${definition.name} and key = ${key}`);
  return result;
}

/** What tells one body of a request from another, as hex. */
export function hashOfBody(input: unknown): string {
  return createHash("sha256").update(superjson.stringify(input)).digest("hex");
}

/** What a key was used for. */
export type Receipt = { body_hash: string; answer: string };

/** @returns the receipt, where the key was used for the same body; refuses another one. */
export function requireSameBody<Known extends Receipt>(known: Known | undefined, bodyHash: string): Known {
  if (known?.body_hash !== bodyHash)
    throw conflict("This request was already sent with other contents. Open the form again and send it once more.");
  return known;
}

export function allowedEntities(
  actor: Context["actor"],
  definition: { name: string; permission: Permission },
): EntityScope {
  const entities = entitiesWith(actor, definition.permission);
  if (entities !== "all" && entities.length === 0) {
    throw forbidden(
      `${actorName(actor)} may not do this: it needs the permission "${definition.permission}". An administrator can grant a role that has it.`,
    );
  }
  return entities;
}

export function parseInput<Input extends z.ZodType>(
  definition: { name: string; input: Input },
  rawInput: unknown,
): z.output<Input> {
  const parsed = definition.input.safeParse(rawInput);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const where = first?.path.join(".") || "the request";
  throw new AppError(
    "BAD_INPUT",
    `${where} is not right: ${first?.message ?? "it has the wrong shape"}. Nothing was changed.`,
    { issues: parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })) },
  );
}
