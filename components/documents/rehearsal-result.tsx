"use client";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import type {
  RehearsalFlow,
  RehearsalPage,
  RehearsalResult,
  RehearsedItem,
  RehearsedValue,
} from "#server/domain/policies/rehearsal";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Cell, RowHead, Table } from "../policies/table";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Changes } from "./changes";

type Props = {
  result: RehearsalResult;
  /** Asks for the next page; null where one is all there is. */
  onMore: ((cursor: string) => Promise<RehearsalPage>) | null;
};

/** What another document would have done: how much, from where to where, for what amounts, and item by item. */
export function RehearsalResultView({ result, onMore }: Props) {
  const { looked, otherwise, noun, byWhat, flows, notes, currency } = result;
  return (
    <section aria-label="Result of the rehearsal" className="flex flex-col gap-3 rounded-lg bg-surface-2 px-4 py-3">
      <p role="status" className="text-pretty">
        <strong className="font-semibold">
          <Count value={otherwise} /> of <Count value={looked} /> {looked === 1 ? noun.one : noun.many} would have come
          out otherwise
        </strong>{" "}
        than by what is in force
        {result.otherwiseMinor > 0n ? (
          <>
            , with <Amount money={{ minor: result.otherwiseMinor, currency }} /> at stake
          </>
        ) : null}
        {result.knownSince ? (
          <>
            ; what decisions looked at is kept since <Instant at={result.knownSince} as="moment" />
          </>
        ) : null}
        . Nothing was changed.{result.isCapped ? " There is more in this window than was looked at." : null}
      </p>
      {notes.length > 0 ? <Changes changes={notes} label="What else would be otherwise" /> : null}
      {byWhat.length > 0 ? (
        <ul aria-label="How many, by what" className="flex flex-wrap gap-x-5 gap-y-1">
          {byWhat.map(({ what, count }) => (
            <li key={what}>
              {what}: <Count value={count} />
            </li>
          ))}
        </ul>
      ) : null}
      {flows.length > 0 ? <Flows flows={flows} currency={currency} /> : null}
      {otherwise > 0 ? <Items result={result} onMore={onMore} /> : null}
    </section>
  );
}

function Flows({ flows, currency }: { flows: readonly RehearsalFlow[]; currency: string }) {
  return (
    <Table
      label="From where to where"
      heads={["What", "From", "To", "How many", "At stake"]}
      numbers={["How many", "At stake"]}
      least="min-w-[34rem]"
    >
      {flows.map(({ what, before, after, count, baseMinor }) => (
        <tr key={`${what} ${before} ${after}`} className="border-t">
          <RowHead>{what}</RowHead>
          <Cell>{before}</Cell>
          <Cell>{after}</Cell>
          <Cell isNumber>
            <Count value={count} />
          </Cell>
          <Cell isNumber>
            <Amount money={{ minor: baseMinor, currency }} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** Item by item, the next ones on demand. */
function Items({ result, onMore }: Props) {
  const [shown, setShown] = useState<RehearsalPage>(result);
  const more = useMutation({
    mutationFn: (cursor: string) => onMore?.(cursor) ?? Promise.resolve({ items: [], nextCursor: null }),
    onSuccess: (page) => setShown({ items: [...shown.items, ...page.items], nextCursor: page.nextCursor }),
  });
  const { nextCursor } = shown;
  // A look at what is in flight names no rows; a column of "no row" would say that none holds.
  const hasRows = shown.items.some(({ decidedBy }) => decidedBy !== null);
  return (
    <>
      <Table
        label="What would have come out otherwise"
        heads={["What", "Amount", ...(hasRows ? ["Decided by"] : []), "Before and after"]}
        numbers={["Amount"]}
      >
        {shown.items.map((item) => (
          <ItemRow key={item.id} item={item} hasRows={hasRows} />
        ))}
      </Table>
      {nextCursor && onMore ? (
        <Button className="w-fit" isBusy={more.isPending} onClick={() => more.mutate(nextCursor)}>
          Show more
        </Button>
      ) : null}
      {more.error ? <FailedNotice reference={referenceOf(more.error)}>{sentenceOf(more.error)}</FailedNotice> : null}
    </>
  );
}

function ItemRow({ item, hasRows }: { item: RehearsedItem; hasRows: boolean }) {
  return (
    <tr className="border-t">
      <RowHead>
        {item.href ? (
          <Link href={item.href} className="underline underline-offset-2">
            {item.name}
          </Link>
        ) : (
          item.name
        )}{" "}
        {item.isOver ? <Badge>over</Badge> : null}
        <p className="text-pretty font-normal text-ink-2">
          {item.title}
          {item.at ? (
            <>
              {" · "}
              <Instant at={item.at} as="moment" />
            </>
          ) : null}
        </p>
      </RowHead>
      <Cell isNumber>
        <Amount money={item.amount} />
      </Cell>
      {hasRows ? <Cell>{item.decidedBy ?? "no row"}</Cell> : null}
      <Cell>
        <ul>
          {item.changes.map(({ what, before, after }) => (
            <li key={what}>
              {what}: <Value value={before} /> <span aria-hidden="true">→</span>
              <span className="sr-only">becomes</span> <Value value={after} />
            </li>
          ))}
        </ul>
      </Cell>
    </tr>
  );
}

function Value({ value }: { value: RehearsedValue }) {
  return value.is === "text" ? value.text : <Instant at={value.at} as="moment" />;
}
