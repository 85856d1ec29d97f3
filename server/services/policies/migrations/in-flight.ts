import type { SQL } from "drizzle-orm";
import type { Looked } from "#server/domain/policies/rehearsal";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";

/** What became of one thing in flight: whether anything else came of it, or it cannot go on. */
export type Moved = { events: readonly [DomainEvent, ...DomainEvent[]]; isChanged: boolean; isEnded: boolean };

/** What goes on under the version of a kind that it began under, and how it is brought under another one. */
export type InFlight = {
  noun: { one: string; many: string };
  /** Those of one portion at most. */
  portion: number;
  /** `select id, policy` of what is open: under which versions each goes on. */
  open: SQL;
  /** What would come of it under the version in force, in a fixed order after a place. Nothing is written. */
  look(scope: Scope, name: string, after: string | null): AsyncGenerator<Looked>;
  /** Takes the next few that go on under another version, locked; another worker's are passed over. */
  take(scope: Scope, name: string, most: number): Promise<readonly string[]>;
  move(scope: Scope, name: string, ids: readonly string[]): Promise<Moved[]>;
};
