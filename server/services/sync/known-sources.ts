import type { Connector } from "#server/connectors/connector";

/** What services say of a source without ever calling it. */
export type SourceDescription = Pick<Connector, "key" | "label" | "role" | "every" | "staleAfter"> & {
  streams: readonly { key: string; label: string }[];
};

const shared = globalThis as typeof globalThis & { docketSources?: () => readonly SourceDescription[] };

/** Told once by whoever puts the process together: services know connectors by their shape alone. Kept on the global because a web process loads this file more than once. */
export function announceSources(sources: () => readonly SourceDescription[]): void {
  shared.docketSources = sources;
}

export function knownSources(): readonly SourceDescription[] {
  return shared.docketSources?.() ?? [];
}

export function sourceLabel(key: string): string {
  return knownSources().find((source) => source.key === key)?.label ?? key;
}
