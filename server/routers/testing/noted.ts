import type { z } from "zod";
import type { Permission } from "#server/domain/access/permissions";

/** A command or query as it was defined. */
export type Gated = {
  kind: "command" | "query";
  name: string;
  permission: Permission;
  input: z.ZodType;
  execute(context: unknown, input: unknown): Promise<unknown>;
  within?(scope: unknown, input: unknown): Promise<unknown>;
};

const made: Gated[] = [];

const waysToDefine = ["defineCommand", "defineQuery", "defineHotQuery"];

/**
 * A module of the kernel whose ways to define note whatever is defined, so that what a service keeps to itself is found
 * as well.
 */
export function noting(original: object): object {
  const wrapped = Object.entries(original)
    .filter(([name]) => waysToDefine.includes(name))
    .map(([name, define]) => {
      const defineAndNote = (definition: unknown) => {
        const gated = (define as (definition: unknown) => Gated)(definition);
        made.push(gated);
        return gated;
      };
      return [name, defineAndNote] as const;
    });
  return { ...original, ...Object.fromEntries(wrapped) };
}

/** Every command and query of the modules that were loaded. */
export function everyGated(): Gated[] {
  return [...new Map(made.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}
