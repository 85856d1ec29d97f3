import { z } from "zod";
import type { OutboundOperation } from "#server/domain/sync/effects";
import { type Freshness, type SourceRole, sourceRoles } from "#server/domain/sync/overview";
import { durationMs } from "#server/domain/time";

type Operation = OutboundOperation["operation"];

/**
 * How old facts may be before they count as stale, and which acts wait until they are read again. A contract names the
 * source by what it owns, so that one document serves whichever system does it; it may name one system beside that.
 */
export const FreshnessContract = z.strictObject({
  role: z.enum(sourceRoles),
  /** One system; every system of the role when null. */
  source: z.string().nullable(),
  /** In business words: "Invoices and payments". */
  facts: z.string().min(1).max(100),
  /** The streams that bring these facts; all of the source when null. */
  streams: z.array(z.string()).min(1).nullable(),
  /** Null for the source's own: what its connector states. */
  staleAfterMinutes: z.int().min(1).max(100_000).nullable(),
  /** Operations such as "invoice.void"; "invoice.*" stands for all of a kind. */
  blocks: z.array(z.string().regex(/^[a-z_]+\.([a-z_]+|\*)$/, "an operation such as invoice.void, or invoice.*")),
});
export type FreshnessContract = z.output<typeof FreshnessContract>;

export const FreshnessPolicy = z.strictObject({ contracts: z.array(FreshnessContract).max(100) });
export type FreshnessPolicy = z.output<typeof FreshnessPolicy>;

const correctionsOfInvoices: Operation[] = [
  "invoice.correct_line_price",
  "invoice.correct_line_quantity",
  "invoice.add_usage_line",
  "invoice.set_purchase_order",
  "invoice.edit_line",
  "invoice.remove_line",
  "invoice.void",
  "invoice.delete_draft",
  "customer.correct_address",
  "customer.set_tax_id",
  "invoice.recalculate_tax",
  "subscription.correct_item",
  "order.change_price",
];
const whole = { source: null, streams: null, staleAfterMinutes: null };

/** Correcting an invoice needs billing and the terms fresh, collecting needs billing, posting needs the books. */
export const defaultFreshnessPolicy: FreshnessPolicy = {
  contracts: [
    {
      ...whole,
      role: "billing",
      facts: "Invoices and payments",
      blocks: [
        ...correctionsOfInvoices,
        "invoice.retry_payment",
        "invoice.send_payment_page",
        "payment.apply",
        "payment.record",
        "payment.keep_as_credit",
        "payment.report_return",
        "payment.take_back_credit",
        "credit.apply",
        "credit.void",
        "credit.issue",
        "credit.issue_lines",
        "refund.issue",
        "invoice.write_off",
      ],
    },
    { ...whole, role: "crm", facts: "Contracts and terms", blocks: correctionsOfInvoices },
    {
      ...whole,
      role: "usage",
      facts: "Measured use",
      blocks: ["invoice.add_usage_line", "invoice.correct_line_quantity"],
    },
    {
      ...whole,
      role: "erp",
      facts: "Postings",
      blocks: [
        "import.repost",
        "import.create",
        "document.post",
        "document.correct",
        "revenue.correct_schedule",
        "revenue.override_schedule",
      ],
    },
    {
      ...whole,
      role: "projects",
      facts: "Projects and hours",
      blocks: ["project.bill_time", "project.change_rate", "invoice.edit_line"],
    },
  ],
};

/** How far one source was read: what both the server and the browser decide from. */
export type ReadSource = {
  key: string;
  label: string;
  role: SourceRole;
  /** The connector's own: "15m". */
  staleAfter: string;
  streams: readonly { key: string; lastSuccessAt: Date | null }[];
};

/** `never` where nothing was read; `stale` once the facts are older than the contract allows, not at the very instant. */
export function freshnessOf(staleAfterMs: number, lastSuccessAt: Date | null, now: Date): Freshness {
  if (lastSuccessAt === null) return "never";
  return now.getTime() - lastSuccessAt.getTime() > staleAfterMs ? "stale" : "fresh";
}

/** The same sources as they stand at another instant: an answer of a minute ago does not know that it has grown old. */
export function agedTo<Source extends { staleAfter: string; lastSuccessAt: Date | null; freshness: Freshness }>(
  sources: readonly Source[],
  now: Date,
): Source[] {
  return sources.map((source) => ({
    ...source,
    freshness: freshnessOf(durationMs(source.staleAfter), source.lastSuccessAt, now),
  }));
}

/** Facts are as old as the slowest of the streams that bring them; null while one was never read to its end. */
export function lastSuccessOf(
  streams: readonly { key: string; lastSuccessAt: Date | null }[],
  only: readonly string[] | null = null,
): Date | null {
  const chosen = only === null ? streams : streams.filter((stream) => only.includes(stream.key));
  const times = chosen.map((stream) => stream.lastSuccessAt);
  if (times.length === 0 || times.includes(null)) return null;
  return new Date(Math.min(...times.map((time) => time?.getTime() ?? 0)));
}

/** One group of facts of one source against its contract. */
export type FactsFreshness = {
  source: string;
  label: string;
  role: SourceRole;
  facts: string;
  staleAfterMs: number;
  lastSuccessAt: Date | null;
  blocks: readonly string[];
};

/** Every contract that stands for a source; a source nobody made one for has its connector's own, which blocks nothing. */
export function contractsOf(policy: FreshnessPolicy, sources: readonly ReadSource[]): FactsFreshness[] {
  return sources.flatMap((source): FactsFreshness[] => {
    const named = policy.contracts.filter(
      (contract) => contract.role === source.role && (contract.source === null || contract.source === source.key),
    );
    const { key, label, role, streams } = source;
    const own = durationMs(source.staleAfter);
    const base = { source: key, label, role };
    if (named.length === 0)
      return [{ ...base, facts: label, staleAfterMs: own, lastSuccessAt: lastSuccessOf(streams), blocks: [] }];
    return named.map((contract) => ({
      ...base,
      facts: contract.facts,
      staleAfterMs: contract.staleAfterMinutes === null ? own : contract.staleAfterMinutes * 60_000,
      lastSuccessAt: lastSuccessOf(streams, contract.streams),
      blocks: contract.blocks,
    }));
  });
}

export function isBlockedBy({ blocks }: Pick<FactsFreshness, "blocks">, operation: string): boolean {
  const kind = `${operation.slice(0, operation.indexOf("."))}.*`;
  return blocks.includes(operation) || blocks.includes(kind);
}

/** The facts that are too old for this act now; empty when it may go ahead. */
export function staleFor(operation: string, facts: readonly FactsFreshness[], now: Date): FactsFreshness[] {
  return facts.filter(
    (each) => isBlockedBy(each, operation) && freshnessOf(each.staleAfterMs, each.lastSuccessAt, now) !== "fresh",
  );
}

/** Why an act has to wait, and what lets it go on. */
export function staleRefusal(stale: readonly FactsFreshness[], now: Date): string {
  const names = [...new Set(stale.map(({ label }) => label))].join(" and ");
  return `${staleReason(stale, now)}. Nothing was sent. Once ${names} ${new Set(stale.map(({ source }) => source)).size === 1 ? "has" : "have"} been read again this act goes through: ask for a run on the Sync desk, or wait for the next one.`;
}

/** How old the facts are, and how old they may be; without its full stop. */
export function staleReason(stale: readonly FactsFreshness[], now: Date): string {
  return stale
    .map(({ label, facts, lastSuccessAt, staleAfterMs }) =>
      lastSuccessAt === null
        ? `${label} was never read to its end, so its ${lowerFirst(facts)} cannot be relied on`
        : `${facts} from ${label} were last read ${minutesWords(now.getTime() - lastSuccessAt.getTime())} ago, and this act needs them no older than ${minutesWords(staleAfterMs)}`,
    )
    .join("; ");
}

function minutesWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return `${Math.max(1, Math.floor(milliseconds / 1_000))} seconds`;
  if (minutes < 120) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
