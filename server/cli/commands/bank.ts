import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineCommandLine, required, UsageError } from "#server/cli/command-line";
import { bankFormatNames } from "#server/domain/bank/bank-file";
import type { BankImportResult } from "#server/domain/bank/views";
import { decimalFromMinor } from "#server/domain/money";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { assignBankAccount } from "#server/services/bank/assign-bank-account";
import { importBankFile } from "#server/services/bank/import-bank-file";

type Receipt = BankImportResult | { outcome: "refused"; fileName: string; reason: string; details: unknown };

/** Each file is a command of its own: one that is refused leaves the others as they are. */
async function importOne(context: Context, path: string): Promise<Receipt> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageError(`The file ${path} cannot be read.`);
  });
  const fileName = basename(path);
  try {
    return await importBankFile.execute(context, { fileName, content: bytes.toString("base64") });
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { outcome: "refused", fileName, reason: refusal.message, details: refusal.details };
  }
}

function linesOf(receipt: Receipt): string[] {
  if (receipt.outcome === "refused") return [receipt.reason];
  if (receipt.outcome === "taken_before")
    return [
      `${receipt.fileName} was taken before, on ${receipt.takenAt.toISOString()} as ${receipt.takenAs}. Nothing was changed.`,
    ];
  const balance = (minor: bigint | null, currency: string) =>
    minor === null ? "–" : `${decimalFromMinor(minor, currency)} ${currency}`;
  return [
    `${receipt.fileName}: ${bankFormatNames[receipt.format]}; statements ${receipt.statements}, entries ${receipt.entries}, new ${receipt.newEntries}.`,
    ...receipt.imported.map(
      (one) =>
        `  ${one.account} ${one.entity ?? "not assigned"} ${one.number}: ${balance(one.openingMinor, one.currency)} to ${balance(one.closingMinor, one.currency)}, entries ${one.entries}, new ${one.newEntries}`,
    ),
    ...receipt.unassigned.map(
      ({ identifier, currency, waitingEntries }) =>
        `  ${identifier} belongs to no legal entity yet; entries waiting: ${waitingEntries}. docket bank assign ${identifier} --currency ${currency} --entity CODE`,
    ),
  ];
}

export const bankCommands = [
  defineCommandLine({
    name: "bank import",
    usage: "FILE…",
    summary: "Takes bank files (camt, MT940, BAI2, lockbox, NACHA returns), each whole or not at all.",
    options: {},
    async run(context, { positionals }) {
      if (positionals.length === 0) throw new UsageError("No file was named.");
      const files: Receipt[] = [];
      for (const path of positionals) files.push(await importOne(context, path));
      return {
        json: { files },
        lines: files.flatMap(linesOf),
        ok: files.every(({ outcome }) => outcome !== "refused"),
      };
    },
  }),
  defineCommandLine({
    name: "bank assign",
    usage: "ACCOUNT --currency CUR --entity CODE [--name NAME]",
    summary: "Says which legal entity a bank account belongs to; what waits for it is taken up.",
    options: { currency: { type: "string" }, entity: { type: "string" }, name: { type: "string" } },
    async run(context, { positionals, options }) {
      const assigned = await assignBankAccount.execute(context, {
        identifier: required(positionals[0], "The account"),
        currency: required(options.currency, "--currency"),
        entity: required(options.entity, "--entity"),
        ...(options.name === undefined ? {} : { name: options.name }),
      });
      return {
        json: { ...assigned },
        lines: [
          `${assigned.identifier} in ${assigned.currency} belongs to ${assigned.entity}. Taken up from what waited: statements ${assigned.statements}, entries ${assigned.entries}.`,
        ],
        ok: true,
      };
    },
  }),
] as const;
