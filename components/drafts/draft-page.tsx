"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { DraftDetail } from "#server/domain/drafts/views";
import { InvoicePaper } from "../case/invoice-paper";
import { Due } from "../format/due";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Part } from "../ui/part";
import { Beside } from "./beside";
import { DecideBar } from "./decide-bar";
import { DraftLines } from "./draft-lines";
import { holdSentence, reviewWords } from "./draft-words";
import { Edits } from "./edits";
import { Decisions, Sequence } from "./sequence";

const WHILE_WAITING_MS = 3_000;

/** One draft from what it bills to who approved it. */
export function DraftPage({ reviewId }: { reviewId: string }) {
  const trpc = useTRPC();
  // No event tells that what billing confirmed was read there too, so the page asks until it shows.
  const { data } = useSuspenseQuery(
    trpc.drafts.get.queryOptions(
      { reviewId },
      { refetchInterval: ({ state }) => (isWaiting(state.data) ? WHILE_WAITING_MS : false) },
    ),
  );
  return (
    <article aria-label={`Draft for ${data.customer.name}`} className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <Heading draft={data} />
        <Part title="Review">
          <Sequence draft={data} />
          <DecideBar draft={data} />
        </Part>
        <Part title="Lines beside the work">
          <DraftLines draft={data} />
        </Part>
        <Beside draft={data} />
        {data.edits.length > 0 ? (
          <Part title="Edits">
            <Edits draft={data} />
          </Part>
        ) : null}
        <Part title="Decisions">
          <Decisions draft={data} />
        </Part>
      </div>
    </article>
  );
}

function isWaiting(draft: DraftDetail | undefined): boolean {
  if (!draft) return false;
  const isReleased = draft.state === "approved" && draft.hold.act?.state !== "confirmed" && !draft.hold.isByCases;
  return draft.lines.some(({ isOnItsWay }) => isOnItsWay) || isReleased;
}

function Heading({ draft }: { draft: DraftDetail }) {
  const person = usePerson();
  const { word, tone } = reviewWords[draft.state];
  return (
    <header className="flex flex-col gap-2">
      <p>
        <Link href="/drafts" className="inline-flex min-h-6 items-center text-accent hover:underline">
          All drafts
        </Link>
      </p>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="text-balance font-semibold text-xl">
          {draft.customer.name}: <Amount money={draft.amount} showsZero /> before tax
        </h2>
        <Badge tone={tone}>{word}</Badge>
      </div>
      <p className="text-ink-2">
        {draft.project.name} · <span className="break-all">{draft.document}</span> · {draft.entity.name} (
        {draft.entity.code}){" · "}
        {draft.closedAt ? (
          <>
            closed <Instant at={draft.closedAt} />
          </>
        ) : (
          <>
            would go out <Due at={draft.dueAt} />
          </>
        )}
      </p>
      <p className="text-pretty">
        {draft.endedBecause ? `The review ended: ${draft.endedBecause}.` : holdSentence(draft)}
      </p>
      {can(person, "case.read", draft.entity.code) ? (
        <div>
          <InvoicePaper invoiceId={draft.invoiceId} name={draft.document} />
        </div>
      ) : null}
    </header>
  );
}
