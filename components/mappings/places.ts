import { valueAt } from "#server/domain/sync/mapping";

const MOST_PLACES = 400;
const LONGEST_VALUE = 80;

export type Place = { pointer: string; value: string };

/** Every single value of a stored object with the pointer that leads to it, for people to choose from. */
export function placesOf(object: unknown): Place[] {
  const places: Place[] = [];
  collect(object, "", places);
  return places;
}

function collect(value: unknown, pointer: string, places: Place[]): void {
  if (places.length >= MOST_PLACES || value === null || value === undefined) return;
  if (typeof value !== "object") {
    if (pointer !== "" && value !== "") places.push({ pointer, value: shortened(String(value)) });
    return;
  }
  for (const [key, inner] of Object.entries(value))
    collect(inner, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, places);
}

/** What a binding would read at a place of the object; null where nothing that could be read stands there. */
export function sampleAt(object: unknown, pointer: string): string | null {
  if (!pointer.startsWith("/")) return null;
  const value = valueAt(object, pointer);
  if (value === undefined || value === null || value === "" || typeof value === "object") return null;
  return shortened(String(value));
}

function shortened(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
