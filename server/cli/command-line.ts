import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Context } from "#server/kernel/context";

/** What a command-line command answers: one JSON object for scripts, lines for people, and whether all went well. */
export type CommandAnswer = { json: Record<string, unknown>; lines: string[]; ok: boolean };

/** Says something of a long command while it runs: with --json an object on a line of its own, before the last one. */
export type Tell = (record: Record<string, unknown>) => void;

export type CommandLine = {
  /** "entity add": one or two words. */
  name: string;
  /** As typed after the name: "CODE --country CC --currency CUR --time-zone TZ". */
  usage: string;
  summary: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  run(
    context: Context,
    input: { positionals: string[]; options: Record<string, string | undefined> },
    tell: Tell,
  ): Promise<CommandAnswer>;
};

/** Wrong words on the command line: told with the usage. */
export class UsageError extends Error {}

export function defineCommandLine(command: CommandLine): CommandLine {
  return command;
}

/** Splits what was typed after a command's name. @throws UsageError naming what is off. */
export function readArguments(
  command: CommandLine,
  argv: string[],
): { positionals: string[]; options: Record<string, string | undefined> } {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    return { positionals, options: values as Record<string, string | undefined> };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The one positional a command cannot do without. */
export function required(value: string | undefined, what: string): string {
  if (value === undefined || value === "") throw new UsageError(`${what} is missing.`);
  return value;
}
