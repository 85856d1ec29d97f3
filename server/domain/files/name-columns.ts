/**
 * Names for the columns of a header, each unique, so that a layout can name any: a column without a heading is called by
 * its place, a second one of the same heading gets a number.
 */
export function nameColumns(header: readonly string[]): string[] {
  const used = new Set(header.map((name) => name.trim()));
  const given = new Set<string>();
  return header.map((heading, index) => {
    const name = heading.trim() || `Column ${index + 1}`;
    if (!given.has(name)) {
      given.add(name);
      return name;
    }
    let count = 2;
    while (used.has(`${name} (${count})`) || given.has(`${name} (${count})`)) count += 1;
    given.add(`${name} (${count})`);
    return `${name} (${count})`;
  });
}
