import type { z } from "zod";
import type { MappedMessage } from "#server/domain/sync/records";

type Issue = z.core.$ZodIssue;

/** "lines.data.0.amount", or null when the whole message is meant. */
export function fieldOf(path: readonly PropertyKey[]): string | null {
  return path.length === 0 ? null : path.map(String).join(".");
}

/** The dead message of an object whose shape is not what its system sends: which object, which field, what was found. */
export function unreadable(
  system: string,
  subject: string,
  value: unknown,
  error: z.ZodError,
  prefix: readonly PropertyKey[] = [],
): MappedMessage {
  const issue = deepest(error.issues);
  const at = issue?.path ?? [];
  const field = fieldOf([...prefix, ...at]);
  const found = describe(valueAt(value, at));
  const place = field === null ? "as a whole" : `in the field ${field}`;
  const reason = `${subject} from ${system} cannot be read: ${place} ${found} where ${expected(issue)}. Nothing was changed; correct it at the source, or report the changed format, then try again.`;
  return { outcome: "dead", reason, field };
}

/** A union complains at its root; the branch that came furthest knows the real trouble. */
function deepest(issues: readonly Issue[]): Issue | undefined {
  const [first] = issues;
  if (first?.code !== "invalid_union") return first;
  const inner = first.errors.map((branch) => deepest(branch)).filter((issue) => issue !== undefined);
  const best = inner.toSorted((left, right) => right.path.length - left.path.length)[0];
  return best === undefined || best.path.length === 0 ? first : { ...best, path: [...first.path, ...best.path] };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing stands";
  if (value === null) return "there is an empty value";
  if (typeof value === "string") return `the text "${value.slice(0, 60)}" stands`;
  if (typeof value === "number" || typeof value === "boolean") return `${value} stands`;
  return Array.isArray(value) ? "a list stands" : "a group of fields stands";
}

function expected(issue: Issue | undefined): string {
  if (issue?.code === "invalid_type") return `${EXPECTED[issue.expected] ?? "something else"} belongs`;
  if (issue?.code === "invalid_value") return `one of ${issue.values.map(String).join(", ")} belongs`;
  if (issue?.code === "invalid_union") return "another kind of value belongs";
  return issue ? `it should be ${lowerFirst(issue.message)}` : "another value belongs";
}

const EXPECTED: Partial<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "a yes or no",
  object: "a group of fields",
  array: "a list",
  record: "a group of fields",
};

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
