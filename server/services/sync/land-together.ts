import type { Db } from "#db/client";
import type { RawMessage } from "#server/connectors/connector";
import { actorId } from "#server/domain/access/actor";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { refusedData } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

/** One statement carries at most this many deliveries, and about this many bytes of them. */
const MOST_TOGETHER = 200;
const LARGEST_TOGETHER = 8 * 1_048_576;

/** Transactions of one source at once. They meet only at the end of its chain of events; a third would mostly stand there. */
const MOST_UNDERWAY = 2;

export type Landed = { isDuplicate: boolean };
type Arrival = {
  context: Context;
  message: RawMessage;
  size: number;
  resolve: (landed: Landed) => void;
  reject: (error: unknown) => void;
};
type Line = { waiting: Arrival[]; underway: number };
type Endpoint = { source: string; account: string };

const lines = new WeakMap<Db, Map<string, Line>>();

/**
 * Lands one delivery and answers once it is committed. A delivery that finds the way free goes at once; those that
 * arrive while others are being stored go together in the next transaction. Every landing of a source ends its chain of
 * events, asks for its apply job and waits for the disk: done once for all that wait, a rush costs hardly more than one.
 * @param size of the delivery in bytes.
 */
export function landTogether(context: Context, endpoint: Endpoint, message: RawMessage, size: number): Promise<Landed> {
  const line = lineOf(context, endpoint);
  return new Promise((resolve, reject) => {
    line.waiting.push({ context, message, size, resolve, reject });
    if (line.underway < MOST_UNDERWAY) void move(endpoint, line);
  });
}

/** One line a source, and never two actors in one: the command asks for the permission of whoever comes first. */
function lineOf(context: Context, { source, account }: Endpoint): Line {
  const known = lines.get(context.db) ?? new Map<string, Line>();
  lines.set(context.db, known);
  const key = JSON.stringify([source, account, actorId(context.actor)]);
  const line = known.get(key) ?? { waiting: [], underway: 0 };
  known.set(key, line);
  return line;
}

async function move(endpoint: Endpoint, line: Line): Promise<void> {
  line.underway += 1;
  while (line.waiting.length > 0) await landAll(endpoint, nextOf(line));
  line.underway -= 1;
}

function nextOf(line: Line): Arrival[] {
  let bytes = 0;
  const beyond = line.waiting.findIndex(({ size }, index) => {
    bytes += size;
    return index > 0 && (index >= MOST_TOGETHER || bytes > LARGEST_TOGETHER);
  });
  return line.waiting.splice(0, beyond === -1 ? line.waiting.length : beyond);
}

/** Never throws: each delivery has its own answer. One that the database refuses does not take the others with it. */
async function landAll(endpoint: Endpoint, arrivals: readonly Arrival[]): Promise<void> {
  const [first] = arrivals;
  if (!first) return;
  try {
    const messages = arrivals.map(({ message }) => message);
    const { landedEventIds } = await landMessages.execute(first.context, {
      ...endpoint,
      arrivedBy: "webhook",
      messages,
    });
    const landed = new Set(landedEventIds);
    // Of the same event twice in one transaction the first is the one that landed.
    for (const { message, resolve } of arrivals) resolve({ isDuplicate: !landed.delete(message.eventId) });
  } catch (error) {
    if (arrivals.length > 1 && isAboutOne(error)) {
      for (const arrival of arrivals) await landAll(endpoint, [arrival]);
    } else for (const { reject } of arrivals) reject(error);
  }
}

/** Whether what was sent is to blame, rather than a database that is away, which would fail each of them again. */
function isAboutOne(error: unknown): boolean {
  return error instanceof AppError || refusedData(error) !== null;
}
