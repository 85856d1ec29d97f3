"use client";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { DORMANT_DAYS, type ReviewLineView } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { entitiesOf } from "#server/domain/access/grant-window";
import { ReasonDialog } from "../documents/reason-dialog";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Cell, None, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { grantWords } from "./grant-draft";
import { useAccessAct } from "./use-access-act";

/** One review: its lines, what was said of each, and the signature under the whole. */
export function ReviewPage({ reviewId }: { reviewId: string }) {
  const person = usePerson();
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.review.queryOptions({ reviewId }));
  const { review, lines } = data;
  const isOpen = review.signedOffAt === null;
  const mayDecide = isOpen && can(person, "access.review");
  const undecided = lines.filter(({ decision, personId }) => decision === null && personId !== person.personId);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[90rem] flex-col gap-4 px-4 py-5 sm:px-6">
        <header className="flex flex-wrap items-center gap-3">
          <div className="min-w-56 flex-1">
            <h2 className="font-semibold text-lg">{review.title}</h2>
            <p className="text-ink-2">
              Opened by {review.openedBy}, <Instant at={review.openedAt} as="moment" />.{" "}
              {review.signedOffAt ? (
                <>
                  Signed by {review.signedOffBy}, <Instant at={review.signedOffAt} as="moment" />.
                </>
              ) : (
                <>
                  <Count value={review.undecided} /> of <Count value={review.lines} /> undecided,{" "}
                  <Count value={review.removals} /> to be removed.
                </>
              )}
            </p>
            {review.documentHash ? (
              <p className="text-ink-2 text-sm">
                SHA-256 of the signed file <code className="break-all font-mono">{review.documentHash}</code>
              </p>
            ) : null}
          </div>
          <a
            href={`/access/review/${reviewId}/export`}
            download
            data-print="hide"
            className={buttonClass("quiet", "md")}
          >
            <Download size={14} aria-hidden="true" />
            Download as CSV
          </a>
          {mayDecide ? <Signing reviewId={reviewId} undecided={undecided} /> : null}
        </header>
        <Table
          label={`Grants of ${review.title}`}
          heads={["Person", "Grant", "Since", "Given by", "Last sign-in", "Stands out", "Decision"]}
          least="min-w-[64rem]"
        >
          {lines.map((line) => (
            <Line
              key={line.id}
              reviewId={reviewId}
              line={line}
              mayDecide={mayDecide && line.personId !== person.personId}
            />
          ))}
        </Table>
      </div>
    </div>
  );
}

type LineProps = { reviewId: string; line: ReviewLineView; mayDecide: boolean };

function Line({ reviewId, line, mayDecide }: LineProps) {
  const { name, email, role, entities, since, until, givenBy, lastSignInAt } = line;
  return (
    <tr className="border-t">
      <RowHead>
        {name} <span className="block font-normal text-ink-2 text-sm">{email}</span>
      </RowHead>
      <Cell>
        {grantWords(role, entitiesOf(entities))}
        {until ? (
          <span className="block text-ink-2 text-sm">
            until <Instant at={new Date(until)} as="moment" />
          </span>
        ) : null}
      </Cell>
      <Cell>
        <Instant at={new Date(since)} as="moment" />
      </Cell>
      <Cell>{givenBy}</Cell>
      <Cell>
        {lastSignInAt ? <Instant at={new Date(lastSignInAt)} as="moment" /> : <span className="text-ink-2">never</span>}
      </Cell>
      <Cell>
        <StandsOut line={line} />
      </Cell>
      <Cell>
        <Decided line={line} />
        {mayDecide ? <Deciding reviewId={reviewId} line={line} /> : null}
      </Cell>
    </tr>
  );
}

function StandsOut({ line: { conflicts, isDormant, isDisabled } }: { line: ReviewLineView }) {
  if (conflicts.length === 0 && !isDormant && !isDisabled) return <None />;
  return (
    <div className="flex max-w-96 flex-col items-start gap-1">
      {isDormant ? <Badge tone="warn">not here for {DORMANT_DAYS} days</Badge> : null}
      {isDisabled ? <Badge>disabled</Badge> : null}
      {conflicts.map((sentence) => (
        <span key={sentence}>{sentence}</span>
      ))}
    </div>
  );
}

function Decided({ line: { decision, decidedBy, note } }: { line: ReviewLineView }) {
  if (decision === null) return <span className="text-ink-2">undecided</span>;
  return (
    <>
      <Badge tone={decision === "confirmed" ? "good" : "danger"}>
        {decision === "confirmed" ? "confirmed" : "to be removed"}
      </Badge>{" "}
      <span className="text-ink-2 text-sm">by {decidedBy}</span>
      {note ? <span className="block">{note}</span> : null}
    </>
  );
}

function Deciding({ reviewId, line }: { reviewId: string; line: ReviewLineView }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const [isMarking, setMarking] = useState(false);
  const what = `${grantWords(line.role, entitiesOf(line.entities))} of ${line.name}`;
  const decide = useMutation(
    trpc.access.decideLines.mutationOptions({
      async onSuccess() {
        await done();
        setMarking(false);
      },
    }),
  );
  const input = { reviewId, lineIds: [line.id] };
  return (
    <div className="mt-1 flex flex-wrap gap-2">
      {line.decision === "confirmed" ? null : (
        <Button
          size="sm"
          isBusy={decide.isPending}
          onClick={() => decide.mutate({ key, input: { ...input, decision: "confirmed" } })}
        >
          Confirm<span className="sr-only"> {what}</span>
        </Button>
      )}
      {line.decision === "remove" ? null : (
        <Button size="sm" onClick={() => setMarking(true)}>
          Remove<span className="sr-only"> {what}</span>
        </Button>
      )}
      {decide.error && !isMarking ? (
        <FailedNotice reference={referenceOf(decide.error)}>{sentenceOf(decide.error)}</FailedNotice>
      ) : null}
      {isMarking ? (
        <ReasonDialog
          title={`Remove ${what}?`}
          description="The grant ends when the review is signed."
          label="Why"
          submit="Mark for removal"
          isBusy={decide.isPending}
          error={decide.error}
          onChange={renewKey}
          onClose={() => setMarking(false)}
          onSubmit={(note) => decide.mutate({ key, input: { ...input, decision: "remove", note } })}
        />
      ) : null}
    </div>
  );
}

/** Everything left of others confirmed at once, and the signature, which whoever gives access does not set. */
function Signing({ reviewId, undecided }: { reviewId: string; undecided: readonly ReviewLineView[] }) {
  const person = usePerson();
  const { trpc, key, done } = useAccessAct();
  const confirm = useMutation(
    trpc.access.decideLines.mutationOptions({
      onSuccess({ decided }) {
        toast.done(`${decided} lines are confirmed.`);
        return done();
      },
    }),
  );
  const sign = useMutation(
    trpc.access.signOffReview.mutationOptions({
      onSuccess({ ended }) {
        toast.done(`The review is signed; ${ended} grants ended.`);
        return done();
      },
    }),
  );
  const lineIds = undecided.map(({ id }) => id);
  const error = sign.error ?? confirm.error;
  return (
    <>
      {lineIds.length > 0 ? (
        <Button
          isBusy={confirm.isPending}
          onClick={() => confirm.mutate({ key, input: { reviewId, lineIds, decision: "confirmed" } })}
        >
          Confirm the other <Count value={lineIds.length} />
        </Button>
      ) : null}
      {can(person, "access.administer") ? null : (
        <Button variant="primary" isBusy={sign.isPending} onClick={() => sign.mutate({ key, input: { reviewId } })}>
          Sign the review
        </Button>
      )}
      {error ? (
        <FailedNotice className="w-full" reference={referenceOf(error)}>
          {sentenceOf(error)}
        </FailedNotice>
      ) : null}
    </>
  );
}
