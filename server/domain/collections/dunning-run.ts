import type { Hold, HoldKind } from "#server/domain/collections/holds";
import { defineMachine } from "#server/domain/machine";

/** `planned` is there to be looked at; nothing of it has happened. `stopped` went out in part and goes no further. */
export const dunningRunStates = ["planned", "carrying_out", "done", "stopped", "dropped"] as const;
export type DunningRunState = (typeof dunningRunStates)[number];

export const dunningRunMachine = defineMachine("dunning run", [
  { from: "planned", action: "start", to: "carrying_out" },
  { from: "planned", action: "drop", to: "dropped" },
  { from: "carrying_out", action: "finish", to: "done" },
  { from: "carrying_out", action: "stop", to: "stopped" },
]);

/**
 * `held`: kept back when it was planned. `withheld`: facts had changed when its turn came, so that nothing or something else
 * was to be said, or the run was stopped before it. `done`: recorded, with its mail on its way or its task entered.
 */
export const dunningActStates = ["planned", "done", "held", "withheld"] as const;
export type DunningActState = (typeof dunningActStates)[number];

/** What keeps an act of a run back beside what holds an invoice: what became of it between planning and its turn. */
export const actHoldKinds = ["left_out", "settled", "changed", "stopped", "refused"] as const;
export type ActHoldKind = HoldKind | (typeof actHoldKinds)[number];
export type ActHold = Omit<Hold, "kind"> & { kind: ActHoldKind };

export type RunCounts = {
  accounts: number;
  /** By action: email, letter, call … */
  acts: Partial<Record<string, number>>;
  held: number;
  done: number;
  withheld: number;
};
