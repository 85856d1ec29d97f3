/** Text as CEL writes it. */
export function celText(value: string): string {
  return JSON.stringify(value);
}

export function celList(values: readonly string[]): string {
  return `[${values.map(celText).join(", ")}]`;
}

/** One of a list; nothing where the list is empty and so asks nothing. */
export function celAmong(name: string, values: readonly string[]): string[] {
  const [only] = values;
  if (only === undefined) return [];
  return values.length === 1 ? [`${name} == ${celText(only)}`] : [`${name} in ${celList(values)}`];
}

export function celBounds(name: string, from: number | null, below: number | null): string[] {
  return [...(from === null ? [] : [`${name} >= ${from}`]), ...(below === null ? [] : [`${name} < ${below}`])];
}

/** Everything must hold; what asks nothing always does. */
export function celAll(parts: readonly string[]): string {
  return parts.length === 0 ? "true" : parts.join(" && ");
}
