import { checkLayers, checkLint, checkTypes, describeOutcome, type Outcome, runVitest } from "#scripts/lib/checks";

/** Types, lint, layers and unit tests. The short ones run beside the types, which leave a core free. */
export async function checkAll(write: (text: string) => void, filters: string[] = []): Promise<Outcome[]> {
  const show = (outcome: Outcome) => {
    write(describeOutcome(outcome));
    return outcome;
  };
  const [types, rest] = await Promise.all([
    checkTypes().then(show),
    (async () => [show(await checkLint()), show(await checkLayers()), show(await runVitest("unit", filters))])(),
  ]);
  return [types, ...rest];
}
