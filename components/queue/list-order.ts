import type { CaseRow } from "#server/domain/cases/views";

/** What happened to a row since the person last looked at the whole list. */
export type RowMark = {
  /** `changed` still belongs here; `left` would be gone after a refresh. */
  kind: "changed" | "left";
  /** In words: "Taken by Jonas Brandt". */
  text: string;
};

/** Pages in order, each case once: a row that moved while pages were read can arrive twice. */
export function flattenPages(pages: readonly { rows: readonly CaseRow[] }[]): CaseRow[] {
  const seen = new Set<string>();
  const rows: CaseRow[] = [];
  for (const page of pages) {
    for (const row of page.rows) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      rows.push(row);
    }
  }
  return rows;
}

/** Says what others did to a row, or null when nothing a person would notice. */
export function describeChange(before: CaseRow, after: CaseRow): RowMark | null {
  if (after.version === before.version) return null;
  if (after.state === "resolved") return { kind: "left", text: "Resolved" };
  if (after.state === "dismissed") return { kind: "left", text: "Dismissed" };
  if (after.snoozedUntil && !before.snoozedUntil) return { kind: "left", text: "Snoozed" };
  if (after.ownerId !== before.ownerId)
    return { kind: "changed", text: after.ownerName ? `Now with ${after.ownerName}` : "Released" };
  if (after.escalationLevel > before.escalationLevel) return { kind: "changed", text: "Escalated" };
  if (after.state !== before.state && after.state === "correcting") return { kind: "changed", text: "Being corrected" };
  return { kind: "changed", text: "Changed" };
}

/** Where the cursor goes when a row leaves: to the one that takes its place, or to the last. */
export function neighbourOf(rows: readonly CaseRow[], leaving: ReadonlySet<string>, id: string | null): string | null {
  const at = rows.findIndex((row) => row.id === id);
  const stays = (row: CaseRow) => !leaving.has(row.id);
  if (at < 0) return rows.find(stays)?.id ?? null;
  return (rows.slice(at + 1).find(stays) ?? rows.slice(0, at).findLast(stays))?.id ?? null;
}

/** Puts rows back where they stood: each behind the row it followed, or at the top. */
export function putBack(
  rows: readonly CaseRow[],
  returning: readonly { row: CaseRow; after: string | null }[],
): CaseRow[] {
  const result = [...rows];
  for (const { row, after } of returning) {
    if (result.some((other) => other.id === row.id)) continue;
    result.splice(after === null ? 0 : result.findIndex((other) => other.id === after) + 1, 0, row);
  }
  return result;
}

/** One sum per currency; currencies are never added together. */
export function totalsOf(rows: Iterable<Pick<CaseRow, "amount">>): { currency: string; minor: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const { amount } of rows)
    if (amount) sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + amount.minor);
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .sort((left, right) => left.currency.localeCompare(right.currency));
}
