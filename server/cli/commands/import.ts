import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineCommandLine, required, UsageError } from "#server/cli/command-line";
import { importReceivables } from "#server/services/receivables/import-receivables";

const MOST_REJECTS_SHOWN = 50;

export const importReceivablesCommand = defineCommandLine({
  name: "import receivables",
  usage: "FILE --entity CODE --currency CUR [--mapping NAME]",
  summary: "Brings in invoices from a CSV file; names every rejected row with its column and reason.",
  options: { entity: { type: "string" }, currency: { type: "string" }, mapping: { type: "string" } },
  async run(context, { positionals, options }) {
    const file = required(positionals[0], "The file");
    const text = await readFile(file, "utf8").catch(() => {
      throw new UsageError(`The file ${file} cannot be read.`);
    });
    const result = await importReceivables(context, {
      fileName: basename(file),
      text,
      entity: required(options.entity, "--entity"),
      currency: required(options.currency, "--currency"),
      ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
    });
    const rejects = result.rejected
      .slice(0, MOST_REJECTS_SHOWN)
      .map((reject) => `  row ${reject.row}, ${reject.column}: ${reject.reason}`);
    const more =
      result.rejected.length > MOST_REJECTS_SHOWN
        ? [`  and ${result.rejected.length - MOST_REJECTS_SHOWN} more; --json lists them all`]
        : [];
    const { accepted, unchanged, changed, rejected } = result;
    return {
      json: { accepted, unchanged, changed, rejected },
      lines: [
        `${accepted} taken in, ${unchanged} unchanged, ${changed} changed, ${rejected.length} rejected.`,
        ...rejects,
        ...more,
      ],
      ok: true,
    };
  },
});
