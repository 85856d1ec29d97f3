"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { can } from "#server/domain/access/actor";
import { isOpen } from "#server/domain/cases/machine";
import type { AnsweringPerson } from "#server/domain/cases/questions";
import type { CaseDetail } from "#server/domain/cases/views";
import { AnswerForm } from "../questions/answer-form";
import { QuestionText } from "../questions/question-view";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Combobox } from "../ui/combobox";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";
import { Section } from "./section";

/** What was asked of people without a desk, and what they said. */
export function Questions({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const { data } = useQuery(trpc.questions.ofCase.queryOptions({ caseId: detail.id }));
  const [isAsking, setIsAsking] = useState(false);
  const withdraw = useMutation(
    trpc.questions.withdraw.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        await queryClient.invalidateQueries(trpc.questions.pathFilter());
      },
    }),
  );
  const mayAsk = can(person, "question.ask", detail.entity) && isOpen(detail.state);
  if (!data || (data.questions.length === 0 && !mayAsk)) return null;
  return (
    <Section
      title="Questions"
      tools={
        mayAsk && !isAsking ? (
          <Button size="sm" onClick={() => setIsAsking(true)}>
            Ask somebody
          </Button>
        ) : null
      }
    >
      {isAsking ? <AskForm caseId={detail.id} people={data.people} onClose={() => setIsAsking(false)} /> : null}
      {data.questions.length === 0 && !isAsking ? (
        <p className="text-ink-2">Nobody was asked yet. A success manager, tax or sales can answer without a desk.</p>
      ) : null}
      <ul className="flex flex-col gap-3">
        {data.questions.map((question) => (
          <li key={question.id}>
            <QuestionText question={question} />
            {question.canAnswer ? <AnswerForm questionId={question.id} askedBy={question.askedBy} /> : null}
            {question.canWithdraw ? (
              <Button
                size="sm"
                isBusy={withdraw.isPending}
                onClick={() => withdraw.mutate({ key: newKey(), input: { questionId: question.id } })}
              >
                Take it back
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {withdraw.error ? (
        <FailedNotice className="mt-2" reference={referenceOf(withdraw.error)}>
          {sentenceOf(withdraw.error)}
        </FailedNotice>
      ) : null}
    </Section>
  );
}

type AskFormProps = { caseId: string; people: readonly AnsweringPerson[]; onClose: () => void };

function AskForm({ caseId, people, onClose }: AskFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const [askedOfId, setAskedOfId] = useState<string | null>(null);
  const [text, setText] = useState("");
  const ask = useMutation(
    trpc.questions.ask.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        onClose();
        await queryClient.invalidateQueries(trpc.questions.pathFilter());
        await queryClient.invalidateQueries(trpc.cases.timeline.queryFilter({ caseId }));
      },
    }),
  );
  const isComplete = askedOfId !== null && text.trim().length >= 5;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete && !ask.isPending) ask.mutate({ key, input: { caseId, askedOfId, text } });
  };
  return (
    <form onSubmit={onSubmit} aria-label="Ask somebody" className="mb-3 flex flex-col gap-3">
      <Field label="Whom" hint="They see your question, the problem and its evidence">
        <Combobox
          value={askedOfId}
          onChange={(value) => {
            setAskedOfId(value);
            setKey(newKey());
          }}
          placeholder="Name or role"
          options={people.map(({ userId, name, roles, openQuestions }) => ({
            value: userId,
            label: name,
            hint: `${roles.join(", ")}${openQuestions > 0 ? ` · ${openQuestions} waiting` : ""}`,
          }))}
        />
      </Field>
      <Field label="Question">
        <Textarea
          rows={3}
          value={text}
          maxLength={2000}
          onChange={(event) => {
            setText(event.target.value);
            setKey(newKey());
          }}
        />
      </Field>
      <div className="flex gap-2">
        <Button variant="primary" type="submit" isDisabled={!isComplete} isBusy={ask.isPending}>
          Ask
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
      {ask.error ? <FailedNotice reference={referenceOf(ask.error)}>{sentenceOf(ask.error)}</FailedNotice> : null}
    </form>
  );
}
