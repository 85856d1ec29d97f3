import { EventEmitter, on } from "node:events";
import { runtime } from "#server/runtime";

/** One event of the log, as listeners hear of it: which stream, which type. A hint to read again, never the data. */
export type Change = { stream: string; type: string };

const shared = globalThis as typeof globalThis & { docketChanges?: Promise<EventEmitter> };

/** One LISTEN connection a process; postgres.js listens again by itself after the connection is lost. */
function emitter(): Promise<EventEmitter> {
  shared.docketChanges ??= startListening();
  return shared.docketChanges;
}

async function startListening(): Promise<EventEmitter> {
  const { raw } = await runtime();
  const changes = new EventEmitter().setMaxListeners(0);
  await raw.listen("docket_changes", (payload) => {
    const [stream = "", type = ""] = payload.split(" ");
    changes.emit("change", { stream, type } satisfies Change);
  });
  return changes;
}

/** Every change from now on, until the signal ends it. */
export async function* changesSince(signal: AbortSignal): AsyncGenerator<Change> {
  const changes = await emitter();
  try {
    for await (const [change] of on(changes, "change", { signal })) yield change as Change;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
