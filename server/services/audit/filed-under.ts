import type { Scope } from "#server/kernel/context";

/** The legal entity in whose log an export stands: the one asked for where it is the reader's, else one of theirs; null for the whole company's. */
export function filedUnder({ entities }: Pick<Scope, "entities">, asked: string | null | undefined): string | null {
  if (entities === "all") return asked ?? null;
  return asked && entities.includes(asked) ? asked : (entities[0] ?? null);
}
