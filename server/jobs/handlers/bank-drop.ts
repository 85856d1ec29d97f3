import { setTimeout as pause } from "node:timers/promises";
import { type BankProblem, LARGEST_FILE_BYTES } from "#server/domain/bank/bank-file";
import type { BankRefusal } from "#server/domain/bank/views";
import { env } from "#server/env";
import { type DroppedFile, filesIn, moveTo, placeFor, readDropped, unchangedSince } from "#server/jobs/drop-folder";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { type AppError, refusalOf } from "#server/kernel/errors";
import { inOneHand } from "#server/kernel/one-hand";
import { log } from "#server/log";
import { importBankFile } from "#server/services/bank/import-bank-file";
import { refuseDroppedFile } from "#server/services/bank/refuse-dropped-file";
import { refusalText } from "#server/services/bank/refused-file";

export type Dropped = { taken: number; takenBefore: number; refused: number };

type Drop = {
  folder: string;
  /** A file is whole when neither its size nor its time of change moved for this long. */
  settleMs: number;
  signal: AbortSignal;
};

const SETTLE_MS = 2_000;
/** The next run goes on. */
const MOST_FILES = 200;

export async function bankDrop(
  context: Context,
  _payload: JobPayloads["bank.drop"],
  signal: AbortSignal,
): Promise<void> {
  const folder = env.BANK_DROP_FOLDER;
  if (folder === undefined) return;
  const dropped = await takeDrop(context, { folder, settleMs: SETTLE_MS, signal });
  if (Object.values(dropped).some((count) => count > 0)) log.info(dropped, "bank files of the drop folder");
}

/**
 * Takes every whole file of the folder once. What a crash leaves between taking and moving is recognised by its bytes and
 * only moved. Of two workers at once the second leaves the folder to the first.
 */
export async function takeDrop(context: Context, drop: Drop): Promise<Dropped> {
  const dropped: Dropped = { taken: 0, takenBefore: 0, refused: 0 };
  const seen = await filesIn(drop.folder);
  if (seen.length === 0) return dropped;
  await inOneHand(context, "bank.drop", async () => {
    await pause(drop.settleMs, undefined, { signal: drop.signal });
    const whole = await unchangedSince(drop.folder, seen);
    await takeAll(context, drop, whole.slice(0, MOST_FILES), dropped);
  });
  return dropped;
}

/** A file that something stands in the way of does not keep the others waiting; the job is tried again for it. */
async function takeAll(
  context: Context,
  { folder, signal }: Drop,
  files: readonly DroppedFile[],
  dropped: Dropped,
): Promise<void> {
  const failures: unknown[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    try {
      const outcome = await takeFile(context, folder, file);
      if (outcome !== null) dropped[outcome] += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function takeFile(context: Context, folder: string, file: DroppedFile): Promise<keyof Dropped | null> {
  const read = await readDropped(folder, file, LARGEST_FILE_BYTES);
  if (read === null) return null;
  const { name } = file;
  const { bytes, contentHash } = read;
  if (bytes === null) return refuse(context, folder, { name, contentHash, refusal: tooLarge });
  try {
    const { outcome } = await importBankFile.execute(context, { fileName: name, content: bytes.toString("base64") });
    await moveTo(folder, name, await placeFor(folder, `taken/${dayOf(context)}`, name, contentHash), null);
    return outcome === "taken" ? "taken" : "takenBefore";
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === null) throw error;
    return refuse(context, folder, { name, contentHash, refusal: refusalIn(refused) });
  }
}

type Refusing = { name: string; contentHash: string; refusal: BankRefusal };

/** Told first and moved then: a file that was moved away in silence would be lost to everybody. */
async function refuse(context: Context, folder: string, refusing: Refusing): Promise<"refused"> {
  const { name, contentHash, refusal } = refusing;
  const place = await placeFor(folder, `refused/${dayOf(context)}`, name, contentHash);
  const { format } = refusal;
  const file = { fileName: name, contentHash, format, problems: [...refusal.problems], keptAs: place };
  try {
    await refuseDroppedFile.execute(context, file);
  } catch (error) {
    if (refusalOf(error)?.code !== "CONFLICT") throw error;
  }
  await moveTo(folder, name, place, refusalText(file));
  return "refused";
}

const tooLarge: BankRefusal = {
  format: null,
  problems: [
    { line: 1, reason: "The file is larger than 20 MB. Ask the bank for shorter periods, or bring it in in parts." },
  ],
};

/** The lines where the refusal names some, otherwise its sentence. */
function refusalIn({ message, details }: AppError): BankRefusal {
  const { format = null, problems = [] } = details as Partial<BankRefusal>;
  const told: readonly BankProblem[] = problems.length > 0 ? problems : [{ line: 1, reason: message }];
  return { format, problems: told };
}

const dayOf = (context: Context) => context.now().toISOString().slice(0, 10);
