"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";

/** Answers one question; the words go to the case it was asked on. */
export function AnswerForm({ questionId, askedBy }: { questionId: string; askedBy: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const [answer, setAnswer] = useState("");
  const send = useMutation(
    trpc.questions.answer.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        await queryClient.invalidateQueries(trpc.questions.pathFilter());
      },
    }),
  );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (answer.trim().length >= 2 && !send.isPending) send.mutate({ key, input: { questionId, answer } });
  };
  return (
    <form onSubmit={onSubmit} aria-label={`Answer ${askedBy}`} className="mt-2 flex flex-col gap-2">
      <Field label={`Your answer to ${askedBy}`}>
        <Textarea
          rows={3}
          value={answer}
          maxLength={4000}
          onChange={(event) => {
            setAnswer(event.target.value);
            setKey(newKey());
          }}
        />
      </Field>
      <div>
        <Button variant="primary" type="submit" isDisabled={answer.trim().length < 2} isBusy={send.isPending}>
          Answer
        </Button>
      </div>
      {send.error ? <FailedNotice reference={referenceOf(send.error)}>{sentenceOf(send.error)}</FailedNotice> : null}
    </form>
  );
}
