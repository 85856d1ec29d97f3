import { connectors } from "#server/connectors/registry";
import type { Context } from "#server/kernel/context";
import { isFirstLoadComplete } from "#server/services/sync/first-load";

/** Whether every connected source has been read to its end once, so that what they say can be set side by side. */
export function isEverySourceLoaded(context: Context): Promise<boolean> {
  return isFirstLoadComplete(
    context,
    connectors().map((connector) => connector.key),
  );
}
