import type { ErpImportFacts, ErpPostingFacts, InvoiceFacts } from "#server/domain/exceptions/facts";
import { exponentOf } from "#server/domain/money";

/** What the ERP calls a document that was taken back. */
export const TAKEN_BACK: readonly string[] = ["voided", "reversed"];

/** Whether a document of the ERP still counts. */
export function isStanding(posting: Pick<ErpPostingFacts, "status">): boolean {
  return !TAKEN_BACK.includes(posting.status.toLowerCase());
}

/** The postings that count, the earliest first. */
export function standingPostings({ erpPostings }: Pick<InvoiceFacts, "erpPostings">): ErpPostingFacts[] {
  return erpPostings
    .filter(isStanding)
    .sort((left, right) => compare(left.documentOn, right.documentOn) || byId(left.externalId, right.externalId));
}

/** The latest row by the ERP's own clock: an invoice that was staged again counts by the last one. */
export function latestImport(imports: readonly ErpImportFacts[]): ErpImportFacts | null {
  return imports.reduce<ErpImportFacts | null>(
    (latest, row) =>
      latest === null ||
      row.changedAt > latest.changedAt ||
      (row.changedAt.getTime() === latest.changedAt.getTime() && row.externalId > latest.externalId)
        ? row
        : latest,
    null,
  );
}

/**
 * How far two systems may lie apart without meaning different things. Tax rounded by line in one and by document in the
 * other differs by the smallest unit; a ledger of two decimals keeps tenths of a fils nowhere.
 */
export function roundingOf(currency: string): bigint {
  return exponentOf(currency) > 2 ? 10n ** BigInt(exponentOf(currency) - 2) : 1n;
}

export function isSameAmount(left: bigint, right: bigint, currency: string): boolean {
  const difference = left < right ? right - left : left - right;
  return difference <= roundingOf(currency);
}

/** Ids of the ERP are numbers written as text: the shorter one is the smaller. */
function byId(left: string, right: string): number {
  return left.length === right.length ? compare(left, right) : left.length - right.length;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
