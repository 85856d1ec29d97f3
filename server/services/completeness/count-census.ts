import type { Census, Connector, RawMessage } from "#server/connectors/connector";
import { type CensusRow, isCounted } from "#server/domain/completeness/census-row";
import { agrees, compareSides, type GroupCount } from "#server/domain/completeness/compare-sides";
import type { Mapping } from "#server/domain/sync/mapping";
import type { Context } from "#server/kernel/context";
import { sha256 } from "#server/services/completeness/hash-text";
import { lookAgain } from "#server/services/completeness/look-again";
import { type DayWindow, loadOurSide } from "#server/services/completeness/our-side";
import type { PlaceBook } from "#server/services/completeness/places";
import { type Listing, listSourceSide, type SourceSide } from "#server/services/completeness/source-side";

export type Counting = {
  connector: Connector;
  census: Census;
  window: DayWindow;
  mapping: Mapping;
  places: PlaceBook;
  signal: AbortSignal;
};

export type Counted = {
  side: SourceSide;
  groups: GroupCount[];
  /** Messages of single objects that were asked for: still there in another form, or gone. */
  fetched: RawMessage[];
};

/**
 * Lists one census and sets it against what we hold. A difference whose object moved while we counted, and every object
 * that we alone have, is asked for singly before it is called a difference.
 */
export async function countCensus(context: Context, counting: Counting, onNews?: Listing["onNews"]): Promise<Counted> {
  const { connector, census, window, places } = counting;
  const side = await listSourceSide(context, onNews ? { ...counting, onNews } : counting);
  if (!isCounted(census.kind)) return { side, groups: [], fetched: [] };
  return compare(context, counting, side, await loadOurSide(context, connector, census.kind, window, places));
}

/** Sets a list made earlier against what we hold now. */
export async function recount(context: Context, counting: Counting, side: SourceSide): Promise<Counted> {
  const { connector, census, window, places } = counting;
  if (!isCounted(census.kind)) return { side, groups: [], fetched: [] };
  return compare(context, counting, side, await loadOurSide(context, connector, census.kind, window, places));
}

async function compare(
  context: Context,
  counting: Counting,
  side: SourceSide,
  ours: readonly CensusRow[],
): Promise<Counted> {
  const first = compareSides([...side.rows.values()], ours, sha256);
  if (first.every(agrees)) return { side, groups: first, fetched: [] };
  const { rows, fetched } = await lookAgain(context, counting, side, first);
  return { side: { ...side, rows }, groups: compareSides([...rows.values()], ours, sha256), fetched };
}
