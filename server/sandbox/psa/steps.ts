/** Where the last step that has been taken led, and when; of two at once the later in the list. */
export function lastStep<Status>(steps: readonly (readonly [at: number, status: Status])[], asOf: number) {
  const [first] = steps;
  if (!first) throw new Error("A row has no first step.");
  return steps.reduce((latest, step) => (step[0] <= asOf && step[0] >= latest[0] ? step : latest), first);
}
