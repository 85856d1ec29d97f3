import type { FileToTake } from "#gauntlet/bank/files";
import { sendFile } from "#gauntlet/bank/take-all";
import type { Vault } from "#gauntlet/bank/vault";
import { overlappingWindows } from "#gauntlet/bank/windows";
import { addDays } from "#server/domain/time";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { camt } from "#server/services/bank/testing/invented-files";

/** Of a real file: two windows cut out of it and then the whole, each entry once. Null where nothing can be cut. */
export async function sendWindowsOf(vault: Vault, { path, bytes }: FileToTake) {
  const reading = readBankFile(bytes);
  const windows = reading.ok ? overlappingWindows(reading.file, bytes) : null;
  if (!windows) return null;
  const first = await newIn(vault, `A of ${path}`, windows.first);
  const second = await newIn(vault, `B of ${path}`, windows.second);
  const whole = await newIn(vault, path, bytes);
  const failures = [
    first.new !== first.entries && `${path}: of the first window's ${first.entries} entries ${first.new} were new.`,
    second.new !== second.entries - windows.shared &&
      `${path}: of the second window's ${second.entries} entries, ${windows.shared} of them told before, ${second.new} were new.`,
    first.entries + second.entries - windows.shared !== windows.entries &&
      `${path}: the windows hold ${first.entries} and ${second.entries} entries of ${windows.entries}.`,
    whole.new !== 0 && `${path}: after both windows the whole file had ${whole.new} new entries.`,
  ].filter((failure) => failure !== false);
  return { shared: windows.shared, failures };
}

async function newIn(vault: Vault, name: string, bytes: Buffer): Promise<{ entries: number; new: number }> {
  const sent = await sendFile(vault, name, bytes);
  if (sent.outcome !== "taken") return { entries: 0, new: 0 };
  await vault.assign(sent.unassigned);
  return { entries: sent.entries, new: sent.newEntries };
}

type Booked = { day: string; amount: number; text: string };

const FIRST_DAY = "2026-01-05";
const DAYS = 30;

/**
 * A month of an account that was never written by a bank, sent in windows of random days in a random order until every day
 * was told: afterwards each entry stands once, twins twice, and the sum is that of the month.
 */
export async function sendRandomWindows(vault: Vault, random: () => number, turn: number) {
  const account = `DE00GAUNTLET${String(turn).padStart(6, "0")}`;
  const month = inventedMonth(random);
  const windows = randomWindows(random);
  let told = 0;
  for (const [index, { from, to }] of windows.entries()) {
    const inside = (day: string) => day >= addDays(FIRST_DAY, from) && day <= addDays(FIRST_DAY, to);
    const cents = (booked: readonly Booked[]) => booked.reduce((sum, { amount }) => sum + amount, 0);
    const opening = cents(month.filter(({ day }) => day < addDays(FIRST_DAY, from)));
    const kept = month.filter(({ day }) => inside(day));
    told += kept.length;
    const file = camt("camt.053", {
      id: `W-${index}`,
      account,
      from: addDays(FIRST_DAY, from),
      day: addDays(FIRST_DAY, to),
      opening: inEuros(opening),
      closing: inEuros(opening + cents(kept)),
      entries: kept.map(({ day, amount, text }) => ({
        amount: inEuros(Math.abs(amount)),
        direction: amount < 0 ? "DBIT" : "CRDT",
        day,
        text,
      })),
    });
    await newIn(vault, `${account}-${index}.xml`, file);
  }
  const stored = await vault.owner<{ day: string; amount: string; text: string }[]>`
    select e.booked_on::text as day, e.amount_minor::text as amount, e.remittance as text
    from bank_entries e join bank_accounts a on a.id = e.bank_account_id where a.identifier = ${account}`;
  const words = (one: { day: string; amount: number | string; text: string }) => `${one.day} ${one.amount} ${one.text}`;
  const isOnce = month.map(words).toSorted().join("\n") === stored.map(words).toSorted().join("\n");
  return {
    told,
    entries: month.length,
    windows: windows.length,
    failures: isOnce
      ? []
      : [`${account}: ${month.length} entries in ${windows.length} windows stand as ${stored.length}.`],
  };
}

const inEuros = (cents: number) => (cents / 100).toFixed(2);

/** Few amounts and few words, so that twins on one day and on different ones are common. */
function inventedMonth(random: () => number): Booked[] {
  return Array.from({ length: DAYS }, (_, index) => addDays(FIRST_DAY, index)).flatMap((day) =>
    Array.from({ length: Math.floor(random() * 6) }, () => ({
      day,
      amount: (random() < 0.25 ? -1 : 1) * (1 + Math.floor(random() * 4)) * 1_000,
      text: `INV-${Math.floor(random() * 3)}`,
    })),
  );
}

/** Windows of one to twelve days, in no order, and at the end the whole month so that no day is left out. */
function randomWindows(random: () => number): { from: number; to: number }[] {
  const some = Array.from({ length: 8 }, () => {
    const from = Math.floor(random() * DAYS);
    return { from, to: Math.min(DAYS - 1, from + Math.floor(random() * 12)) };
  });
  return [...some, { from: 0, to: DAYS - 1 }];
}
