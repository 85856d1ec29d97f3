import { causeId } from "#server/domain/causes/cause-id";

export function causeHref(signature: string): string {
  return `/causes/${causeId(signature)}`;
}

/** The open cases of the cause, on the desk most of them wait at. */
export function deskHref({ queue, signature }: { queue: string; signature: string }): string {
  return `/${queue}?cause=${causeId(signature)}`;
}

export function caseHref({ queue, id }: { queue: string; id: string }): string {
  return `/${queue}?case=${id}`;
}

export function runHref(runId: string): string {
  return `/causes/runs/${runId}`;
}
