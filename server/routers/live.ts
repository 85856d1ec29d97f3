import { TRPCError } from "@trpc/server";
import { can } from "#server/domain/access/actor";
import { changesSince } from "#server/trpc/changes";
import { procedure, router } from "#server/trpc/init";
import { stopping } from "#server/trpc/stopping";

/** Hints that something changed. They carry ids alone; what a person may see is decided when the client reads again. */
export const liveRouter = router({
  changes: procedure.subscription(async function* ({ ctx, signal }) {
    if (!can(ctx.actor, "desk.use")) return;
    const ended = AbortSignal.any([signal ?? new AbortController().signal, stopping.signal]);
    for await (const news of changesSince(ended)) yield news;
    // Ending normally would tell the browser never to come back; a replica that stops wants it to.
    if (stopping.signal.aborted)
      throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "The server is restarting." });
  }),
});
