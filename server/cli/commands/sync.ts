import { defineCommandLine, UsageError } from "#server/cli/command-line";
import type { Connector } from "#server/connectors/connector";
import { connectorByKey, connectors } from "#server/connectors/registry";
import { runSync, type SyncResult } from "#server/services/sync/run-sync";
import { syncOverview } from "#server/services/sync/sync-overview";

/** The source of that name. @throws UsageError naming those there are. */
export function sourceNamed(key: string): Connector {
  const connector = connectorByKey(key);
  if (connector) return connector;
  throw new UsageError(
    `There is no source "${key}". Connected are ${connectors()
      .map((each) => each.key)
      .join(", ")}.`,
  );
}

const summary = (result: SyncResult) =>
  `${result.source}: read ${result.read}, applied ${result.applied}, unchanged ${result.unchanged}, dead-lettered ${result.deadLettered} in ${result.seconds} s.${result.error === null ? "" : ` ${result.error}`}`;

const scripted = ({ source, read, applied, unchanged, deadLettered, seconds, error }: SyncResult) => ({
  source,
  read,
  applied,
  unchanged,
  deadLettered,
  seconds,
  ...(error === null ? {} : { error }),
});

function together(results: readonly SyncResult[]) {
  const sum = (field: "read" | "applied" | "unchanged" | "deadLettered" | "seconds") =>
    results.reduce((total, result) => total + result[field], 0);
  return {
    source: "all",
    read: sum("read"),
    applied: sum("applied"),
    unchanged: sum("unchanged"),
    deadLettered: sum("deadLettered"),
    seconds: sum("seconds"),
    sources: results.map(scripted),
  };
}

export const syncRunCommand = defineCommandLine({
  name: "sync run",
  usage: "[SOURCE]",
  summary: "Pulls everything new from one source, or from all, and applies it.",
  options: {},
  async run(context, { positionals }) {
    const chosen = positionals[0] === undefined ? connectors() : [sourceNamed(positionals[0])];
    const results: SyncResult[] = [];
    for (const connector of chosen)
      results.push(
        await runSync(context, connector, { startedBy: "command line", signal: new AbortController().signal }),
      );
    const [only] = results;
    return {
      json: results.length === 1 && only ? scripted(only) : together(results),
      lines: results.map(summary),
      ok: results.every((result) => result.error === null),
    };
  },
});

export const syncStatusCommand = defineCommandLine({
  name: "sync status",
  usage: "",
  summary: "Shows how fresh every source is, what waits and what is dead.",
  options: {},
  async run(context) {
    const { sources } = await syncOverview.execute(context, {});
    return {
      json: {
        sources: sources.map(({ key, freshness, lastSuccessAt, waiting, dead, unplaced }) => ({
          source: key,
          freshness,
          lastSuccessAt,
          waiting,
          dead,
          unplaced,
        })),
      },
      lines: sources.map(
        (source) =>
          `${source.key.padEnd(12)} ${source.freshness.padEnd(6)} last success ${source.lastSuccessAt?.toISOString() ?? "never"}; ${source.waiting} waiting, ${source.dead} dead, ${source.unplaced} without a place`,
      ),
      ok: true,
    };
  },
});
