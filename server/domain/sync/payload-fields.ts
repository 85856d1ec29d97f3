/** One field that objects of a type were seen to have: its place, lists and free-form maps folded, and its JSON type. */
export type PayloadField = { path: string; jsonType: "string" | "number" | "boolean" | "object" | "array" };

/** Deeper than this nothing is followed: what lies there is an object of its own. */
const DEEPEST = 8;
const MOST_FIELDS = 400;
/** Maps whose keys people choose: a new key in them is no change of the source. */
const FREE_MAPS = new Set([
  "metadata",
  "custom_fields",
  "fields",
  "custom",
  "tags",
  "attributes",
  "previous_attributes",
]);
/** Keys that are ids rather than names: a map by id. */
const ID_KEY = /^(\d+|[a-z]+_[A-Za-z0-9]{8,}|[0-9a-f-]{32,36})$/;

/**
 * The fields of a payload. Places are folded so that they name a shape and not a value: "/lines/data/each/amount". Nothing
 * is said of null, which every field may be.
 */
export function fieldsOf(payload: unknown): PayloadField[] {
  const found = new Map<string, PayloadField>();
  collect(payload, "", 0, found);
  return [...found.values()];
}

function collect(value: unknown, path: string, depth: number, found: Map<string, PayloadField>): void {
  const jsonType = typeOf(value);
  if (jsonType === null || found.size >= MOST_FIELDS) return;
  if (path !== "") found.set(`${path} ${jsonType}`, { path, jsonType });
  if (depth >= DEEPEST) return;
  if (Array.isArray(value)) for (const item of value) collect(item, `${path}/each`, depth + 1, found);
  else if (jsonType === "object")
    for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
      const place = `${path}/${ID_KEY.test(key) ? "each" : key}`;
      if (FREE_MAPS.has(key)) found.set(`${place} object`, { path: place, jsonType: typeOf(inner) ?? "object" });
      else collect(inner, place, depth + 1, found);
    }
}

type ShapeNode = { types: Set<string>; inner: Map<string, ShapeNode> };

/** Fields seen before, as a tree that a payload is held against without naming a single place of it. */
export class KnownShape {
  readonly #root: ShapeNode = { types: new Set(), inner: new Map() };

  add({ path, jsonType }: PayloadField): void {
    let node = this.#root;
    for (const key of path.split("/").slice(1)) {
      const next = node.inner.get(key) ?? { types: new Set(), inner: new Map() };
      node.inner.set(key, next);
      node = next;
    }
    node.types.add(jsonType);
  }

  /** Whether `fieldsOf` would name only fields that were added. May say no of one it would not name, never the other way. */
  covers(payload: unknown): boolean {
    return isCovered(payload, this.#root, 0);
  }
}

function isCovered(value: unknown, node: ShapeNode | undefined, depth: number): boolean {
  const jsonType = typeOf(value);
  if (jsonType === null) return true;
  if (!node || (depth > 0 && !node.types.has(jsonType))) return false;
  if (depth >= DEEPEST || typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) {
    const each = node.inner.get("each");
    return value.every((item) => isCovered(item, each, depth + 1));
  }
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (FREE_MAPS.has(key)) {
      if (!node.inner.get(key)?.types.has(typeOf(inner) ?? "object")) return false;
    } else {
      const place = node.inner.get(key) ?? (ID_KEY.test(key) ? node.inner.get("each") : undefined);
      if (!isCovered(inner, place, depth + 1)) return false;
    }
  }
  return true;
}

function typeOf(value: unknown): PayloadField["jsonType"] | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" || type === "object" ? type : null;
}

/** What kind of object a message is about, in the source's own word where it says one; the stream else. */
export function objectTypeOf(stream: string, payload: unknown): string {
  const inner = at(at(payload, "data"), "object") ?? payload;
  for (const word of [at(inner, "object"), at(at(inner, "attributes"), "type"), at(inner, "resource_type")])
    if (typeof word === "string" && word !== "" && word.length <= 100) return word;
  return stream.slice(0, 100);
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
