import type { TRPCError } from "@trpc/server";
import { refusalOf } from "#server/kernel/errors";
import { errorFields, log } from "#server/log";
import type { RequestContext } from "#server/trpc/init";

/** Logs what nobody foresaw, with the reference the person was shown. Refusals are answers, not defects. */
export function reportDefect({
  error,
  path,
  ctx,
}: {
  error: TRPCError;
  path: string | undefined;
  ctx: RequestContext | undefined;
}): void {
  if (refusalOf(error.cause) || error.code === "UNAUTHORIZED" || error.code === "SERVICE_UNAVAILABLE") return;
  log.error(
    {
      path,
      reference: ctx?.correlationId,
      name: error.cause?.name ?? error.name,
      ...errorFields(error.cause ?? error),
    },
    "procedure failed",
  );
}
