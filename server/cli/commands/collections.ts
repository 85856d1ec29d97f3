import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { asTable } from "#server/cli/as-table";
import { type CommandAnswer, defineCommandLine, required, UsageError } from "#server/cli/command-line";
import type { CheckCounts } from "#server/domain/collections/replay-checks";
import type { MonthTotals } from "#server/domain/collections/replay-totals";
import { decimalFromMinor } from "#server/domain/money";
import { isPlainDate, type PlainDate } from "#server/domain/time";
import { type ReplayReport, replayReceivables } from "#server/services/collections/replay-receivables";

/** A file without a currency is most often in this one; whoever knows better says so. */
const USUAL_CURRENCY = "USD";
const MOST_REJECTS_SHOWN = 50;

export const collectionsReplayCommand = defineCommandLine({
  name: "collections replay",
  usage: "--file FILE [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--currency CUR] [--mapping NAME] [--every-days N]",
  summary: `Works a file of invoices day by day as if nobody knew how it ends, and checks every contact. Amounts are ${USUAL_CURRENCY} unless told otherwise.`,
  options: {
    file: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    currency: { type: "string" },
    mapping: { type: "string" },
    "every-days": { type: "string" },
  },
  async run(context, { options }, tell) {
    const file = required(options.file, "--file");
    const text = await readFile(file, "utf8").catch(() => {
      throw new UsageError(`The file ${file} cannot be read.`);
    });
    const every = countOf(options["every-days"] ?? "1", "--every-days");
    const begun = performance.now();
    let days = 0;
    const report = replayReceivables(
      context,
      {
        fileName: basename(file),
        text,
        currency: options.currency ?? USUAL_CURRENCY,
        mapping: options.mapping,
        from: dayOf(options.from, "--from"),
        to: dayOf(options.to, "--to"),
      },
      (day) => {
        if (days % every === 0) tell(day);
        days += 1;
      },
    );
    const seconds = Math.round((performance.now() - begun) / 10) / 100;
    return answerOf(report, seconds);
  },
});

/** Clean or not is the answer: one contact that should not have been fails the whole. */
export function answerOf(report: ReplayReport, seconds: number): CommandAnswer {
  const { months: _, ...summary } = report;
  return {
    json: { summary: "collections replay", ...summary, seconds },
    lines: [...describe(report), `It took ${seconds} s.`],
    ok: report.isClean,
  };
}

function dayOf(text: string | undefined, option: string): PlainDate | undefined {
  if (text === undefined || isPlainDate(text)) return text;
  throw new UsageError(`${option} must be a day such as 2026-03-02; "${text}" is none.`);
}

function countOf(text: string, option: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`${option} must be a number of days such as 7; "${text}" is none.`);
}

const checkWords: Record<keyof CheckCounts, string> = {
  contactsForSettledAmounts: "contacts for a settled amount",
  contactsForDisputedAmounts: "contacts for a disputed amount",
  contactsForPromisedAmounts: "contacts for a promised amount",
  contactsForOtherAmounts: "contacts for another amount than is open",
  secondContactsForOneStep: "second contacts for one step",
  daysOverCaps: "days over the caps on contacts",
};

function describe({ from, to, days, currency, invoices, rejected, totals, months, checks }: ReplayReport): string[] {
  const { promises } = totals;
  const shown = rejected.slice(0, MOST_REJECTS_SHOWN);
  const more = rejected.length - shown.length;
  return [
    `${invoices} ${invoices === 1 ? "invoice" : "invoices"}, ${from} to ${to}, ${days} days, amounts in ${currency}; ${rejected.length} ${rejected.length === 1 ? "row" : "rows"} rejected.`,
    ...shown.map(({ row, column, reason }) => `  row ${row}, ${column}: ${reason}`),
    ...(more > 0 ? [`  and ${more} more; --json lists them all`] : []),
    "",
    ...asTable([monthHeading, ...months.map((month) => monthCells(month, currency))], 1),
    "",
    `Contacts: ${totals.contacts} (${countsInWords(totals.contactsByStep)}). Work: ${totals.work} (${countsInWords(totals.workByStep)}).`,
    `Promises: ${promises.given} given, ${promises.kept} kept, ${promises.partlyKept} partly kept, ${promises.broken} broken, ${promises.live} not due yet.`,
    `Kept back, by invoice and day: ${countsInWords(totals.heldByReason)}.`,
    ...Object.entries(checks).map(
      ([check, count]) => `${count === 0 ? "ok   " : "WRONG"} ${count} ${checkWords[check as keyof CheckCounts]}`,
    ),
  ];
}

const monthHeading = [
  "month",
  "open",
  "past due",
  "disputed",
  "accounts",
  "contacts",
  "work",
  "held",
  "promised",
  "kept",
  "broken",
];

/** What is open, past due and listed is so on the month's last day. */
function monthCells({ month, end, contacts, work, heldByReason, promises }: MonthTotals, currency: string): string[] {
  const aging = end.aging.find((one) => one.currency === currency);
  const open = aging?.total ?? 0n;
  const amounts = [open, open - (aging?.current ?? 0n), open - (aging?.undisputed.total ?? 0n)];
  const held = Object.values(heldByReason).reduce((sum, count) => sum + count, 0);
  const broken = promises.broken + promises.partlyKept;
  return [
    month,
    ...amounts.map((minor) => decimalFromMinor(minor, currency)),
    ...[end.list.length, contacts, work, held, promises.given, promises.kept, broken].map(String),
  ];
}

function countsInWords(counts: Record<string, number>): string {
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return words.length === 0 ? "none" : words.join(", ");
}
