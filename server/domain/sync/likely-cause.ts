import { isCurrencyCode } from "#server/domain/money";
import type { Place } from "#server/domain/sync/payload-places";

export type CauseFacts = {
  field: string | null;
  reason: string | null;
  /** Where the field stands in the payload, if that is known. */
  place: Place | null;
  mappingVersion: string | null;
  apiVersion: string | null;
  /** With what the last message of this stream that could be read was read and sent. */
  usual: { mappingVersion: string | null; apiVersion: string | null } | null;
};

/** What most likely lies behind a dead letter, in words; null when nothing points anywhere. */
export function likelyCause(facts: CauseFacts): string | null {
  return troubleOfValue(facts) ?? troubleOfVersion(facts) ?? troubleOfStore(facts.reason ?? "");
}

function troubleOfValue(facts: CauseFacts): string | null {
  const { field, place } = facts;
  if (field === null) return null;
  const addition = versionsDiffer(facts);
  const said = wordsOfValue(field, place);
  return said === null ? null : addition === null ? `${said}.` : `${said}. ${addition}`;
}

function wordsOfValue(field: string, place: Place | null): string | null {
  const name = field.split(".").at(-1) ?? field;
  if (place === null) return null;
  if (!place.isThere) return `A required field is missing: ${name}`;
  if (place.value === null || place.value === "") return `A required field is empty: ${name}`;
  if (/currency/i.test(name) && typeof place.value === "string")
    return isCurrencyCode(place.value.toUpperCase())
      ? `${place.value} is not a currency Docket accepts here`
      : `"${shown(place.value)}" is no ISO 4217 currency code`;
  if (/entity|subsidiary/i.test(name)) return `"${shown(place.value)}" is no legal entity or subsidiary Docket knows`;
  return `The field ${name} has another kind of value than this stream usually sends`;
}

/** The mapping or the interface of the source changed since this stream could last be read. */
function versionsDiffer({ mappingVersion, apiVersion, usual }: CauseFacts): string | null {
  if (usual === null) return null;
  if (apiVersion !== null && usual.apiVersion !== null && apiVersion !== usual.apiVersion)
    return `It was sent by interface version ${apiVersion}; the last one that could be read, by ${usual.apiVersion}.`;
  if (mappingVersion !== null && usual.mappingVersion !== null && mappingVersion !== usual.mappingVersion)
    return `The mapping changed from ${usual.mappingVersion} to ${mappingVersion} since this stream could last be read.`;
  return null;
}

function troubleOfVersion(facts: CauseFacts): string | null {
  const changed = versionsDiffer(facts);
  if (changed !== null) return changed;
  return /could not be read by the mapping/.test(facts.reason ?? "")
    ? "The mapping itself failed on this message; other messages are read by the same mapping."
    : null;
}

function troubleOfStore(reason: string): string | null {
  if (!/could not be stored/.test(reason)) return null;
  if (/foreign key|violates/.test(reason)) return "It refers to something that is not known here.";
  return "It holds a value that does not fit where it is kept.";
}

function shown(value: unknown): string {
  return String(typeof value === "object" ? JSON.stringify(value) : value).slice(0, 40);
}
