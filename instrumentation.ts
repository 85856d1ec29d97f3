/** Runs once when the web server starts: on SIGTERM open streams are ended, then the process. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { stopping } = await import("#server/trpc/stopping");
  process.once("SIGTERM", () => {
    stopping.abort();
    setTimeout(() => process.exit(0), 2_000).unref();
  });
}
