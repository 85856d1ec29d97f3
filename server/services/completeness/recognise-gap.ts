import type { Connector } from "#server/connectors/connector";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { recordRetentionGap, silentTooLong } from "#server/services/completeness/retention-gap";

/** Asked before a pull moves any cursor: afterwards nobody could tell how long the source was silent. */
export async function recogniseGap(context: Context, connector: Connector): Promise<void> {
  const silentSince = await silentTooLong(context, connector);
  if (silentSince === null) return;
  const { listableForDays } = connector.manifest;
  try {
    await recordRetentionGap.execute(context, {
      source: connector.key,
      silentSince,
      listableForDays: listableForDays ?? 0,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
  }
}
