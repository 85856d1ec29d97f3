"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { type BreakGlassView, findingLabels, REVIEW_WITHIN_HOURS } from "#server/domain/access/break-glass";
import { entitiesInWords } from "#server/domain/access/grant-window";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { ReviewForm } from "./review-form";
import { useBreakGlassAct } from "./use-break-glass-act";

function badgeOf({ state, isOverdue }: BreakGlassView): { tone: Tone; words: string } {
  if (state === "open") return { tone: "danger", words: "running" };
  if (state === "reviewed") return { tone: "calm", words: "reviewed" };
  return isOverdue ? { tone: "danger", words: "review overdue" } : { tone: "warn", words: "to be reviewed" };
}

/** One use: who, over what, why, until when; and what its reviewer found or the way to say it. */
export function Use({ use }: { use: BreakGlassView }) {
  const person = usePerson();
  const [isReviewing, setReviewing] = useState(false);
  const mayReview = can(person, "break_glass.review");
  const { tone, words } = badgeOf(use);
  return (
    <article aria-label={`Break-glass of ${use.name}`} className="flex flex-col gap-2 border-t pt-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold">{use.name}</h3>
        <Badge tone={tone}>{words}</Badge>
        <span className="grow text-ink-2">for {entitiesInWords(use.entities)}</span>
        {use.state === "open" && mayReview ? <Ending use={use} /> : null}
        {use.state === "ended" && mayReview && !use.isMine && !isReviewing ? (
          <Button variant="primary" onClick={() => setReviewing(true)}>
            Review<span className="sr-only"> the use of {use.name}</span>
          </Button>
        ) : null}
      </header>
      <p className="max-w-[44rem] whitespace-pre-line text-pretty">{use.reason}</p>
      <p className="text-ink-2 text-sm">
        From <Instant at={use.openedAt} as="moment" /> until <Instant at={use.endedAt ?? use.expiresAt} as="moment" />
        {use.endedBy ? `, ended early by ${use.endedBy}` : null}.
        {use.state === "ended" && use.isMine ? " Somebody else has to review it." : null}
        {use.state === "ended" && !use.isMine ? ` Its review is due within ${REVIEW_WITHIN_HOURS / 24} days.` : null}
      </p>
      {use.finding && use.reviewedAt ? (
        <p className="max-w-[44rem] text-pretty">
          <strong className="font-semibold">{findingLabels[use.finding]}.</strong> {use.findingNote}{" "}
          <span className="text-ink-2">
            {use.reviewedBy}, <Instant at={use.reviewedAt} as="moment" />
          </span>
        </p>
      ) : null}
      {isReviewing ? <ReviewForm use={use} onClose={() => setReviewing(false)} /> : null}
    </article>
  );
}

function Ending({ use }: { use: BreakGlassView }) {
  const { trpc, key, done } = useBreakGlassAct();
  const end = useMutation(
    trpc.breakGlass.end.mutationOptions({
      onSuccess() {
        toast.done("Break-glass is ended.");
        return done();
      },
    }),
  );
  return (
    <>
      <Button isBusy={end.isPending} onClick={() => end.mutate({ key, input: { id: use.id } })}>
        End it now
      </Button>
      {end.error ? <FailedNotice reference={referenceOf(end.error)}>{sentenceOf(end.error)}</FailedNotice> : null}
    </>
  );
}
