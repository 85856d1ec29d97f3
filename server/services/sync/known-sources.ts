import type { Census, Connector } from "#server/connectors/connector";
import type { MappingSource } from "#server/services/sync/mapping-source";

/** What services say of a source without ever calling it. */
export type SourceDescription = Pick<Connector, "key" | "label" | "role" | "every" | "staleAfter" | "manifest"> & {
  streams: readonly { key: string; label: string }[];
  /** What of it is counted by day; nothing when left out. */
  censuses?: readonly Pick<Census, "key" | "label" | "kind">[];
};

const shared = globalThis as typeof globalThis & {
  docketSources?: () => readonly SourceDescription[];
  docketUnconnected?: () => readonly SourceDescription[];
  docketMappings?: () => readonly MappingSource[];
};

/** Told once by whoever puts the process together: services know connectors by their shape alone. Kept on the global because a web process loads this file more than once. */
export function announceSources(
  sources: () => readonly SourceDescription[],
  unconnected: () => readonly SourceDescription[] = () => [],
): void {
  shared.docketSources = sources;
  shared.docketUnconnected = unconnected;
}

export function knownSources(): readonly SourceDescription[] {
  return shared.docketSources?.() ?? [];
}

/** Sources that wait for their credentials to be entered. */
export function unconnectedSources(): readonly SourceDescription[] {
  return shared.docketUnconnected?.() ?? [];
}

export function sourceLabel(key: string): string {
  return knownSources().find((source) => source.key === key)?.label ?? key;
}

/** Told beside the sources: whatever can map messages here, files included. Maps are pure, so services may call them. */
export function announceMappings(mappings: () => readonly MappingSource[]): void {
  shared.docketMappings = mappings;
}

export function mappingSources(): readonly MappingSource[] {
  return shared.docketMappings?.() ?? [];
}

/** The mapping of a source; undefined for one that this installation no longer connects. */
export function mappingSourceOf(key: string): MappingSource | undefined {
  return mappingSources().find((source) => source.key === key);
}
