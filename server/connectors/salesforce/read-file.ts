import type { RawMessage } from "#server/connectors/connector";
import { contentHash, pulledMessage } from "#server/connectors/pulled-message";
import { rowMessage, salesforceObjects } from "#server/connectors/salesforce/object-stream";
import { rowsOfTable } from "#server/connectors/salesforce/read-table";

type Shape = Record<string, unknown>;

/**
 * Splits a file into messages, one for each record in it: pages of the query service, records alone or in a row,
 * recordings that keep replies under `api`, and the tables in which warehouses keep a Salesforce org. What holds no
 * record is one message, which the mapping answers with a reason.
 * @param name only names the stream of what cannot be told apart otherwise, and the object of a table.
 */
export function messagesFromFile(name: string, text: string): RawMessage[] {
  const parsed = parsedJson(text);
  if (parsed === undefined) {
    const table = rowsOfTable(name, text);
    return table?.rows.map((row) => messageOf(table.object, row)) ?? [unknownMessage(name, text)];
  }
  const found = recordsIn(isShape(parsed) && isShape(parsed.api) ? parsed.api : parsed);
  return found.length > 0 ? found.map((row) => messageOf(typeOf(row), row)) : [unknownMessage(name, parsed)];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whatever names its own type, wherever it stands; what stands inside a record belongs to that record. */
function recordsIn(value: unknown): Shape[] {
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  if (!isShape(value)) return [];
  return typeOf(value) === "" ? Object.values(value).flatMap(recordsIn) : [value];
}

function typeOf({ attributes }: Shape): string {
  return isShape(attributes) && typeof attributes.type === "string" ? attributes.type : "";
}

/** A query that does not ask for deleted rows gives none, and one that leaves the stamp out may give the last change. */
function messageOf(type: string, record: Shape): RawMessage {
  const stamp = record.SystemModstamp ?? record.LastModifiedDate;
  const row = { IsDeleted: false, ...record, ...(stamp === undefined ? {} : { SystemModstamp: stamp }) };
  const object = salesforceObjects.find((each) => each.object === type);
  if (object) return rowMessage(object, row);
  const id = typeof record.Id === "string" ? record.Id : "unnamed";
  return pulledMessage(type, type, id, null, { ...record, attributes: { type } });
}

function unknownMessage(name: string, payload: unknown): RawMessage {
  return pulledMessage(name, "file", contentHash(name), null, payload);
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
