import type { QuestionView } from "#server/domain/cases/questions";
import { Instant } from "../format/instant";

/** A question and its answer, in the words of those who wrote them. */
export function QuestionText({ question }: { question: QuestionView }) {
  return (
    <>
      <p className="text-ink-2 text-sm">
        {question.askedBy} asked {question.askedOf} <Instant at={question.askedAt} />
        {question.isWithdrawn ? ", and took it back" : ""}
      </p>
      <p className="whitespace-pre-wrap break-words">
        <bdi>{question.text}</bdi>
      </p>
      {question.answer === null ? null : (
        <blockquote className="mt-1 border-l-2 pl-3">
          <p className="whitespace-pre-wrap break-words">
            <bdi>{question.answer}</bdi>
          </p>
          {question.answeredAt ? (
            <p className="text-ink-2 text-sm">
              {question.askedOf}, <Instant at={question.answeredAt} />
            </p>
          ) : null}
        </blockquote>
      )}
    </>
  );
}
