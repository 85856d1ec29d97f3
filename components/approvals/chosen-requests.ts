import type { RequestRow } from "#server/domain/approvals/views";
import { addMoney, type Money } from "#server/domain/money";

/** No act signs more at once. */
export const MOST_CHOSEN = 50;

/** What can be chosen to be signed with others: it waits for the actor, and its clause lets small ones be signed together. */
export function canBeChosen(row: RequestRow): boolean {
  return row.batch !== null && row.packetHash !== null && row.standing.may;
}

/** Whether a row can be chosen beside those that are, which all have one mark. */
export function canJoin(row: RequestRow, chosen: readonly RequestRow[]): boolean {
  const [first] = chosen;
  return canBeChosen(row) && (first === undefined || first.batch === row.batch) && chosen.length < MOST_CHOSEN;
}

/** Why a row cannot be chosen beside those that are, in a sentence. */
export function whyNotJoined(row: RequestRow, chosen: readonly RequestRow[]): string {
  if (!row.standing.may) return row.standing.because ?? "This request does not wait for your signature.";
  if (row.batch === null) return "This request is signed by itself: its clause asks for a second factor.";
  if (chosen.length >= MOST_CHOSEN) return `At most ${MOST_CHOSEN} requests are signed at once.`;
  return "Another clause judged this request; requests of one clause are signed together.";
}

/** The chosen rows as they stand on screen now; what may no longer be signed falls out. */
export function stillChosen(ids: ReadonlySet<string>, rows: readonly RequestRow[]): RequestRow[] {
  return rows.filter((row) => ids.has(row.id) && canBeChosen(row));
}

/** A sum per currency. */
export function totalsOf(rows: readonly Pick<RequestRow, "amount">[]): Money[] {
  const totals = new Map<string, Money>();
  for (const { amount } of rows) {
    if (!amount) continue;
    const before = totals.get(amount.currency);
    totals.set(amount.currency, before ? addMoney(before, amount) : amount);
  }
  return [...totals.values()];
}
