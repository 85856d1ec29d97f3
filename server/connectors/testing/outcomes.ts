import type { RawMessage } from "#server/connectors/connector";
import type { PayloadFile } from "#server/connectors/testing/payload-folder";
import { type MappedMessage, recordFacts } from "#server/domain/sync/records";

export type FileOutcome = {
  path: string;
  messages: number;
  records: number;
  ignored: number;
  dead: number;
  /** Of what gave no record, each once. */
  reasons: string[];
};

/** Takes every file apart and maps what it holds. @throws when a record does not satisfy the agreed facts. */
export function outcomesOf(
  files: readonly PayloadFile[],
  split: (name: string, text: string) => RawMessage[],
  map: (message: RawMessage) => MappedMessage,
): FileOutcome[] {
  return files.map(({ path, text }) => {
    const messages = split(path, text);
    const outcome: FileOutcome = { path, messages: messages.length, records: 0, ignored: 0, dead: 0, reasons: [] };
    for (const mapped of messages.map(map)) {
      if (mapped.outcome === "records") {
        for (const record of mapped.records) recordFacts[record.kind].parse(record.facts);
        outcome.records += mapped.records.length;
      } else {
        outcome[mapped.outcome] += 1;
        if (!outcome.reasons.includes(mapped.reason)) outcome.reasons.push(mapped.reason);
      }
    }
    return outcome;
  });
}

/** One line a file: what became of what it holds, and why not more. */
export function printOutcomes(system: string, outcomes: readonly FileOutcome[]): void {
  const lines = outcomes.map(({ path, records, ignored, dead, reasons }) => {
    const counts = [`${records} mapped`, `${ignored} ignored`, `${dead} dead`]
      .map((part) => part.padStart(11))
      .join(" ");
    return `  ${path.padEnd(62)} ${counts}  ${reasons.join(" | ").slice(0, 150)}`;
  });
  console.log([`${system}: ${outcomes.length} files`, ...lines].join("\n"));
}
