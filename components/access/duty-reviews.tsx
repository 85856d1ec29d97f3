"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DutyReviewView } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { ReasonDialog } from "../documents/reason-dialog";
import { Instant } from "../format/instant";
import { Cell, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";
import { useAccessAct } from "./use-access-act";

/** Where duties meet for a while, and who signs off what was done. */
export function DutyReviews({ reviews }: { reviews: readonly DutyReviewView[] }) {
  if (reviews.length === 0) return null;
  return (
    <section aria-labelledby="duty-reviews" className="flex flex-col gap-3">
      <div>
        <h2 id="duty-reviews" className="font-semibold text-lg">
          Duties that meet for a while
        </h2>
        <p className="max-w-[44rem] text-pretty text-ink-2">
          Each stands open until its reviewer has looked at what was done and signed it off.
        </p>
      </div>
      <Table label="Compensating reviews" heads={["Person", "What meets", "Why", "Until", "Reviewer"]}>
        {reviews.map((review) => (
          <tr key={review.id} className="border-t">
            <RowHead>{review.name}</RowHead>
            <Cell>{review.sentence}</Cell>
            <Cell>{review.reason}</Cell>
            <Cell>
              <Instant at={review.endsAt} as="moment" />
            </Cell>
            <Cell>
              <Reviewer review={review} />
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Reviewer({ review }: { review: DutyReviewView }) {
  const person = usePerson();
  const { trpc, key, renewKey, done } = useAccessAct();
  const [isSigning, setSigning] = useState(false);
  const sign = useMutation(
    trpc.access.signOffDutyReview.mutationOptions({
      async onSuccess() {
        toast.done(`Signed off what ${review.name} did.`);
        await done();
        setSigning(false);
      },
    }),
  );
  if (review.signedOffAt !== null)
    return (
      <>
        {review.signedOffBy}: {review.note} <Instant at={review.signedOffAt} className="text-ink-2" />
      </>
    );
  const isMine = review.reviewerPersonId === person.personId && can(person, "access.review");
  return (
    <div className="flex flex-wrap items-center gap-2">
      {review.reviewer}{" "}
      <Badge tone={review.isOver ? "warn" : "calm"}>{review.isOver ? "to be signed off" : "runs"}</Badge>
      {isMine && review.isOver ? (
        <Button size="sm" onClick={() => setSigning(true)}>
          Sign off<span className="sr-only"> what {review.name} did</span>
        </Button>
      ) : null}
      {isSigning ? (
        <ReasonDialog
          title={`Sign off what ${review.name} did`}
          description={review.sentence}
          label="What you looked at, and what you found"
          submit="Sign off"
          isBusy={sign.isPending}
          error={sign.error}
          onChange={renewKey}
          onClose={() => setSigning(false)}
          onSubmit={(note) => sign.mutate({ key, input: { dutyReviewId: review.id, note } })}
        />
      ) : null}
    </div>
  );
}
