"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryState } from "nuqs";
import { useState } from "react";
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
import { InboundDialog } from "../mail/inbound-dialog";
import { MailDialog } from "../mail/mail-dialog";
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

/** What is told, as the way to what it tells of wherever there is one. */
function Told({ target, children }: { target: TimelineItem["target"]; children: string }) {
  const [isReading, setReading] = useState(false);
  if (target.type === "case" || target.type === "dunning_run")
    return (
      <Link
        href={target.type === "case" ? caseHref(target) : `/dunning/runs/${target.id}`}
        className="text-accent hover:underline"
      >
        {children}
      </Link>
    );
  if (target.type !== "mail" && target.type !== "inbound_mail") return children;
  return (
    <>
      <button type="button" onClick={() => setReading(true)} className="text-left text-accent hover:underline">
        {children}
      </button>
      {isReading ? <TargetMail target={target} onClose={() => setReading(false)} /> : null}
    </>
  );
}

function TargetMail({ target: { type, id }, onClose }: { target: TimelineItem["target"]; onClose: () => void }) {
  return type === "mail" ? (
    <MailDialog mailId={id} onClose={onClose} />
  ) : (
    <InboundDialog inboundId={id} onClose={onClose} />
  );
}

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
          <Told target={target}>{sentence}</Told>
        </p>
        {detail === null ? null : <p className="whitespace-pre-wrap break-words text-ink-2">{detail}</p>}
      </div>
      <div className="text-right max-sm:order-3">{amount === null ? null : <Amount money={amount} />}</div>
    </li>
  );
}
