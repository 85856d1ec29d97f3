const shared = globalThis as typeof globalThis & { docketStopping?: AbortController };
shared.docketStopping ??= new AbortController();

/** Aborted when the process is told to stop, so that open streams end and the server can exit. */
export const stopping: AbortController = shared.docketStopping;
