/** Runs once when the web server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { stopOnSignal } = await import("#server/trpc/stop-on-signal");
    stopOnSignal();
  }
}
