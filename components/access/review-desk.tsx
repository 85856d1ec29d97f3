"use client";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ReviewSummary } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Cell, None, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { ActDialog } from "./act-dialog";
import { useAccessAct } from "./use-access-act";

/** Every look at who may do what, open and signed. */
export function ReviewDesk() {
  const person = usePerson();
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.reviews.queryOptions({}));
  const [isOpening, setOpening] = useState(false);
  const mayOpen = can(person, "access.review") && !can(person, "access.administer");
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-3 px-4 py-5 sm:px-6">
        <header className="flex flex-wrap items-center gap-3">
          <div className="flex-1">
            <h2 className="font-semibold text-lg">Access reviews</h2>
            <p className="max-w-[44rem] text-pretty text-ink-2">
              Each grant is confirmed or marked for removal by somebody else than its owner. Signing ends what was
              marked and keeps the file as it was signed.
            </p>
          </div>
          {mayOpen && !data.some(({ signedOffAt }) => signedOffAt === null) ? (
            <Button onClick={() => setOpening(true)}>Open a review</Button>
          ) : null}
        </header>
        {data.length === 0 ? (
          <EmptyFace title="No review yet">A controller opens one; it lists every grant that counts then.</EmptyFace>
        ) : (
          <Table label="Access reviews" heads={["Review", "Opened", "Grants", "To be removed", "Stands"]}>
            {data.map((review) => (
              <ReviewRow key={review.id} review={review} />
            ))}
          </Table>
        )}
        {isOpening ? <Opening onClose={() => setOpening(false)} /> : null}
      </div>
    </div>
  );
}

function ReviewRow({ review }: { review: ReviewSummary }) {
  return (
    <tr className="border-t">
      <RowHead>
        <Link href={`/access/review/${review.id}`} className="text-accent underline-offset-2 hover:underline">
          {review.title}
        </Link>
      </RowHead>
      <Cell>
        {review.openedBy}, <Instant at={review.openedAt} as="moment" />
      </Cell>
      <Cell>
        <Count value={review.lines} />
      </Cell>
      <Cell>{review.removals > 0 ? <Count value={review.removals} /> : <None />}</Cell>
      <Cell>
        {review.signedOffAt ? (
          <>
            signed by {review.signedOffBy}, <Instant at={review.signedOffAt} as="moment" />
          </>
        ) : (
          <Badge tone="warn">
            <Count value={review.undecided} /> undecided
          </Badge>
        )}
      </Cell>
    </tr>
  );
}

function Opening({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { trpc, key, renewKey, done } = useAccessAct();
  const [title, setTitle] = useState("");
  const open = useMutation(
    trpc.access.openReview.mutationOptions({
      async onSuccess({ id, lines }) {
        toast.done(`Opened over ${lines} grants.`);
        await done();
        router.push(`/access/review/${id}`);
      },
    }),
  );
  return (
    <ActDialog
      title="Open an access review"
      description="It lists every grant that counts now, with its facts as they are."
      submit="Open"
      isReady={title.trim().length > 2}
      isBusy={open.isPending}
      error={open.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => open.mutate({ key, input: { title: title.trim() } })}
    >
      <Field label="Title" hint="Such as the quarter it is for.">
        <Input value={title} maxLength={120} autoComplete="off" onChange={(event) => setTitle(event.target.value)} />
      </Field>
    </ActDialog>
  );
}
