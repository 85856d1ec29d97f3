import { readFileSync } from "node:fs";
import type { RawMessage } from "#server/connectors/connector";
import type { FactsOf, MappedMessage, RecordKind, SourceRecord } from "#server/domain/sync/records";

export type Shape = Record<string, unknown>;

/** Reads an invented payload from a connector's fixtures. */
export function fixture(system: string, name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../${system}/fixtures/${name}`, import.meta.url), "utf8")) as Shape;
}

export function message(stream: string, payload: unknown, eventId = "object:id:0"): RawMessage {
  return { stream, eventId, correlationId: eventId, payload };
}

export function recordsOf(mapped: MappedMessage): SourceRecord[] {
  if (mapped.outcome !== "records") throw new Error(`Expected records, got ${mapped.outcome}: ${mapped.reason}`);
  return mapped.records;
}

export function factsOf<Kind extends RecordKind>(mapped: MappedMessage, kind: Kind): FactsOf<Kind> {
  const record = recordsOf(mapped).find((each) => each.kind === kind);
  if (!record) throw new Error(`There is no ${kind} among the records.`);
  return record.facts as FactsOf<Kind>;
}

export function deadOf(mapped: MappedMessage): { reason: string; field: string | null } {
  if (mapped.outcome !== "dead") throw new Error(`Expected a dead message, got ${mapped.outcome}.`);
  return mapped;
}
