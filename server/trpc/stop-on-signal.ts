import { stopping } from "#server/trpc/stopping";

/** How long requests under way get to finish. */
const DRAIN_MS = 2_000;

/** On SIGTERM open streams are ended, which would otherwise keep the server alive for ever, then the process. */
export function stopOnSignal(): void {
  process.once("SIGTERM", () => {
    stopping.abort();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
  });
}
