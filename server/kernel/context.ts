import type { Db, Raw, Tx } from "#db/client";
import type { Actor } from "#server/domain/access/actor";
import type { EntityScope } from "#server/domain/access/roles";

/** Who is asking, with what. Everything the door needs; made once a request or job. */
export type Context = {
  db: Db;
  raw: Raw;
  actor: Actor;
  /** The one clock. */
  now: () => Date;
  /** Ties every event, effect and message of one business happening together. */
  correlationId: string;
};

/** What a command works with: its transaction, who acts, over which legal entities, and the instant it counts as. */
export type Scope = {
  tx: Tx;
  actor: Actor;
  /** The legal entities over which the actor holds the command's permission. */
  entities: EntityScope;
  now: Date;
  correlationId: string;
};

/** The value of `docket.entities` that row-level security reads. Unset or empty shows nothing. */
export function entitySetting(entities: EntityScope): string {
  return entities === "all" ? "all" : entities.join(",");
}
