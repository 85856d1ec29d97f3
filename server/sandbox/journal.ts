import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { System } from "#server/sandbox/http/call";
import type { Payers } from "#server/sandbox/world/payers";

/** One thing that changed the world from outside, with its instant. */
export interface JournalEntry {
  at: number;
  system: System;
  method: string;
  path: string;
  body: string;
  idempotencyKey: string | null;
  authorization: string | null;
}

/** What the world of a state folder is made of; with the journal it gives the same world again. */
export interface Origin {
  seed: number;
  customers: number;
  anchor: number;
  /** Left out in the folders of before, whose customers pay punctually. */
  payers?: Payers;
  /** Sandbox time minus machine time at the first start. */
  offset: number;
}

export class Journal {
  readonly #file: string;
  readonly #originFile: string;

  constructor(home: string) {
    mkdirSync(home, { recursive: true });
    this.#file = join(home, "journal.ndjson");
    this.#originFile = join(home, "origin.json");
  }

  /** The origin kept here, or the given one from now on. */
  origin(first: Origin): Origin {
    if (existsSync(this.#originFile)) return JSON.parse(readFileSync(this.#originFile, "utf8"));
    writeFileSync(this.#originFile, `${JSON.stringify(first)}\n`);
    return first;
  }

  /** A last line cut short by a crash was never answered, so it is taken off. */
  read(): JournalEntry[] {
    if (!existsSync(this.#file)) return [];
    const bytes = readFileSync(this.#file);
    const end = bytes.lastIndexOf("\n") + 1;
    if (end < bytes.length) truncateSync(this.#file, end);
    const lines = bytes.subarray(0, end).toString("utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  append(entry: JournalEntry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}
