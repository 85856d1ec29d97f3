export type Row = Record<string, unknown>;
type Test = (row: Row) => boolean;

const CONDITION = /^(\w+)\s+(eq|ne|gt|ge|lt|le)\s+(?:'([^']*)'|(\S+))$/i;

/** Reads `field op 'value' and …`; null when it is not of that form. */
export function filterOf(text: string): { test: Test; fields: Set<string> } | null {
  if (text.trim() === "") return { test: () => true, fields: new Set() };
  const tests: Test[] = [];
  const fields = new Set<string>();
  for (const part of text.trim().split(/\s+and\s+/i)) {
    const [, field = "", operator = "", quoted, plain] = CONDITION.exec(part) ?? [];
    if (field === "") return null;
    fields.add(field);
    const value = quoted ?? plain ?? "";
    tests.push((row) => holds(compare(row[field], value), operator.toLowerCase()));
  }
  return { test: (row) => tests.every((test) => test(row)), fields };
}

/** Days and instants are written so that their text sorts as they do; numbers are compared as numbers. */
function compare(left: unknown, right: string): number {
  if (typeof left === "number") return left - Number(right);
  const text = String(left);
  return text < right ? -1 : text > right ? 1 : 0;
}

function holds(order: number, operator: string): boolean {
  switch (operator) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "gt":
      return order > 0;
    case "ge":
      return order >= 0;
    case "lt":
      return order < 0;
    default:
      return order <= 0;
  }
}

/** Reads `modifiedDate ASC, id DESC` into a comparison; rows are left as they stand where it says nothing. */
export function orderOf(text: string): (left: Row, right: Row) => number {
  const keys = text
    .split(",")
    .map((part) => part.trim().split(/\s+/))
    .filter(([field]) => field)
    .map(([field = "", way = "ASC"]) => ({ field, sign: way.toUpperCase() === "DESC" ? -1 : 1 }));
  return (left, right) => {
    for (const { field, sign } of keys) {
      const order =
        typeof left[field] === "number"
          ? left[field] - Number(right[field])
          : compare(left[field], String(right[field]));
      if (order !== 0) return sign * order;
    }
    return 0;
  };
}
