import type { Fix } from "#server/domain/exceptions/define";

/** What running the fix would do, foretold in one sentence. The same words again mean that nothing that matters changed since. */
export function predictionOf(fix: Pick<Fix, "label" | "steps">): string {
  const [first] = fix.steps;
  return first === undefined ? `${fix.label}.` : `${fix.label}: ${first}`;
}

/** What a fix is told when it runs on many cases: what each case proposes, and for all the same where a value is given. */
export function inputFor(fix: Pick<Fix, "fields">, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    fix.fields.map(({ name, value }) => [name, (given[name] ?? "").trim() === "" ? value : (given[name] as string)]),
  );
}
