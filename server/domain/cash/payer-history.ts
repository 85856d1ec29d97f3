import { foldedName } from "#server/domain/exceptions/company-names";
import { dayWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** That money from an account, or under a name, was taken for a customer's: how often people let it stand, and whether not. */
export type PaidBefore = {
  customerId: string;
  by: "account" | "name";
  /** The account without blanks, or the name as it is compared. */
  mark: string;
  times: number;
  lastOn: PlainDate | null;
  turnedDownOn: PlainDate | null;
};
export type PayerHistory = readonly PaidBefore[];

/** What was decided about a receipt: for whom it was accepted, that an acceptance was undone, or whose it was not. */
export type Decision = {
  kind: "accepted" | "undone" | "turned_down";
  customerIds: ReadonlySet<string>;
  account: string | null;
  name: string | null;
  on: PlainDate;
};

/** By what a payer is known again. */
export type Marks = { account: string | null; name: string | null };

export function marksOf({ account, name }: Marks): { by: PaidBefore["by"]; mark: string }[] {
  const found = [
    { by: "account" as const, mark: (account ?? "").replace(/[^\p{L}\p{N}]/gu, "").toUpperCase() },
    { by: "name" as const, mark: foldedName(name ?? "") },
  ];
  return found.filter(({ mark }) => mark !== "");
}

/** The history with one decision more. */
export function learned(history: PayerHistory, decision: Decision): PayerHistory {
  const known = new Map(history.map((one) => [keyOf(one), one]));
  for (const customerId of decision.customerIds) {
    for (const mark of marksOf(decision)) {
      const fresh: PaidBefore = { customerId, ...mark, times: 0, lastOn: null, turnedDownOn: null };
      known.set(keyOf(fresh), decided(known.get(keyOf(fresh)) ?? fresh, decision));
    }
  }
  return [...known.values()].filter(({ times, turnedDownOn }) => times > 0 || turnedDownOn !== null);
}

function keyOf({ customerId, by, mark }: PaidBefore): string {
  return `${customerId} ${by} ${mark}`;
}

function decided(before: PaidBefore, { kind, on }: Decision): PaidBefore {
  switch (kind) {
    case "accepted":
      return { ...before, times: before.times + 1, lastOn: later(before.lastOn, on) };
    case "undone":
      return { ...before, times: Math.max(0, before.times - 1) };
    case "turned_down":
      return { ...before, turnedDownOn: later(before.turnedDownOn, on) };
  }
}

function later(left: PlainDate | null, right: PlainDate): PlainDate {
  return left !== null && left > right ? left : right;
}

/** Whether money was accepted so often that the mark is the customer's, and never turned down since. */
export function isTrusted({ times, lastOn, turnedDownOn }: PaidBefore, knownAfter: number): boolean {
  return times >= knownAfter && (turnedDownOn === null || (lastOn !== null && lastOn > turnedDownOn));
}

/** "paid 3 times from this account, last on 4 May 2026, and turned down on 2 June 2026". */
export function historyWords({ by, times, lastOn, turnedDownOn }: PaidBefore): string {
  const often = times === 1 ? "once" : `${times} times`;
  const from = by === "account" ? "from this account" : "under this name";
  const last = lastOn === null ? "" : `, ${times === 1 ? "" : "last "}on ${dayWords(lastOn)}`;
  return `paid ${often} ${from}${last}${turnedDownOn === null ? "" : `, and turned down on ${dayWords(turnedDownOn)}`}`;
}
