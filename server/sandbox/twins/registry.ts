import type { Twin, TwinSystem } from "#server/sandbox/twins/twin";

const twins: Partial<Record<TwinSystem, Twin>> = {};

export function twinOf(system: TwinSystem): Twin | null {
  return twins[system] ?? null;
}
