import type { Census, Connector, RawMessage } from "#server/connectors/connector";
import type { CensusRow } from "#server/domain/completeness/census-row";
import type { GroupCount } from "#server/domain/completeness/compare-sides";
import { GONE_STREAM, type Gone } from "#server/domain/sync/gone";
import type { Context } from "#server/kernel/context";
import { stableId } from "#server/kernel/ids";
import type { Counting } from "#server/services/completeness/count-census";
import { loadLastFacts } from "#server/services/completeness/last-facts";
import { loadOurVersions, type OurVersion } from "#server/services/completeness/our-side";
import { countInto, readMessage, type SourceSide } from "#server/services/completeness/source-side";

/** More objects than this are not asked for one by one: so many differences are no coincidence of two clocks. */
const MOST_ASKED = 200;

/**
 * Asks the source for single objects: those that we alone have, and those that changed here after the list was begun.
 * What the source does not know any more becomes a tombstone; what it has is counted as it is now.
 */
export async function lookAgain(
  context: Context,
  counting: Counting,
  side: SourceSide,
  groups: readonly GroupCount[],
): Promise<{ rows: Map<string, CensusRow>; fetched: RawMessage[] }> {
  const { connector, census, window, mapping, places, signal } = counting;
  const rows = new Map(side.rows);
  const fetched: RawMessage[] = [];
  if (census.objectType === undefined) return { rows, fetched };
  for (const externalId of await doubtful(context, connector, census, side, groups)) {
    signal.throwIfAborted();
    const messages = await connector.fetch({ system: connector.key, type: census.objectType, id: externalId }, signal);
    const records = messages
      .flatMap((message) => readMessage(connector, message, mapping).records ?? [])
      .filter((record) => record.kind === census.kind && record.externalId === externalId);
    fetched.push(...messages);
    rows.delete(externalId);
    await countInto(rows, records, census.kind, window, places);
    if (messages.length === 0) fetched.push(...(await tombstone(context, counting, externalId)));
  }
  return { rows, fetched };
}

/** Objects whose difference may only be that two moments were compared, or that the list does not show them. */
async function doubtful(
  context: Context,
  connector: Connector,
  census: Census,
  side: SourceSide,
  groups: readonly GroupCount[],
): Promise<string[]> {
  const surplus = groups.flatMap(({ differences }) => differences.surplus.map((one) => one.externalId));
  const lacking = groups.flatMap(({ differences }) =>
    [...differences.missing, ...differences.different].map((one) => one.externalId),
  );
  const idOf = (externalId: string) => stableId(connector.key, connector.account, census.kind, externalId);
  const ours = await loadOurVersions(context, lacking.map(idOf));
  const moved = lacking.filter((externalId) => movedSince(ours.get(idOf(externalId)), side.begunAt));
  return [...new Set([...surplus.filter((externalId) => !side.rows.has(externalId)), ...moved])].slice(0, MOST_ASKED);
}

function movedSince(ours: OurVersion | undefined, begunAt: Date): boolean {
  return ours !== undefined && ours.lastSeenAt > begunAt;
}

async function tombstone(context: Context, { connector, census }: Counting, externalId: string): Promise<RawMessage[]> {
  const facts = await loadLastFacts(context, stableId(connector.key, connector.account, census.kind, externalId));
  if (facts === null) return [];
  const gone: Gone = { kind: census.kind, externalId, goneAt: context.now().toISOString(), facts };
  const eventId = `gone:${census.kind}:${externalId}:${gone.goneAt}`.slice(0, 500);
  return [{ stream: GONE_STREAM, eventId, correlationId: context.correlationId, payload: gone }];
}
