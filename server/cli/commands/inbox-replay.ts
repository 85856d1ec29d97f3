import { defineCommandLine, UsageError } from "#server/cli/command-line";
import { MessageSelection } from "#server/domain/sync/message-selection";
import type { ReplayOutcome, ReplayPart } from "#server/domain/sync/message-views";
import type { Context } from "#server/kernel/context";
import { previewReplay } from "#server/services/messages/preview-replay";
import { replayInbox } from "#server/services/messages/replay-inbox";

export const inboxReplayCommand = defineCommandLine({
  name: "inbox replay",
  usage:
    "[ID…] [--correlation ID] [--source SOURCE --from INSTANT --to INSTANT [--states dead,ignored]] [--reason WORDS] [--dry-run]",
  summary: "Reads messages again: those named, those of a correlation, or what a source brought in a time.",
  options: {
    correlation: { type: "string" },
    source: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    states: { type: "string" },
    reason: { type: "string" },
    "dry-run": { type: "boolean" },
  },
  async run(context, { positionals, options }) {
    const selection = selectionOf(positionals, options);
    if (options["dry-run"] !== undefined) return dryRun(context, selection);
    const { replayId, outcomes } = await runAll(context, selection, options.reason);
    const counts = countsOf(outcomes);
    const dead = outcomes.filter((one) => one.state === "dead");
    return {
      json: { replayId, ...counts, stillDead: dead.map(({ inboxId, reason }) => ({ inboxId, reason })) },
      lines: [
        `${outcomes.length} read again: ${wordsOf(counts)}. Receipt ${replayId}.`,
        ...dead.map((one) => `  ${one.eventId}: ${one.reason}`),
      ],
      ok: dead.length === 0,
    };
  },
});

async function dryRun(context: Context, selection: MessageSelection) {
  const { count, sampled, expected, rows } = await previewReplay.execute(context, { selection });
  return {
    json: { count, sampled, expected },
    lines: [
      `${count} would be read again; of the first ${sampled}: ${wordsOf(expected)}. Nothing was changed.`,
      ...rows.filter((row) => row.state === "dead").map((row) => `  ${row.eventId}: ${row.reason}`),
    ],
    ok: true,
  };
}

async function runAll(context: Context, selection: MessageSelection, reason: string | undefined) {
  const outcomes: ReplayOutcome[] = [];
  let part: ReplayPart | null = null;
  do {
    part = await replayInbox.execute(context, {
      selection,
      ...(reason === undefined ? {} : { reason }),
      ...(part === null ? {} : { replayId: part.replayId, after: part.next }),
    });
    outcomes.push(...part.outcomes);
  } while (part.next !== null);
  return { replayId: part.replayId, outcomes };
}

function selectionOf(ids: readonly string[], options: Record<string, string | undefined>): MessageSelection {
  const { correlation, source, from, to, states } = options;
  const parsed = MessageSelection.safeParse(
    ids.length > 0
      ? { by: "messages", ids }
      : correlation !== undefined
        ? { by: "correlation", correlationId: correlation }
        : { by: "window", source, from, to, ...(states === undefined ? {} : { states: states.split(",") }) },
  );
  if (parsed.success) return parsed.data;
  throw new UsageError(
    "Say which messages: their ids, a correlation, or a source with two instants such as 2026-03-02T00:00:00Z.",
  );
}

function countsOf(outcomes: readonly ReplayOutcome[]): Partial<Record<ReplayOutcome["state"], number>> {
  const counts: Partial<Record<ReplayOutcome["state"], number>> = {};
  for (const { state } of outcomes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function wordsOf(counts: Readonly<Record<string, number>> | Partial<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}
