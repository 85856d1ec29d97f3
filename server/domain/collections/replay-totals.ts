import type { HoldKind } from "#server/domain/collections/holds";
import type { ReplayDay } from "#server/domain/collections/replay";

/** What a stretch of days came to. */
export type Totals = {
  contacts: number;
  contactsByStep: Record<string, number>;
  work: number;
  workByStep: Record<string, number>;
  promises: { given: number; kept: number; partlyKept: number; broken: number; live: number };
  /** Steps that were due and kept back: one for each invoice and day, by the first reason told. */
  heldByReason: Partial<Record<HoldKind, number>>;
};

/** A month of the replay: what happened in it, and where things stood on its last day. */
export type MonthTotals = Totals & { month: string; end: Pick<ReplayDay, "day" | "aging" | "list"> };

/** Adds up days as they are told, and keeps of each month its last alone. */
export class ReplayTotals {
  readonly all = noTotals();
  readonly months: MonthTotals[] = [];
  days = 0;

  add(told: ReplayDay): void {
    const { day, aging, list } = told;
    this.days += 1;
    addTo(this.all, told);
    addTo(this.#monthOf(told), told).end = { day, aging, list };
  }

  #monthOf({ day, aging, list }: ReplayDay): MonthTotals {
    const month = day.slice(0, 7);
    const latest = this.months.at(-1);
    if (latest?.month === month) return latest;
    const begun = { month, ...noTotals(), end: { day, aging, list } };
    this.months.push(begun);
    return begun;
  }
}

function noTotals(): Totals {
  return {
    contacts: 0,
    contactsByStep: {},
    work: 0,
    workByStep: {},
    promises: { given: 0, kept: 0, partlyKept: 0, broken: 0, live: 0 },
    heldByReason: {},
  };
}

function addTo<Sum extends Totals>(totals: Sum, { contacts, work, promises, held }: ReplayDay): Sum {
  totals.contacts += contacts.length;
  totals.work += work.length;
  for (const { step } of contacts) count(totals.contactsByStep, step);
  for (const { step } of work) count(totals.workByStep, step);
  for (const { holds } of held) if (holds[0]) count(totals.heldByReason, holds[0].kind);
  totals.promises.given += promises.given.length;
  totals.promises.live = promises.live;
  for (const { state } of promises.decided) {
    if (state === "kept") totals.promises.kept += 1;
    if (state === "partly_kept") totals.promises.partlyKept += 1;
    if (state === "broken") totals.promises.broken += 1;
  }
  return totals;
}

function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
