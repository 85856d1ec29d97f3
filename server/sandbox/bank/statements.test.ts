import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { type DemoBankAccount, demoBankAccounts } from "#server/domain/demo/bank-accounts";
import type { Booking } from "#server/sandbox/bank/booking";
import { isBusinessDay } from "#server/sandbox/bank/business-days";
import { camt053, fileNameOf } from "#server/sandbox/bank/camt053";
import { StatementFolder } from "#server/sandbox/bank/statement-folder";
import { statementsOf } from "#server/sandbox/bank/statements";
import { advanceDays, hashOf, startSmall } from "#server/sandbox/testing/harness";
import { LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { advanceWorld, createWorld } from "#server/sandbox/world/simulate";
import { DAY, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { readBankFile } from "#server/services/bank/read-bank-file";

const ANCHOR = Date.parse("2026-10-12T09:30:00Z");
const make = () => createWorld({ seed: 7, anchor: ANCHOR, customers: 400 });

let world: World;
let again: World;
/** Forty days on: at once, and day by day. */
let later: World;
let daily: World;
const folders: string[] = [];
beforeAll(() => {
  [world, again, later, daily] = [make(), make(), make(), make()];
  advanceWorld(later, ANCHOR + 40 * DAY);
  for (let day = 1; day <= 40; day += 1) advanceWorld(daily, ANCHOR + day * DAY);
}, 60_000);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "bank-"));
  folders.push(folder);
  return folder;
}

const filesOf = (each: World, account: DemoBankAccount) => statementsOf(each, account).map(camt053);

test("each legal entity of the world has one account in its own currency", () => {
  expect(demoBankAccounts.map(({ entity, currency }) => [entity, currency])).toEqual(
    LEGAL_ENTITIES.map(({ code, currency }) => [code, currency]),
  );
});

const bookingsOf = (account: DemoBankAccount) => statementsOf(world, account).flatMap(({ bookings }) => bookings);
const isReceipt = ({ key, amount }: Booking) => / ch_/.test(key) && amount > 0;
const namesInvoice = ({ remittance }: Booking) => /\d{3,}/.test(remittance ?? "");

test("a few receipts do not say what they are for", () => {
  const receipts = demoBankAccounts.flatMap(bookingsOf).filter(isReceipt);
  const silent = receipts.filter((receipt) => !namesInvoice(receipt));
  expect(silent.length / receipts.length).toBeGreaterThan(0.03);
  expect(silent.length / receipts.length).toBeLessThan(0.2);
});

describe.each(demoBankAccounts.map((account) => [account.entity, account] as const))(
  "statements of %s",
  (_, account) => {
    test("stand for each business day of the last thirty and chain from day to day", () => {
      const statements = statementsOf(world, account);
      expect([statements.at(0)?.day, statements.at(-1)?.day]).toEqual(["2026-09-14", "2026-10-09"]);
      expect(statements).toHaveLength(20);
      expect(statements.every(({ day }) => isBusinessDay(day))).toBe(true);
      let before = statements[0]?.opening;
      for (const { opening, closing, bookings } of statements) {
        expect(opening).toBe(before);
        expect(bookings.reduce((sum, { amount }) => sum + amount, opening)).toBe(closing);
        before = closing;
      }
    });

    test("are read whole, and say what was booked", () => {
      for (const statement of statementsOf(world, account)) {
        const reading = readBankFile(Buffer.from(camt053(statement)));
        if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
        const [read, ...others] = reading.file.statements;
        expect(others).toEqual([]);
        expect(read).toMatchObject({
          accountIdentifier: account.identifier,
          currency: account.currency,
          kind: "statement",
          startsOn: statement.day,
          endsOn: statement.day,
          openingMinor: BigInt(statement.opening),
          closingMinor: BigInt(statement.closing),
        });
        expect(read && entriesOf(read)).toMatchObject(
          statement.bookings.map((booking) => ({
            amountMinor: BigInt(booking.amount),
            counterpartyName: booking.party?.name ?? null,
            counterpartyAccount: booking.party?.account ?? null,
            remittance: booking.remittance,
            returnReason: booking.returned?.reason ?? null,
          })),
        );
      }
    });

    test("hold transfers that name their invoice, a payout, a fee and what went back", () => {
      const bookings = bookingsOf(account);
      expect(bookings.filter((booking) => isReceipt(booking) && namesInvoice(booking)).length).toBeGreaterThan(5);
      expect(bookings.some(({ key }) => key.startsWith("payout "))).toBe(true);
      expect(bookings.some(({ key }) => key.startsWith("fee "))).toBe(true);
      const returned = bookings.filter((each) => each.returned !== null);
      expect(returned.length).toBeGreaterThan(1);
      for (const each of returned) expect(bookings).toContainEqual(expect.objectContaining({ amount: -each.amount }));
    });

    test("are the same once more, and what was drawn up stands as days pass", () => {
      expect(filesOf(again, account)).toEqual(filesOf(world, account));
      const after = filesOf(later, account);
      expect(after.length).toBeGreaterThan(45);
      expect(after.slice(0, 20)).toEqual(filesOf(world, account));
      expect(filesOf(daily, account)).toEqual(after);
    });
  },
);

describe("the folder", () => {
  const names = (folder: string) => readdirSync(folder).toSorted();

  test("gets each statement once, also after a restart and once it was taken away", async () => {
    const folder = newFolder();
    new StatementFolder(folder).leaveDue(world);
    const first = names(folder);
    expect(first).toHaveLength(60);
    expect(first[0]).toBe("camt053-DE01-2026-09-14.xml");
    await mkdir(join(folder, "taken", "2026-10-12"), { recursive: true });
    renameSync(
      join(folder, "camt053-DE01-2026-09-14.xml"),
      join(folder, "taken/2026-10-12/camt053-DE01-2026-09-14.xml"),
    );
    writeFileSync(join(folder, "camt053-DE01-2026-09-15.xml"), "somebody was here");
    new StatementFolder(folder).leaveDue(world);
    expect(names(folder)).toEqual([...first.slice(1), "taken"]);
    expect(readFileSync(join(folder, "camt053-DE01-2026-09-15.xml"), "utf8")).toBe("somebody was here");
  });

  test("gets the following days as time passes, and no day before its morning", () => {
    const folder = newFolder();
    const living = make();
    const bank = new StatementFolder(folder);
    bank.leaveDue(living);
    // Monday evening in Berlin, then Tuesday before and after the bank's morning.
    advanceWorld(living, ANCHOR + 9 * HOUR);
    bank.leaveDue(living);
    expect(names(folder)).not.toContain("camt053-DE01-2026-10-12.xml");
    advanceWorld(living, Date.parse("2026-10-13T03:30:00Z"));
    bank.leaveDue(living);
    expect(names(folder)).toContain("camt053-DE01-2026-10-12.xml");
    expect(names(folder)).not.toContain("camt053-US01-2026-10-12.xml");
  });

  test("a clock moved far leaves its files a few at a time", () => {
    const folder = newFolder();
    const living = make();
    const bank = new StatementFolder(folder);
    advanceWorld(living, ANCHOR + 60 * DAY);
    bank.leaveDue(living);
    expect(names(folder)).toHaveLength(90);
    bank.leaveDue(living);
    bank.leaveDue(living);
    const all = demoBankAccounts.flatMap((account) => statementsOf(living, account).map(fileNameOf));
    expect(names(folder)).toEqual(all.toSorted());
  }, 30_000);

  test("changes nothing of the world", async () => {
    const [observed, alone] = [await startSmall({ bankFolder: newFolder() }), await startSmall()];
    try {
      await advanceDays(observed, 3);
      await advanceDays(alone, 3);
      new StatementFolder(newFolder()).leaveDue(observed.core.world);
      expect(await hashOf(observed)).toBe(await hashOf(alone));
    } finally {
      await observed.stop();
      await alone.stop();
    }
  });
});
