import type { z } from "zod";
import { actorId } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import {
  allowedEntities,
  type Command,
  hashOfBody,
  MARK,
  parseInput,
  type Receipt,
  requireSameBody,
} from "#server/kernel/command";
import { type Context, entitySetting, type Scope } from "#server/kernel/context";
import { canonicalEvent, type DomainEvent, hashedEvent } from "#server/kernel/events";
import { flyTogether, type HotParameter, type HotStatement } from "#server/kernel/flight";

export type HotScope = Omit<Scope, "tx">;

/** What the statement did to each row it returns. Whose row it is comes from the row. */
export type HotChange = HotStatement & {
  event: Omit<DomainEvent, "subject" | "entity"> & { subjectType: string };
};

type HotDefinition<Input extends z.ZodType, Row, Result> = {
  name: `${string}.${string}`;
  permission: Permission;
  input: Input;
  /** One statement that changes rows and returns them, `id` and `entity_code` among their columns. */
  change(scope: HotScope, input: z.output<Input>): HotChange;
  /** The answer from the rows alone, so that it can be given again; refuses where nothing was there to change. */
  answer(scope: HotScope, input: z.output<Input>, rows: readonly Row[]): Result;
};

/** One use of a key, told from another by what was asked under it. */
type KeyUse = { command: string; key: string; bodyHash: string };
type KnownReceipt = Receipt & { at: string };

const NO_ENTITY = '"entityCode":null';

/**
 * A write that people wait for all day, through the same door: permission, strict input, a marked transaction scoped to
 * the actor's legal entities, an event for every row that was changed, the stored answer. It is one statement, and its
 * transaction travels in one flight; so it can join no other command's.
 */
export function defineHotCommand<Input extends z.ZodType, Row extends object, Result>(
  definition: HotDefinition<Input, Row, Result>,
): Command<Input, Result> {
  const refuse = () => Promise.reject(new TypeError(`${definition.name} runs through execute.`));
  return {
    ...definition,
    kind: "command",
    run: refuse,
    within: refuse,
    async execute(context, rawInput, options = {}) {
      const entities = allowedEntities(context.actor, definition);
      const input = parseInput(definition, rawInput);
      const scope: HotScope = {
        actor: context.actor,
        entities,
        now: context.now(),
        correlationId: context.correlationId,
      };
      const { idempotencyKey: key } = options;
      const use = key === undefined ? null : { command: definition.name, key, bodyHash: hashOfBody(input) };
      const change = told(definition, scope, definition.change(scope, input), use);
      const rows = await flyTogether<Row>(context.raw, "read write", [opening(scope, use), change]).then(
        ([, changed = []]) => changed,
        (error: unknown) => {
          if (use && isSecondReceipt(error)) return null;
          throw error;
        },
      );
      const isFirst = rows !== null && rows.length > 0;
      const known = use && !isFirst ? await findReceipt(context, scope, use) : null;
      if (!known) return definition.answer(scope, input, rows ?? []);
      return definition.answer({ ...scope, now: new Date(known.at) }, input, rowsOf<Row>(known.answer));
    },
  };
}

/** Of two uses of a key at once the second waits here until the first has ended. */
function opening(scope: HotScope, use: KeyUse | null): HotStatement {
  const scoped = `select ${MARK}, set_config('docket.entities', $1, true)`;
  const entities = entitySetting(scope.entities);
  if (!use) return { text: scoped, parameters: [entities] };
  return {
    text: `${scoped}, pg_advisory_xact_lock(hashtextextended($2, 0))`,
    parameters: [entities, `${use.command} ${actorId(scope.actor)} ${use.key}`],
  };
}

/**
 * The change, its events and, under a key, the receipt with what is kept of it to answer again: one statement. A second use
 * of a key breaks on the receipt of the first and changes nothing. Nothing changed leaves no receipt: the key may be used
 * when something is there.
 */
function told(
  { name }: { name: string },
  scope: HotScope,
  { text, parameters, event }: HotChange,
  use: KeyUse | null,
): HotStatement {
  const all: HotParameter[] = [...parameters];
  const next = (value: HotParameter) => `$${all.push(value)}::text`;
  // Whose row it is only the row knows. Of the keys of an event none before this one holds an object, so the first is its.
  const canonical = canonicalEvent(hashedEvent(scope, name, { ...event, entity: null }));
  const entityAt = canonical.indexOf(NO_ENTITY) + NO_ENTITY.length - "null".length;
  const [head, tail] = [canonical.slice(0, entityAt), canonical.slice(entityAt + "null".length)];
  const events = `select append_events(
      array_agg(${next(event.subjectType)} || ':' || done.id),
      array_agg(${next(head)} || coalesce(to_jsonb(done.entity_code)::text, 'null') || ${next(tail)}))
    from done having count(*) > 0`;
  const kept =
    use &&
    `insert into command_receipts (actor_id, command, key, body_hash, at, answer)
      select ${next(actorId(scope.actor))}, ${next(name)}, ${next(use.key)}, ${next(use.bodyHash)}, ${next(scope.now.toISOString())}::timestamptz, (select jsonb_agg(to_jsonb(done))::text from done) from told`;
  return {
    text: `with done as (${text}), told as (${events})${kept ? `, kept as (${kept})` : ""} select done.* from done, told`,
    parameters: all,
  };
}

/** Rows as they were kept. Whole numbers beyond what a number holds exactly come as their digits, as the driver gives them. */
function rowsOf<Row>(answer: string): Row[] {
  const exactly = (_key: string, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === "number" && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
      ? source
      : value;
  return JSON.parse(answer, exactly) as Row[];
}

function isSecondReceipt(error: unknown): boolean {
  const { code, constraint_name: constraint } = error as { code?: string; constraint_name?: string };
  return code === "23505" && constraint === "command_receipts_actor_id_command_key_pk";
}

/** @returns what the key was used for before, or null where it was not. */
async function findReceipt(
  context: Context,
  scope: HotScope,
  { command, key, bodyHash }: KeyUse,
): Promise<KnownReceipt | null> {
  const [, [receipt] = []] = await flyTogether<KnownReceipt>(context.raw, "read only", [
    opening(scope, null),
    {
      text: "select body_hash, answer, at::text from command_receipts where actor_id = $1 and command = $2 and key = $3",
      parameters: [actorId(scope.actor), command, key],
    },
  ]);
  return receipt ? requireSameBody(receipt, bodyHash) : null;
}
