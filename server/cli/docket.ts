import { type CommandLine, readArguments, UsageError } from "#server/cli/command-line";
import { agingCommand } from "#server/cli/commands/aging";
import { auditVerifyCommand } from "#server/cli/commands/audit";
import { bankCommands } from "#server/cli/commands/bank";
import { collectionsReplayCommand } from "#server/cli/commands/collections";
import { entityAddCommand, entityListCommand } from "#server/cli/commands/entity";
import { importReceivablesCommand } from "#server/cli/commands/import";
import { inboxPostCommand } from "#server/cli/commands/inbox";
import { inboxReplayCommand } from "#server/cli/commands/inbox-replay";
import { reconcileCommand } from "#server/cli/commands/reconcile";
import { sandboxCommands } from "#server/cli/commands/sandbox";
import { syncRunCommand, syncStatusCommand } from "#server/cli/commands/sync";
import { userCommands } from "#server/cli/commands/user";
import { SourceFailure } from "#server/connectors/source-failure";
import { refusalOf } from "#server/kernel/errors";
import { contextFor, runtime } from "#server/runtime";

/** Every command, in the order of the help. */
export const commands: readonly CommandLine[] = [
  entityAddCommand,
  entityListCommand,
  importReceivablesCommand,
  ...bankCommands,
  inboxPostCommand,
  inboxReplayCommand,
  syncRunCommand,
  syncStatusCommand,
  reconcileCommand,
  agingCommand,
  collectionsReplayCommand,
  auditVerifyCommand,
  ...sandboxCommands,
  ...userCommands,
];

/**
 * The command line: the same commands and permissions as the screens, under the name "command-line". With --json the
 * last line of standard output is one JSON object; a command that tells of its steps writes one line for each before it.
 * @returns the exit code: 0 when all went well, 1 when something was refused or rejected, 2 when the words were wrong.
 */
export async function runDocket(argv: readonly string[]): Promise<number> {
  if (!process.stdout.listeners("error").includes(passOverClosed)) process.stdout.on("error", passOverClosed);
  const asJson = argv.includes("--json");
  const words = argv.filter((word) => word !== "--json");
  const command = commands.find(({ name }) => name.split(" ").every((part, index) => words[index] === part));
  if (!command) return showHelp(words);
  try {
    const input = readArguments(command, words.slice(command.name.split(" ").length));
    const answer = await command.run(await contextFor({ kind: "job", name: "command-line" }), input, (record) => {
      if (asJson) process.stdout.write(jsonLine(record));
    });
    print(asJson, answer.json, answer.lines);
    return answer.ok ? 0 : 1;
  } catch (error) {
    const isWords = error instanceof UsageError;
    const refusal = refusalOf(error);
    const isSentence = error instanceof SourceFailure || (error instanceof Error && "plain" in error);
    if (!isWords && !refusal && !isSentence) throw error;
    const message = refusal?.message ?? (error as Error).message;
    print(asJson, { error: message }, [
      isWords ? `${message}\nUsage: docket ${command.name} ${command.usage}` : message,
    ]);
    return isWords ? 2 : 1;
  } finally {
    await (await runtime()).close();
  }
}

/** Whoever reads may have seen enough, as "| head" has: the command still ends in order, and closes what it opened. */
function passOverClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function print(asJson: boolean, json: Record<string, unknown>, lines: readonly string[]): void {
  process.stdout.write(asJson ? jsonLine(json) : `${lines.join("\n")}\n`);
}

function jsonLine(json: Record<string, unknown>): string {
  return `${JSON.stringify(json, (_, value) => (typeof value === "bigint" ? value.toString() : value))}\n`;
}

function showHelp(words: readonly string[]): number {
  const isAsked = words.length === 0 || words[0] === "help" || words[0] === "--help";
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(
    ({ name, summary, usage }) => `  ${name.padEnd(width)}  ${summary}\n  ${"".padEnd(width)}  docket ${name} ${usage}`,
  );
  const first = isAsked
    ? "docket: the command line of Docket. Add --json for one line of JSON."
    : `There is no command "${words.slice(0, 2).join(" ")}". These there are:`;
  process.stdout.write(`${[first, "", ...list].join("\n")}\n`);
  return isAsked ? 0 : 2;
}
