/** One field of a record that would be another, as text a person can compare; null where there is none. */
export type FieldDifference = { field: string; before: string | null; after: string | null };

/** Every single value in which two records differ, by its path, in the order of the new one. */
export function differencesOf(before: unknown, after: unknown): FieldDifference[] {
  const left = flat(before);
  const right = flat(after);
  const fields = [...right.keys(), ...[...left.keys()].filter((field) => !right.has(field))];
  return fields.flatMap((field) => {
    const [was, is] = [left.get(field) ?? null, right.get(field) ?? null];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

function flat(value: unknown, path = "", into = new Map<string, string | null>()): Map<string, string | null> {
  if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) flat(inner, path === "" ? key : `${path}.${key}`, into);
    return into;
  }
  if (path !== "" && value !== undefined && value !== null) into.set(path, String(value));
  return into;
}
