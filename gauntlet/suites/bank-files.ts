import { type FileToTake, filesToTake } from "#gauntlet/bank/files";
import { sendRandomWindows, sendWindowsOf } from "#gauntlet/bank/send-windows";
import { sendFile, type Taken, takeFile } from "#gauntlet/bank/take-all";
import { inVault, type Vault } from "#gauntlet/bank/vault";
import { seeded } from "#gauntlet/random";
import { inOwnDatabase } from "#gauntlet/stage";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import { explanationOf } from "#server/domain/exceptions/payment-explanation";
import { openTransaction } from "#server/kernel/command";
import { loadBankEntryFacts } from "#server/services/exceptions/load-bank-entry-facts";
import { reconcile } from "#server/services/exceptions/reconcile";

/** Accounts whose invented month is sent in overlapping windows. */
const MONTHS = { small: 3, usual: 20, full: 200 } as const;
const LEAST_READ = 5;
const LEAST_REFUSED = 5;

/**
 * Takes every file of a folder through the command people use, once, again, and in overlapping windows. Whatever is taken
 * balances in what is stored and shows each receipt; whatever is broken is refused whole with its line and reason; and no
 * entry stands twice, however often and in whatever pieces it was told.
 */
export const bankFilesSuite: Suite = {
  key: "bank-files",
  group: "cash",
  summary: "every file of a folder: balanced or refused with line and reason, twice and overlapping, each entry once",
  async run(options) {
    const { from, files } = filesToTake(options.folder, options.scale === "small");
    options.log(`${files.length} files from ${from}`);
    const whole = await inOwnDatabase(options.adminUrl, (url) =>
      inVault(url, (vault) => takeTwice(vault, files, options)),
    );
    const pieces = await inOwnDatabase(options.adminUrl, (url) =>
      inVault(url, (vault) => takeInPieces(vault, files, options)),
    );
    return reportOf({ files: files.length, ...whole.figures, ...pieces.figures }, [
      ...whole.failures,
      ...pieces.failures,
    ]);
  },
};

async function takeTwice(vault: Vault, files: readonly FileToTake[], { log }: SuiteOptions) {
  const taken: Taken[] = [];
  for (const file of files) {
    const one = await takeFile(vault, file);
    log(one.line);
    taken.push(one);
  }
  const read = taken.filter(({ isRead }) => isRead);
  const standing = await receiptsOnTheDesk(vault);
  const before = await vault.contents();
  const again = await Promise.all(files.map((file, at) => (taken[at]?.isRead ? newAgain(vault, file) : 0)));
  const isSame = (await vault.contents()) === before;
  const sum = (field: "statements" | "framed" | "entries" | "receipts") =>
    read.reduce((total, one) => total + one[field], 0);
  return {
    figures: {
      "taken whole": read.length,
      "refused whole, with line and reason": taken.length - read.length,
      statements: sum("statements"),
      "of them with both balances, which agree with their entries": sum("framed"),
      "entries told": sum("entries"),
      "receipts told": sum("receipts"),
      "receipts that wait on the cash desk": standing.cases,
      "receipts that went back the same way": standing.explained,
      "new when all came again": again.reduce((total, count) => total + count, 0),
    },
    failures: [
      ...taken.flatMap(({ failures }) => failures),
      !isSame && "The same files again changed what is stored.",
      again.some((count) => count > 0) && "The same files again brought new entries.",
      standing.cases !== standing.unexplained &&
        `${standing.unexplained} receipts are booked that nothing explains; ${standing.cases} have a case.`,
      read.length < LEAST_READ && `Only ${read.length} files could be read: the run proves too little.`,
      taken.length - read.length < LEAST_REFUSED &&
        `Only ${taken.length - read.length} files were refused: the run proves too little.`,
    ],
  };
}

/** The very bytes, and the same words in other bytes. */
async function newAgain(vault: Vault, { path, bytes }: FileToTake): Promise<number> {
  const same = await sendFile(vault, path, bytes);
  const reworded = await sendFile(vault, path, Buffer.concat([bytes, Buffer.from("\n")]));
  return (same.outcome === "taken" ? same.newEntries : 0) + (reworded.outcome === "taken" ? reworded.newEntries : 0);
}

/**
 * In a company that knows of nothing else, every receipt is somebody's to look at, but for what the bank's own bookings
 * explain: money that went back the same day.
 */
async function receiptsOnTheDesk(vault: Vault): Promise<{ unexplained: number; explained: number; cases: number }> {
  const rows = await vault.owner<{ id: string }[]>`
    select id from bank_entries where status = 'booked' and amount_minor > 0 and not is_reversal`;
  const ids = rows.map(({ id }) => id);
  const context = vault.asDetection();
  // What detection is asked after a file was taken.
  await reconcile(context, "bank_entry", ids);
  const facts = await context.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return loadBankEntryFacts({ tx, now: context.now() }, ids);
  });
  const explained = facts.filter((one) => explanationOf(one) !== null).length;
  const [row] = await vault.owner<{ cases: number }[]>`
    select count(*)::int as cases from cases where subject_type = 'bank_entry' and queue = 'cash' and closed_at is null`;
  return { explained, unexplained: ids.length - explained, cases: row?.cases ?? 0 };
}

async function takeInPieces(vault: Vault, files: readonly FileToTake[], { seed, scale, log }: SuiteOptions) {
  const failures: string[] = [];
  const counts = { cut: 0, shared: 0, windows: 0, told: 0, entries: 0 };
  for (const file of files) {
    const sent = await sendWindowsOf(vault, file);
    if (!sent) continue;
    counts.cut += 1;
    counts.shared += sent.shared;
    failures.push(...sent.failures);
    log(`${file.path}: in two windows that share ${sent.shared} entries, then whole: each once`);
  }
  const random = seeded(seed);
  for (let turn = 0; turn < MONTHS[scale]; turn += 1) {
    const sent = await sendRandomWindows(vault, random, turn);
    counts.windows += sent.windows;
    counts.told += sent.told;
    counts.entries += sent.entries;
    failures.push(...sent.failures);
  }
  return {
    figures: {
      "files cut into overlapping windows": counts.cut,
      "entries both windows told": counts.shared,
      "random windows of invented months": counts.windows,
      "entries they told": counts.told,
      "entries that stand": counts.entries,
    },
    failures: [
      ...failures,
      counts.shared === 0 && "No two windows shared an entry: the run proves too little.",
      counts.told <= counts.entries && "No random windows overlapped: the run proves too little.",
    ],
  };
}
