import { defineCommandLine, required, UsageError } from "#server/cli/command-line";
import { sourceNamed } from "#server/cli/commands/sync";
import { countedWindow } from "#server/domain/completeness/last-complete-day";
import { businessDate, isPlainDate } from "#server/domain/time";
import { runReconcile } from "#server/services/completeness/run-reconcile";

export const reconcileCommand = defineCommandLine({
  name: "reconcile",
  usage: "SOURCE [--from YYYY-MM-DD] [--to YYYY-MM-DD]",
  summary: "Lists a source once more, counts both sides by day, and fetches what is missing.",
  options: { from: { type: "string" }, to: { type: "string" } },
  async run(context, { positionals, options }) {
    const connector = sourceNamed(required(positionals[0], "The source"));
    const usual = countedWindow(businessDate(context.now(), "UTC"));
    const fromOn = dayOf(options.from ?? usual.fromOn, "--from");
    const toOn = dayOf(options.to ?? usual.toOn, "--to");
    if (fromOn > toOn) throw new UsageError(`--from ${fromOn} lies after --to ${toOn}.`);
    const result = await runReconcile(context, connector, { fromOn, toOn, signal: new AbortController().signal });
    return {
      json: result,
      lines: [
        `${connector.key}: ${fromOn} to ${toOn}`,
        ...result.subjects.map(
          (each) =>
            `  ${each.subject.padEnd(18)} ${each.listed} listed, ${each.landed} taken in, ${each.groups} groups, ${each.broken} differed, ${each.mended} mended, ${each.open} still differ${each.unreadable > 0 ? `, ${each.unreadable} unreadable` : ""}`,
        ),
      ],
      ok: result.subjects.every((each) => each.open === 0),
    };
  },
});

function dayOf(text: string, option: string): string {
  if (isPlainDate(text)) return text;
  throw new UsageError(`${option} must be a day such as 2026-03-02; "${text}" is none.`);
}
