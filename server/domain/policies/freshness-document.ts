import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { FreshnessContract, FreshnessPolicy } from "#server/domain/sync/freshness";
import type { SourceRole } from "#server/domain/sync/overview";
import { actWords, canWait } from "#server/domain/sync/waiting-acts";
import { durationMs } from "#server/domain/time";

/** What a contract can be made for: a source as it is connected here. */
export type FreshnessSource = {
  key: string;
  label: string;
  role: SourceRole;
  /** The connector's own limit: "15m". */
  staleAfter: string;
  streams: readonly { key: string; label: string }[];
};

const roleNames: Record<SourceRole, string> = {
  billing: "billing",
  erp: "the ERP",
  crm: "the CRM",
  usage: "the usage meter",
  tax: "the tax engine",
  support: "the support desk",
  projects: "the project system",
  gateway: "the payment gateway",
  bank: "the bank",
  file: "files",
};

/** The sources a contract stands for as they are connected now. */
export function sourcesOf(contract: FreshnessContract, sources: readonly FreshnessSource[]): FreshnessSource[] {
  return sources.filter(
    ({ key, role }) => role === contract.role && (contract.source === null || contract.source === key),
  );
}

/** "Invoices and payments of Stripe". */
export function contractName(contract: FreshnessContract, sources: readonly FreshnessSource[]): string {
  const labels = sourcesOf(contract, sources).map(({ label }) => label);
  const owner = labels.length > 0 ? inWords(labels) : (contract.source ?? roleNames[contract.role]);
  return `${contract.facts} of ${owner}${labels.length === 0 ? ", not connected" : ""}`;
}

/** One contract for one group of facts of one owner; two that say the same owner and facts are one too many. */
export function contractKey({ role, source, facts }: FreshnessContract): string {
  return JSON.stringify([role, source, facts]);
}

/** What would be stale after another time, and which acts would wait for other facts. */
export function diffFreshness(
  sources: readonly FreshnessSource[],
  before: FreshnessPolicy,
  after: FreshnessPolicy,
): DocumentChange[] {
  const was = new Map(before.contracts.map((contract) => [contractKey(contract), contract]));
  const is = new Map(after.contracts.map((contract) => [contractKey(contract), contract]));
  return [...new Map([...was, ...is]).entries()].flatMap(([key, contract]) => {
    const sentence = changeOf(sources, was.get(key), is.get(key));
    return sentence === "" ? [] : [{ subject: contractName(contract, sources), sentence }];
  });
}

function changeOf(
  sources: readonly FreshnessSource[],
  was: FreshnessContract | undefined,
  is: FreshnessContract | undefined,
): string {
  if (!was || !is) return is ? added(sources, is) : was ? takenOut(sources, was) : "";
  const [limitBefore, limitAfter] = [limitWords(was, sources), limitWords(is, sources)];
  const [readBefore, readAfter] = [streamWords(was, sources), streamWords(is, sources)];
  const more = is.blocks.filter((block) => !was.blocks.includes(block));
  const fewer = was.blocks.filter((block) => !is.blocks.includes(block));
  return joined([
    was.staleAfterMinutes === is.staleAfterMinutes
      ? ""
      : `was stale after ${limitBefore}, would be stale after ${limitAfter}`,
    sameMembers(was.streams, is.streams) ? "" : `was read from ${readBefore}, would be read from ${readAfter}`,
    more.length === 0 ? "" : `would also block: ${actsInWords(more)}`,
    fewer.length === 0 ? "" : `would no longer block: ${actsInWords(fewer)}`,
  ]);
}

function added(sources: readonly FreshnessSource[], contract: FreshnessContract): string {
  return joined([
    `was not named, would be stale after ${limitWords(contract, sources)}`,
    contract.streams === null ? "" : `would be read from ${streamWords(contract, sources)}`,
    contract.blocks.length === 0 ? "would block nothing" : `would block: ${actsInWords(contract.blocks)}`,
  ]);
}

function takenOut(sources: readonly FreshnessSource[], contract: FreshnessContract): string {
  return joined([
    `was stale after ${limitWords(contract, sources)}, would not be named any more`,
    contract.blocks.length === 0 ? "" : `would no longer block: ${actsInWords(contract.blocks)}`,
  ]);
}

/** "30 min"; "15 min, its own limit" where the connector decides. */
function limitWords(contract: FreshnessContract, sources: readonly FreshnessSource[]): string {
  if (contract.staleAfterMinutes !== null) return minuteWords(contract.staleAfterMinutes);
  const own = new Set(sourcesOf(contract, sources).map(({ staleAfter }) => minutesOf(staleAfter)));
  const [only] = own;
  if (only === undefined) return "its own limit";
  return own.size === 1 ? `${minuteWords(only)}, its own limit` : "each one's own limit";
}

export function minutesOf(staleAfter: string): number {
  return durationMs(staleAfter) / 60_000;
}

export function minuteWords(minutes: number): string {
  if (minutes % 1_440 === 0) return `${minutes / 1_440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** Which streams bring these facts, by name where the source is connected. */
export function streamWords(contract: FreshnessContract, sources: readonly FreshnessSource[]): string {
  if (contract.streams === null) return "every stream";
  const labels = new Map(
    sourcesOf(contract, sources).flatMap(({ streams }) => streams.map(({ key, label }) => [key, label] as const)),
  );
  return inWords(contract.streams.map((stream) => labels.get(stream) ?? stream));
}

/** "price corrections, voids and re-posts". */
export function actsInWords(blocks: readonly string[]): string {
  return inWords(blocks.map(actWords));
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("; ");
}

function sameMembers(left: readonly string[] | null, right: readonly string[] | null): boolean {
  if (left === null || right === null) return left === right;
  return left.length === right.length && left.every((one) => right.includes(one));
}

export type FreshnessTrouble = { path: string; message: string };

/** What keeps a document from being used, each with what to do; a source that is not connected now is no trouble. */
export function freshnessTroubles(sources: readonly FreshnessSource[], document: FreshnessPolicy): FreshnessTrouble[] {
  const seen = new Set<string>();
  return document.contracts.flatMap((contract, at) => {
    const path = `contracts.${at}`;
    const troubles = troublesOf(contract, sources).map((message) => ({ path, message }));
    const key = contractKey(contract);
    if (seen.has(key))
      troubles.push({ path, message: `${contractName(contract, sources)} stand in it twice. Keep one.` });
    seen.add(key);
    return troubles;
  });
}

function troublesOf(contract: FreshnessContract, sources: readonly FreshnessSource[]): string[] {
  const name = contractName(contract, sources);
  const named = sources.find(({ key }) => key === contract.source);
  const streams = sourcesOf(contract, sources).flatMap((source) => source.streams.map(({ key }) => key));
  const isConnected = sourcesOf(contract, sources).length > 0;
  const unknownStream = isConnected ? contract.streams?.find((stream) => !streams.includes(stream)) : undefined;
  const neverWaits = contract.blocks.filter((block) => !canWait(block));
  return [
    ...(named && named.role !== contract.role
      ? [`${named.label} is ${roleNames[named.role]}, not ${roleNames[contract.role]}.`]
      : []),
    ...(unknownStream === undefined ? [] : [`${name}: “${unknownStream}” is no stream of it.`]),
    ...(isConnected && streams.length === 0 && contract.blocks.length > 0
      ? [`${name} are not read by the clock, so acts that wait for them would wait for ever. Let them block nothing.`]
      : []),
    ...neverWaits.map(
      (block) => `${name}: “${block}” is no act that waits for facts. Take it out, or name one that a fix does.`,
    ),
  ];
}
