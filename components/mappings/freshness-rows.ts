import { contractName, type FreshnessSource, minutesOf, sourcesOf } from "#server/domain/policies/freshness-document";
import type { FreshnessContract, FreshnessPolicy } from "#server/domain/sync/freshness";
import { EVERY_INVOICE_ACT, waitingActKeys } from "#server/domain/sync/waiting-acts";
import { roleWords } from "../sync/feed-words";

/** One contract under somebody's hands; `minutes` as they typed it, empty for the source's own limit. */
export type FreshnessRow = {
  id: string;
  name: string;
  contract: FreshnessContract;
  minutes: string;
  /** The source has no contract in the document: the row becomes one as soon as it says something. */
  isImplicit: boolean;
};

const MOST_MINUTES = 100_000;

/** A row for every contract, and one for every source that has none yet. */
export function rowsOf(document: FreshnessPolicy, sources: readonly FreshnessSource[]): FreshnessRow[] {
  const named = document.contracts.map((contract) => rowOf(contract, sources, false));
  const without = sources.filter(
    (source) =>
      source.streams.length > 0 &&
      !document.contracts.some((contract) => sourcesOf(contract, sources).some(({ key }) => key === source.key)),
  );
  const implicit = without.map(({ key, role }) =>
    rowOf(
      { role, source: key, facts: roleWords[role], streams: null, staleAfterMinutes: null, blocks: [] },
      sources,
      true,
    ),
  );
  return [...named, ...implicit];
}

function rowOf(contract: FreshnessContract, sources: readonly FreshnessSource[], isImplicit: boolean): FreshnessRow {
  return {
    id: JSON.stringify([contract.role, contract.source, contract.facts]),
    name: contractName(contract, sources),
    contract,
    minutes: contract.staleAfterMinutes === null ? "" : String(contract.staleAfterMinutes),
    isImplicit,
  };
}

/** What the rows say as a document; rows that say nothing of their own are left out. */
export function documentOf(rows: readonly FreshnessRow[]): FreshnessPolicy {
  return {
    contracts: rows
      .filter(({ contract, minutes, isImplicit }) => !isImplicit || minutes !== "" || contract.blocks.length > 0)
      .map(({ contract, minutes }) => ({ ...contract, staleAfterMinutes: minutes === "" ? null : Number(minutes) })),
  };
}

export function minuteTrouble({ minutes }: Pick<FreshnessRow, "minutes">): string | null {
  if (minutes === "") return null;
  const isUsable = /^\d{1,6}$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= MOST_MINUTES;
  return isUsable ? null : "A whole number of minutes from 1 to 100,000, or nothing for its own limit.";
}

/** What counts where nobody typed anything: "15 min, its own limit". */
export function ownLimits(row: FreshnessRow, sources: readonly FreshnessSource[]): string {
  const behind = sourcesOf(row.contract, sources).map(({ label, staleAfter }) => ({
    label,
    own: minutesOf(staleAfter),
  }));
  const [first] = behind;
  if (first === undefined) return "its own limit";
  if (behind.every(({ own }) => own === first.own)) return `${first.own} min, its own limit`;
  return `each one's own limit: ${behind.map(({ label, own }) => `${label} ${own} min`).join(", ")}`;
}

/** Ticks one act, or all of a kind, in the order in which the form shows them. */
export function withBlock(blocks: readonly string[], block: string, isOn: boolean): string[] {
  const without = blocks.filter((one) => one !== block);
  if (!isOn) return without;
  const order = [EVERY_INVOICE_ACT, ...waitingActKeys];
  return [...without, block].sort((left, right) => order.indexOf(left) - order.indexOf(right));
}
