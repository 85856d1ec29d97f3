"use client";
import Link from "next/link";
import type { DraftRow } from "#server/domain/drafts/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Due } from "../format/due";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { reviewWords, turnWords } from "./draft-words";

/** One line a draft. What is over shows what became of it in place of whose turn it is. */
export function DraftsTable({ rows, isOver }: { rows: readonly DraftRow[]; isOver: boolean }) {
  const head = (
    <>
      <Head>Customer and project</Head>
      <Head>Entity</Head>
      <Head>Work of</Head>
      <Head isNumber>Before tax</Head>
      <Head>{isOver ? "Outcome" : "Whose turn"}</Head>
      <Head>{isOver ? "Since" : "Would go out"}</Head>
      <Head isNumber>Exceptions</Head>
      <Head isNumber>Edits</Head>
    </>
  );
  return (
    <div className="px-4 py-4 sm:px-6">
      <ScrollingTable label={isOver ? "Drafts whose review is over" : "Drafts under review"} head={head}>
        {rows.map((row) => (
          <tr key={row.reviewId} className="border-t align-top">
            <Cell>
              <Link
                href={`/drafts/${row.reviewId}`}
                data-draft={row.reviewId}
                className="font-medium text-accent hover:underline"
              >
                {row.customerName}
              </Link>
              <span className="block text-ink-2 text-sm">
                {row.projectName} · <span className="break-all">{row.document}</span>
              </span>
            </Cell>
            <Cell>{row.entity}</Cell>
            <Cell>
              {row.period ? (
                <span className="whitespace-nowrap">
                  <Day day={row.period.from} isShort /> to <Day day={row.period.to} isShort />
                </span>
              ) : (
                "–"
              )}
            </Cell>
            <Cell isNumber>
              <Amount money={row.amount} showsZero />
            </Cell>
            <Cell>
              <Standing row={row} />
            </Cell>
            <Cell>{row.closedAt ? <Instant at={row.closedAt} /> : <Due at={row.dueAt} />}</Cell>
            <Cell isNumber>
              <Count value={row.exceptionCount} />
            </Cell>
            <Cell isNumber>
              <Count value={row.editCount} />
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
    </div>
  );
}

function Standing({ row: { state, part, isYours, endedBecause } }: { row: DraftRow }) {
  if (part) return <Badge tone={isYours ? "accent" : "calm"}>{turnWords(part, isYours)}</Badge>;
  const { word, tone } = reviewWords[state];
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {endedBecause ? <span className="block text-ink-2 text-sm">{endedBecause}</span> : null}
    </>
  );
}
