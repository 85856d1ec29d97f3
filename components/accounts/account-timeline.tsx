"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryState } from "nuqs";
import {
  type TimelineItem,
  type TimelineKind,
  timelineKinds,
  timelineKindWords,
} from "#server/domain/collections/record-views";
import { caseHref } from "../causes/cause-url";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";
import { accountParsers } from "./account-url";

/** All that happened to the account, wherever it is kept, the latest first. */
export function AccountTimeline({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const [kinds, setKinds] = useQueryState("shows", accountParsers.shows);
  const list = useInfiniteQuery(
    trpc.collections.timeline.infiniteQueryOptions(
      { customerId, kinds },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: (before) => before },
    ),
  );
  const toggle = (kind: TimelineKind) =>
    void setKinds(kinds.includes(kind) ? kinds.filter((other) => other !== kind) : [...kinds, kind]);
  return (
    <Part title="Timeline">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">What the timeline shows</legend>
        <FilterButton isOn={kinds.length === 0} onPress={() => void setKinds(null)}>
          Everything
        </FilterButton>
        {timelineKinds.map((kind) => (
          <FilterButton key={kind} isOn={kinds.includes(kind)} onPress={() => toggle(kind)}>
            {timelineKindWords[kind]}
          </FilterButton>
        ))}
      </fieldset>
      {list.error ? (
        <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
          {sentenceOf(list.error)}
        </FailedFace>
      ) : null}
      {list.isPending ? <SkeletonRows count={6} label="Loading the timeline" /> : null}
      {list.data ? <Items items={list.data.pages.flatMap((page) => page.rows)} /> : null}
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show what was before
        </Button>
      ) : null}
    </Part>
  );
}

type FilterProps = { isOn: boolean; onPress: () => void; children: string };

function FilterButton({ isOn, onPress, children }: FilterProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className="h-7 rounded-md border border-transparent px-2 text-ink-2 hover:text-ink-1 aria-pressed:border-line aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-ink-1"
    >
      {children}
    </button>
  );
}

function Items({ items }: { items: readonly TimelineItem[] }) {
  if (items.length === 0)
    return (
      <EmptyFace title="Nothing of this happened">Invoices, payments and every word with them stand here.</EmptyFace>
    );
  return (
    <ol aria-label="Timeline" className="divide-y border-y">
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ol>
  );
}

const kindWords: Record<TimelineKind, string> = {
  invoice: "Invoice",
  payment: "Payment",
  charge: "Charge",
  credit: "Credit",
  contact: "Contact",
  promise: "Promise",
  exclusion: "Exclusion",
  note: "Note",
  dunning: "Dunning",
  case: "Case",
};

function Item({ item: { kind, at, onDay, sentence, detail, amount, target } }: { item: TimelineItem }) {
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[8.5rem_6rem_1fr_auto]">
      <span className="text-ink-2 text-sm max-sm:order-1 max-sm:col-span-2 sm:pt-px">
        <span className="sm:hidden">{kindWords[kind]} · </span>
        {at === null ? <Day day={onDay} /> : <Instant at={at} as="moment" />}
      </span>
      <span className="text-ink-2 text-sm max-sm:hidden sm:pt-px">{kindWords[kind]}</span>
      <div className="min-w-0 max-sm:order-2">
        <p className="break-words">
          {target.type === "case" ? (
            <Link href={caseHref(target)} className="text-accent hover:underline">
              {sentence}
            </Link>
          ) : (
            sentence
          )}
        </p>
        {detail === null ? null : <p className="whitespace-pre-wrap break-words text-ink-2">{detail}</p>}
      </div>
      <div className="text-right max-sm:order-3">{amount === null ? null : <Amount money={amount} />}</div>
    </li>
  );
}
