import { isoOf } from "#server/sandbox/world/time";

export type Step<Status> = readonly [at: number, status: Status];

/** The last step taken by now; null before the first. Of two at once the later in the list. */
export function stepAt<Status>(steps: readonly Step<Status>[], now: number): Step<Status> | null {
  return steps.reduce<Step<Status> | null>(
    (latest, step) => (step[0] <= now && (latest === null || step[0] >= latest[0]) ? step : latest),
    null,
  );
}

/** An instant as Salesforce writes it. */
export function stamp(instant: number): string {
  return isoOf(instant).replace("Z", "+0000");
}
