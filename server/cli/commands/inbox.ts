import { readFile } from "node:fs/promises";
import { defineCommandLine, required, UsageError } from "#server/cli/command-line";
import { sourceNamed } from "#server/cli/commands/sync";
import { messagesFromFile as fromAvalara } from "#server/connectors/avalara/read-file";
import { messagesFromFile as fromGocardless } from "#server/connectors/gocardless/read-file";
import { messagesFromFile as fromNetsuite } from "#server/connectors/netsuite/read-file";
import { messagesFromFile as fromSalesforce } from "#server/connectors/salesforce/read-file";
import { messagesFromFile } from "#server/connectors/stripe/read-file";
import { messagesFromFile as fromZendesk } from "#server/connectors/zendesk/read-file";
import { type FileSplitter, postFiles } from "#server/services/sync/post-files";

/** How recorded files of each source are taken apart; a source without an entry takes one message per file. */
const splitters: Record<string, FileSplitter> = {
  stripe: ({ name, text }) => messagesFromFile(name, text),
  netsuite: ({ name, text }) => fromNetsuite(name, text),
  salesforce: ({ name, text }) => fromSalesforce(name, text),
  gocardless: ({ name, text }) => fromGocardless(name, text),
  avalara: ({ name, text }) => fromAvalara(name, text),
  zendesk: ({ name, text }) => fromZendesk(name, text),
};

export const inboxPostCommand = defineCommandLine({
  name: "inbox post",
  usage: "SOURCE FILE…",
  summary: "Takes recorded payloads as if they had just arrived.",
  options: {},
  async run(context, { positionals }) {
    const connector = sourceNamed(required(positionals[0], "The source"));
    const names = positionals.slice(1);
    if (names.length === 0) throw new UsageError("No file was named.");
    const files = await Promise.all(
      names.map(async (name) => ({
        name,
        text: await readFile(name, "utf8").catch(() => {
          throw new UsageError(`The file ${name} cannot be read. Nothing was taken in.`);
        }),
      })),
    );
    const result = await postFiles(context, connector, files, splitters[connector.key] ?? (() => []));
    const dead = result.deadLettered.map(({ file, reason }) => `  ${file}: ${reason}`);
    return {
      json: { ...result },
      lines: [
        `${result.received} received, ${result.duplicate} seen before, ${result.applied} applied, ${result.ignored} of no interest, ${dead.length} dead-lettered.`,
        ...dead,
      ],
      ok: true,
    };
  },
});
