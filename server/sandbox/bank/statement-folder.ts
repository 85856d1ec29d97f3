import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { camt053, fileNameOf } from "#server/sandbox/bank/camt053";
import { lastStatementDay, statementsOf } from "#server/sandbox/bank/statements";
import type { World } from "#server/sandbox/world/world";

/** A clock that was moved by years leaves its files a few at a time. */
const MOST_AT_ONCE = 90;

/** The folder in which the bank leaves each statement once, whatever has become of it since. */
export class StatementFolder {
  readonly #folder: string;
  /** Every name that lies here or in a folder below: what was taken or refused is not left again. */
  readonly #left: Set<string>;
  #doneThrough = "";

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#left = new Set(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    );
  }

  /** Leaves what has been drawn up since the last time. Asked every second, so it looks at the days alone first. */
  leaveDue(world: World): void {
    const through = demoBankAccounts.map((account) => lastStatementDay(world, account)).join();
    if (through === this.#doneThrough) return;
    // Also when it fails: a full disk is not asked again every second, and what is missing comes with the next day's.
    this.#doneThrough = through;
    const due = demoBankAccounts
      .flatMap((account) => statementsOf(world, account))
      .filter((statement) => !this.#left.has(fileNameOf(statement)));
    for (const statement of due.slice(0, MOST_AT_ONCE)) this.#leave(fileNameOf(statement), camt053(statement));
    if (due.length > MOST_AT_ONCE) this.#doneThrough = "";
  }

  /** Under another name until it is whole, so that nobody takes half of it. */
  #leave(name: string, text: string): void {
    const place = join(this.#folder, name);
    writeFileSync(`${place}.part`, text);
    renameSync(`${place}.part`, place);
    this.#left.add(name);
  }
}
