"use client";
import type { RequestDetail } from "#server/domain/approvals/views";
import { Instant } from "../format/instant";
import { isConflict } from "../trpc/errors";
import { ActError } from "./act-error";
import { ChangedMeanwhile } from "./changed-meanwhile";
import { SentenceForm } from "./sentence-form";
import { useRequestAct } from "./use-request-act";

type Question = RequestDetail["questions"][number];

/** What was asked before signing, and what was answered. */
export function Questions({ request }: { request: RequestDetail }) {
  return (
    <ol aria-label="Questions" className="divide-y border-y">
      {request.questions.map((question) => (
        <li key={question.id} className="flex flex-col gap-1 py-2">
          <p className="text-ink-2 text-sm">
            {question.askedBy} asked <Instant at={question.askedAt} />
          </p>
          <p className="whitespace-pre-wrap break-words">
            <bdi>{question.question}</bdi>
          </p>
          {question.answer === null ? <Open request={request} question={question} /> : <Answered question={question} />}
        </li>
      ))}
    </ol>
  );
}

function Answered({ question: { answer, answeredBy, answeredAt } }: { question: Question }) {
  return (
    <blockquote className="border-l-2 pl-3">
      <p className="whitespace-pre-wrap break-words">
        <bdi>{answer}</bdi>
      </p>
      {answeredAt ? (
        <p className="text-ink-2 text-sm">
          {answeredBy}, <Instant at={answeredAt} />
        </p>
      ) : null}
    </blockquote>
  );
}

function Open({ request, question }: { request: RequestDetail; question: Question }) {
  const { perform, isPending, error, actedOn } = useRequestAct(request);
  if (!request.allowed.includes("answer")) return <p className="text-ink-2">Not answered yet.</p>;
  return (
    <>
      <SentenceForm
        title={`Answer ${question.askedBy}`}
        label="Answer"
        hint="What is signed does not change by it."
        shortest={3}
        longest={1_000}
        button="Answer"
        isBusy={isPending}
        onSend={(answer) => perform({ act: "answer", questionId: question.id, answer })}
      />
      {isConflict(error) ? (
        <ChangedMeanwhile error={error} seen={actedOn?.packet ?? null} now={request.packet} />
      ) : (
        <ActError error={error} />
      )}
    </>
  );
}
