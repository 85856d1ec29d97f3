"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { AutomaticView, ReconciledDay, ReconciledEntry } from "#server/domain/cash/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { plural } from "../case/words";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { EmptyFace } from "../ui/faces";
import { ReturnsToSend } from "./returns-to-send";

/** What the banks say there is, and whether all of it has a place. */
export function BankBalances() {
  const trpc = useTRPC();
  const { data: days } = useSuspenseQuery(trpc.cash.reconciliation.queryOptions({}));
  const { data: automatic } = useSuspenseQuery(trpc.cash.automatic.queryOptions({}));
  const open = days.filter(({ open: entries }) => entries.length > 0);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-10">
      <Share automatic={automatic} />
      <ReturnsToSend />
      {days.length === 0 ? (
        <EmptyFace title="No statement has come in">
          Each day of each account stands here once its statement is taken in, on the Sync desk.
        </EmptyFace>
      ) : (
        <Days days={days} />
      )}
      {open.map((day) => (
        <OpenEntries key={`${day.accountId} ${day.day}`} day={day} />
      ))}
    </div>
  );
}

function Share({ automatic }: { automatic: AutomaticView }) {
  const { days, isOn, automatic: count, automaticUndone, byHand, sharePercent, precisionPercent } = automatic;
  const facts = [
    ["Applied by itself", isOn || count > 0 ? percent(sharePercent) : "off"],
    ["Of those let stand", percent(precisionPercent)],
    ["By itself", String(count)],
    ["Of those undone", String(automaticUndone)],
    ["By hand", String(byHand)],
  ] as const;
  return (
    <section aria-label={`Decisions of the last ${days} days`} className="flex flex-wrap gap-x-8 gap-y-2 px-4 py-3">
      <p className="w-full text-ink-2 text-sm">Last {days} days</p>
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-ink-2 text-sm">{label}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function percent(value: number | null): string {
  return value === null ? "–" : `${value}%`;
}

function Days({ days }: { days: readonly ReconciledDay[] }) {
  return (
    <ScrollingTable
      label="Bank balances by day"
      least="min-w-[60rem]"
      head={
        <>
          <Head>Account</Head>
          <Head>Day</Head>
          <Head>Standing</Head>
          <Head isNumber>Began with</Head>
          <Head isNumber>Booked</Head>
          <Head isNumber>Ended with</Head>
          <Head isNumber>Received</Head>
          <Head isNumber>Has a place</Head>
          <Head isNumber>Has none</Head>
        </>
      }
    >
      {days.map((day) => (
        <tr key={`${day.accountId} ${day.day}`} className="border-t">
          <Cell className="whitespace-nowrap">
            {day.account} <span className="text-ink-2">{day.entity}</span>
          </Cell>
          <Cell className="whitespace-nowrap">
            <Day day={day.day} />
          </Cell>
          <Cell>
            <Standing day={day} />
          </Cell>
          <Cell isNumber>
            <Amount money={day.opening} showsZero />
          </Cell>
          <Cell isNumber>
            <Amount money={day.entries} />
          </Cell>
          <Cell isNumber>
            <Amount money={day.closing} showsZero />
          </Cell>
          <Cell isNumber>
            <Amount money={day.received} />
          </Cell>
          <Cell isNumber>
            <Amount money={day.explained} />
          </Cell>
          <Cell isNumber>
            <Amount money={day.unexplained} />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Standing({ day: { agrees, off, unexplainedCount } }: { day: ReconciledDay }) {
  if (agrees)
    return (
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-good">
        <Check size={14} aria-hidden="true" />
        Agrees
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <TriangleAlert size={14} aria-hidden="true" className="text-warn" />
      {off.minor === 0n ? (
        `${plural(unexplainedCount, "receipt")} open`
      ) : (
        <span>
          Off by <Amount money={off} />
        </span>
      )}
    </span>
  );
}

function OpenEntries({ day }: { day: ReconciledDay }) {
  return (
    <section aria-label={`Open receipts of ${day.account} on ${day.day}`} className="px-4 pt-5">
      <h2 className="font-semibold">
        {day.account}, <Day day={day.day} />
      </h2>
      <ul className="mt-1">
        {day.open.map((entry) => (
          <OpenEntry key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function OpenEntry({ entry: { name, words, amount, standing, caseId, caseNumber } }: { entry: ReconciledEntry }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2 not-first:border-t">
      <span className="font-medium">{name}</span>
      {words ? <span className="min-w-0 break-words text-ink-2">{words}</span> : null}
      <span className="ml-auto flex items-baseline gap-3">
        {standing === "waiting" ? <span className="text-ink-2">on its way</span> : null}
        {standing === "gone_back" ? <span className="text-danger">applied, then taken back by the bank</span> : null}
        {caseId ? (
          <Link href={`/cash?case=${caseId}`} className="underline underline-offset-2">
            Case {caseNumber}
          </Link>
        ) : (
          <span className="text-ink-2">no case yet</span>
        )}
        <Amount money={amount} />
      </span>
    </li>
  );
}
