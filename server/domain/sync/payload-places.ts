import { valueAt } from "#server/domain/sync/mapping";

/** A place in a payload, and what stands there. */
export type Place = { pointer: string; isThere: boolean; value: unknown };
/** A single value of a payload: where, and what. */
export type Leaf = { pointer: string; key: string; value: string | number | boolean | null };

/** Objects that wrap the one a message is about; fields are named from either. */
const WRAPPERS: readonly (readonly string[])[] = [[], ["data", "object"], ["facts"]];
/** A field known by its name alone is looked for among this many values. */
const LOOKED_THROUGH = 5_000;
/** Deeper than any payload of a real source; a payload made to go deeper is not followed. */
const DEEPEST = 40;

/** The RFC 6901 JSON pointer of a path. */
export function pointerOf(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The path a JSON pointer names. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * Where a dead letter's field, "data.object.total", stands in its payload. A field that is missing has its place in the
 * object that lacks it; one that is known by its name alone has one when just one value has that name. Null otherwise.
 */
export function placeOf(payload: unknown, field: string | null): Place | null {
  if (field === null || field === "") return null;
  const path = field.split(".");
  for (const wrapper of WRAPPERS) {
    const pointer = pointerOf([...wrapper, ...path]);
    if (exists(payload, pointer)) return { pointer, isThere: true, value: valueAt(payload, pointer) };
  }
  const name = path.at(-1) ?? "";
  const same = [...leaves(payload, LOOKED_THROUGH)].filter((leaf) => leaf.key === name);
  const [only] = same;
  if (same.length === 1 && only) return { pointer: only.pointer, isThere: true, value: only.value };
  for (const wrapper of WRAPPERS) {
    const pointer = pointerOf([...wrapper, ...path]);
    if (wrapper.length + path.length > 1 && canHold(payload, pointer))
      return { pointer, isThere: false, value: undefined };
  }
  return canHold(payload, pointerOf(path)) ? { pointer: pointerOf(path), isThere: false, value: undefined } : null;
}

/** Whether a value can be put at the pointer: its parent is an object, or a list that has the element. */
export function canHold(payload: unknown, pointer: string): boolean {
  const path = pathOf(pointer);
  const key = path.pop();
  if (key === undefined) return false;
  const parent = valueAt(payload, pointerOf(path));
  if (Array.isArray(parent)) return /^(0|[1-9]\d*)$/.test(key) && Number(key) < parent.length;
  return typeof parent === "object" && parent !== null;
}

function exists(payload: unknown, pointer: string): boolean {
  return valueAt(payload, pointer) !== undefined;
}

/** Every single value of a payload in the order it stands there, at most so many. */
export function* leaves(payload: unknown, most: number): Generator<Leaf> {
  const budget = { left: most };
  yield* leavesUnder(payload, [], budget);
}

function* leavesUnder(value: unknown, path: readonly string[], budget: { left: number }): Generator<Leaf> {
  if (budget.left <= 0 || path.length > DEEPEST) return;
  if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (budget.left <= 0) return;
      yield* leavesUnder(inner, [...path, key], budget);
    }
    return;
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean" && value !== null) return;
  budget.left -= 1;
  yield { pointer: pointerOf(path), key: path.at(-1) ?? "", value };
}

/**
 * What somebody typed as the value of a field: a number, true, false, null or a text in quotation marks is what it says;
 * everything else is text.
 */
export function typedValue(text: string): string | number | boolean | null {
  const trimmed = text.trim();
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    return String(number) === trimmed ? number : trimmed;
  }
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  if (trimmed === "null") return null;
  if (!/^".*"$/s.test(trimmed)) return text;
  try {
    const value: unknown = JSON.parse(trimmed);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

/** A value as it would be typed so that `typedValue` gives it back. */
export function asTyped(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return typedValue(value) === value ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? "";
}

/** The payload a message holds; text that is no JSON stays text. */
export function payloadOf(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
