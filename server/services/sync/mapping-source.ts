import type { Connector } from "#server/connectors/connector";

/** What applying needs of a connector: its name and its pure mapping. Files have these without any network. */
export type MappingSource = Pick<Connector, "key" | "mappingVersion" | "bindings" | "valueTables" | "map">;
