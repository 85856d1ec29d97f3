import type { Outcome } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** Cases one maintenance command handles at most; the job runs it again while batches come back full. */
export const batch = 200;

export type Maintained = { cases: number; mayBeMore: boolean };

/** Treats each due case; with none due there is nothing to record, so the command is refused with NOT_FOUND. */
export async function eachEvent(
  due: readonly CaseRecord[],
  nothingDue: string,
  treat: (row: CaseRecord) => Promise<DomainEvent>,
): Promise<Outcome<Maintained>> {
  const events: DomainEvent[] = [];
  for (const row of due) events.push(await treat(row));
  const [first, ...rest] = events;
  if (!first) throw notFound(nothingDue);
  return { result: { cases: events.length, mayBeMore: due.length === batch }, events: [first, ...rest] };
}
