"use client";
import { useQuery } from "@tanstack/react-query";
import type { AskedQuestion } from "#server/domain/cases/questions";
import { EvidenceTable } from "../case/evidence-table";
import { Prose } from "../case/prose";
import { severityWords } from "../case/words";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { DoneFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { AnswerForm } from "./answer-form";

/** What one was asked: the waiting first. Each with the problem it is about and nothing of the desk behind it. */
export function QuestionList() {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.questions.mine.queryOptions({}));
  if (error && !data)
    return (
      <FailedFace
        title="Your questions could not be loaded"
        reference={referenceOf(error)}
        onRetry={() => void refetch()}
      >
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={3} />;
  const waiting = data.filter(({ answeredAt }) => answeredAt === null);
  const answered = data.filter(({ answeredAt }) => answeredAt !== null);
  if (data.length === 0)
    return <DoneFace title="Nobody has asked you anything">Questions from the desks arrive here.</DoneFace>;
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6 overflow-y-auto px-5 py-6">
      <section aria-label="Waiting for your answer">
        <h2 className="mb-2 font-semibold text-lg">Waiting for your answer</h2>
        {waiting.length === 0 ? (
          <p className="text-ink-2">Nothing waits. What you answered stands below.</p>
        ) : (
          <ul className="flex flex-col gap-4">
            {waiting.map((question) => (
              <Question key={question.id} question={question} />
            ))}
          </ul>
        )}
      </section>
      {answered.length === 0 ? null : (
        <section aria-label="Answered">
          <h2 className="mb-2 font-semibold text-lg">Answered</h2>
          <ul className="divide-y border-y">
            {answered.map(({ id, text, answer, answeredAt, about }) => (
              <li key={id} className="py-3">
                <p className="text-ink-2 text-sm">
                  Case {about.number}, {about.title}
                </p>
                <p className="break-words">
                  <bdi>{text}</bdi>
                </p>
                <p className="break-words border-l-2 pl-3">
                  <bdi>{answer}</bdi>
                </p>
                {answeredAt ? (
                  <p className="text-ink-2 text-sm">
                    <Instant at={answeredAt} />
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Question({ question: { id, askedBy, askedAt, text, about } }: { question: AskedQuestion }) {
  return (
    <li className="rounded-lg border bg-surface-1">
      <div className="flex flex-col gap-2 px-5 py-4">
        <p className="text-ink-2 text-sm">
          {askedBy} asked <Instant at={askedAt} />
        </p>
        <p className="whitespace-pre-wrap break-words font-medium text-lg">
          <bdi>{text}</bdi>
        </p>
        <p className="text-ink-2 text-sm">
          Case {about.number} · {severityWords[about.severity]} ·{" "}
          {[about.customerName, about.document, about.entity].filter(Boolean).join(" · ")} ·{" "}
          <Amount money={about.amount} />
        </p>
        <p>
          <Prose text={about.diagnosis} />
        </p>
        <AnswerForm questionId={id} askedBy={askedBy} />
      </div>
      <EvidenceTable evidence={about.evidence} isClosed={about.state === "resolved" || about.state === "dismissed"} />
    </li>
  );
}
