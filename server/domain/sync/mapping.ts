import { z } from "zod";

/**
 * What differs from company to company in how a source is read: which of its fields hold a fact, and what its words mean.
 * The rest of a mapping is code. A connector declares its bindings and value tables with the defaults a new installation
 * starts from; the document in force can name others, is a numbered version, and is published by a second person.
 */
export const MappingDocument = z.strictObject({
  /** Binding key → JSON pointers into the object, tried in order; the first that holds something counts. */
  bindings: z.record(
    z.string(),
    z.array(z.string().regex(/^(\/[^/]*)+$/, "a JSON pointer such as /metadata/po_number")).max(5),
  ),
  /** Value table key → the source's word → ours. */
  values: z.record(z.string(), z.record(z.string(), z.string())),
});
export type MappingDocument = z.output<typeof MappingDocument>;

/** A fact of ours that a company may keep in a field of its own choosing. */
export type Binding = {
  /** "customer.accountId": what the document calls it. */
  key: string;
  /** In business words: "CRM account of a customer". */
  label: string;
  /** The object it is read from, in the source's words: "customer". */
  objectType: string;
  defaults: readonly string[];
};

/** A table from the source's words to ours. */
export type ValueTable = {
  key: string;
  label: string;
  /** Our words that may stand on the right; any when left out. */
  ours?: readonly string[];
  defaults: Readonly<Record<string, string>>;
};

/** What a connector's `map` is given beside the message. */
export type Mapping = {
  /** The document's number; 0 is the connector's own defaults. */
  documentVersion: number;
  document: MappingDocument;
  /** The IANA zone of a legal entity, for its business days; UTC for one that is unknown or not named. */
  zoneOf(entityCode: string | null | undefined): string;
  /** Told which object a binding is read from, so that a person editing it can be shown what stands there. */
  onRead?(binding: string, object: unknown): void;
};

/** The document a source starts with: its own defaults. */
export function defaultMappingDocument(source: {
  bindings: readonly Binding[];
  valueTables: readonly ValueTable[];
}): MappingDocument {
  return {
    bindings: Object.fromEntries(source.bindings.map((binding) => [binding.key, [...binding.defaults]])),
    values: Object.fromEntries(source.valueTables.map((table) => [table.key, { ...table.defaults }])),
  };
}

/** The document with the defaults of whatever the source asks by now and did not when it was written. */
export function completedDocument(
  source: { bindings: readonly Binding[]; valueTables: readonly ValueTable[] },
  document: MappingDocument,
): MappingDocument {
  const defaults = defaultMappingDocument(source);
  return {
    bindings: { ...defaults.bindings, ...document.bindings },
    values: { ...defaults.values, ...document.values },
  };
}

/** A source's own defaults as a mapping, with every day counted in UTC unless zones are given. */
export function plainMapping(
  source: { bindings: readonly Binding[]; valueTables: readonly ValueTable[] },
  zones: Readonly<Record<string, string>> = {},
): Mapping {
  return {
    documentVersion: 0,
    document: defaultMappingDocument(source),
    zoneOf: (entityCode) => zones[entityCode ?? ""] ?? "UTC",
  };
}

/** The first value a binding's pointers find in the object; null when none holds anything. */
export function bound(mapping: Mapping, binding: string, object: unknown): unknown {
  mapping.onRead?.(binding, object);
  for (const pointer of mapping.document.bindings[binding] ?? []) {
    const value = valueAt(object, pointer);
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return null;
}

/** The bound value as text; numbers and booleans as they are written. Null when there is none or it is no single value. */
export function boundText(mapping: Mapping, binding: string, object: unknown): string | null {
  const value = bound(mapping, binding, object);
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : null;
}

/** The bound value as yes or no: true, "true", "yes", "y" and "1" say yes, whatever their case. */
export function boundFlag(mapping: Mapping, binding: string, object: unknown): boolean {
  return /^\s*(true|yes|y|t|1)\s*$/i.test(boundText(mapping, binding, object) ?? "");
}

/** Our word for the source's; the source's own when the table does not know it. */
export function translated<Word extends string | null>(mapping: Mapping, table: string, word: Word): string | Word {
  const words = mapping.document.values[table];
  return word !== null && words && Object.hasOwn(words, word) ? (words[word] ?? word) : word;
}

/** What stands at an RFC 6901 JSON pointer; undefined when nothing does. */
export function valueAt(object: unknown, pointer: string): unknown {
  let at: unknown = object;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** What a person put in place of a value of one message, and why. The message itself stays as it came. */
export const InboxAmendment = z.strictObject({
  pointer: z
    .string()
    .regex(/^(\/[^/]*)+$/, "a JSON pointer such as /data/object/currency")
    .max(500),
  value: z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]),
  reason: z.string().trim().min(3).max(500),
  by: z.string(),
  at: z.iso.datetime(),
});
export type InboxAmendment = z.output<typeof InboxAmendment>;

/** The payload with each amendment's value at its place; places that do not exist in it stay without. */
export function amended(payload: unknown, amendments: readonly InboxAmendment[]): unknown {
  if (amendments.length === 0) return payload;
  const copy = structuredClone(payload);
  for (const { pointer, value } of amendments) {
    const cut = pointer.lastIndexOf("/");
    const parent = valueAt(copy, pointer.slice(0, cut));
    const key = pointer
      .slice(cut + 1)
      .replaceAll("~1", "/")
      .replaceAll("~0", "~");
    if (Array.isArray(parent) && /^\d+$/.test(key) && Number(key) < parent.length) parent[Number(key)] = value;
    else if (typeof parent === "object" && parent !== null && !Array.isArray(parent))
      Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

/** What a mapping document of this source must not say, as sentences with the place; empty when it can be used. */
export function mappingTroubles(
  source: { bindings: readonly Binding[]; valueTables: readonly ValueTable[] },
  document: MappingDocument,
): { path: string; message: string }[] {
  const troubles: { path: string; message: string }[] = [];
  const names = { bindings: source.bindings, values: source.valueTables } as const;
  for (const part of ["bindings", "values"] as const) {
    const known = new Map<string, Binding | ValueTable>(names[part].map((one) => [one.key, one]));
    for (const key of Object.keys(document[part]))
      if (!known.has(key))
        troubles.push({
          path: `${part}.${key}`,
          message: `"${key}" is nothing this source is asked for. Leave it out.`,
        });
    for (const { key, label } of known.values())
      if (!Object.hasOwn(document[part], key))
        troubles.push({
          path: `${part}.${key}`,
          message: `"${label}" is missing. Say it, even if nothing is read for it.`,
        });
  }
  for (const { key, label, ours } of source.valueTables) {
    for (const [word, translation] of Object.entries(document.values[key] ?? {})) {
      const path = `values.${key}.${word}`;
      if (word.trim() === "" || translation.trim() === "")
        troubles.push({ path, message: `${label}: both words must be there.` });
      else if (ours && !ours.includes(translation))
        troubles.push({ path, message: `${label}: "${word}" must become one of ${ours.join(", ")}.` });
    }
  }
  return troubles;
}

/** How records name what they were read with: "stripe-4", or "stripe-4 with document 3" as "stripe-4+3". */
export function mappingName(codeVersion: string, mapping: Pick<Mapping, "documentVersion">): string {
  return mapping.documentVersion === 0 ? codeVersion : `${codeVersion}+${mapping.documentVersion}`;
}

/** The document's number in such a name; 0 for the connector's own defaults. */
export function documentNumberOf(name: string): number {
  return Number(/\+(\d+)$/.exec(name)?.[1] ?? 0);
}
