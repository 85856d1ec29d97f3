"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { BankEntryView } from "#server/domain/bank/views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { buttonClass } from "../ui/button-class";
import { EmptyFace } from "../ui/faces";
import { Fact } from "../ui/fact";
import { accountText, kindWords } from "./bank-words";
import { Cell, Head, ScrollingTable } from "./table";

const PAGE = 50;

/** One statement with its entries, in the order of the bank's file. */
export function StatementEntries({ id, cursor }: { id: string; cursor: number }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.bank.statement.queryOptions({ id, cursor }));
  const { statement, entries, nextCursor } = data;
  const money = (minor: bigint | null) => (minor === null ? null : { minor, currency: statement.currency });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-5 px-4 py-5 sm:px-6">
        <Link href="/sync/bank" className="flex w-fit items-center gap-1 text-ink-2 hover:text-ink-1">
          <ArrowLeft size={14} aria-hidden="true" />
          Bank files
        </Link>
        <header className="flex flex-col gap-2">
          <h2 className="font-semibold text-lg">
            {kindWords[statement.kind]} {statement.number} of {statement.accountName}
          </h2>
          <dl className="flex flex-wrap gap-x-8 gap-y-2">
            <Fact label="Account">
              <span className="font-mono">{accountText(statement.account)}</span>
            </Fact>
            <Fact label="Legal entity">{statement.entity}</Fact>
            <Fact label="Days">
              <Day day={statement.startsOn} /> to <Day day={statement.endsOn} />
            </Fact>
            <Fact label="Opening balance">
              <Amount money={money(statement.openingMinor)} showsZero />
            </Fact>
            <Fact label="Closing balance">
              <Amount money={money(statement.closingMinor)} showsZero />
            </Fact>
            <Fact label="Entries">
              <Count value={statement.entries} />
            </Fact>
          </dl>
        </header>
        {entries.length === 0 ? (
          <EmptyFace title="Nothing was booked">The bank's statement for these days holds no entries.</EmptyFace>
        ) : (
          <Entries entries={entries} />
        )}
        <nav aria-label="Pages of entries" className="flex gap-2">
          {cursor > 0 ? (
            <Link href={pageHref(id, Math.max(0, cursor - PAGE))} className={buttonClass("quiet", "sm")}>
              Earlier entries
            </Link>
          ) : null}
          {nextCursor === null ? null : (
            <Link href={pageHref(id, nextCursor)} className={buttonClass("quiet", "sm")}>
              Later entries
            </Link>
          )}
        </nav>
      </div>
    </div>
  );
}

function pageHref(id: string, from: number): string {
  return from === 0 ? `/sync/bank/${id}` : `/sync/bank/${id}?from=${from}`;
}

function Entries({ entries }: { entries: readonly BankEntryView[] }) {
  return (
    <ScrollingTable
      label="Entries"
      head={
        <>
          <Head>Booked</Head>
          <Head>Value</Head>
          <Head>Other side</Head>
          <Head>What it is for</Head>
          <Head>References</Head>
          <Head isNumber>Amount</Head>
        </>
      }
    >
      {entries.map((entry) => (
        <tr key={entry.id} className="border-t align-top">
          <Cell>
            <Day day={entry.bookedOn} className="whitespace-nowrap" />
          </Cell>
          <Cell>
            <Day day={entry.valueOn} className="whitespace-nowrap" />
          </Cell>
          <Cell>
            <span className="block">{entry.counterpartyName ?? "not named"}</span>
            {entry.counterpartyAccount ? (
              <span className="block break-all font-mono text-ink-2 text-sm">
                {accountText(entry.counterpartyAccount)}
              </span>
            ) : null}
          </Cell>
          <Cell>
            <Marks entry={entry} />
            <span className="block max-w-96 whitespace-pre-line text-pretty break-words">
              {entry.remittance ?? "–"}
            </span>
          </Cell>
          <Cell>
            <References entry={entry} />
          </Cell>
          <Cell isNumber>
            <Amount money={{ minor: entry.amountMinor, currency: entry.currency }} showsZero />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Marks({ entry }: { entry: BankEntryView }) {
  const isPending = entry.status === "pending";
  if (!isPending && !entry.isReversal && entry.returnReason === null) return null;
  return (
    <span className="mb-1 flex flex-wrap gap-1">
      {isPending ? <Badge tone="warn">pending</Badge> : null}
      {entry.returnReason === null ? null : <Reason code={entry.returnReason} />}
      {entry.isReversal && entry.returnReason === null ? <Badge tone="danger">taken back</Badge> : null}
    </span>
  );
}

/** A notice of change corrects a payer's bank details; every other reason brought a payment back. */
function Reason({ code }: { code: string }) {
  return /^C\d\d$/.test(code) ? (
    <Badge tone="warn">details to correct: {code}</Badge>
  ) : (
    <Badge tone="danger">came back: {code}</Badge>
  );
}

function References({ entry }: { entry: BankEntryView }) {
  const said = [entry.endToEndReference, entry.bankReference, entry.transactionCode].filter((one) => one !== null);
  return [...new Set(said)].map((reference) => (
    <span key={reference} className="block break-all font-mono text-ink-2 text-sm">
      {reference}
    </span>
  ));
}
