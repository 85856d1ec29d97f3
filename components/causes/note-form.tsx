"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CauseDetail } from "#server/domain/causes/views";
import { type RootCause, rootCauseKeys, rootCauses } from "#server/domain/exceptions/root-causes";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";

const NOT_SAID = "not_said";

/** What was found out about a cause, for everybody who meets it next. */
export function NoteForm({ cause }: { cause: CauseDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [note, setNote] = useState(cause.note ?? "");
  const [rootCause, setRootCause] = useState<RootCause | typeof NOT_SAID>(cause.rootCause ?? NOT_SAID);
  const [ticketUrl, setTicketUrl] = useState(cause.ticketUrl ?? "");
  const [key, setKey] = useState(newKey);
  const save = useMutation(
    trpc.causes.note.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        await queryClient.invalidateQueries(trpc.causes.pathFilter());
      },
      onError: () => setKey(newKey()),
    }),
  );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const text = (typed: string) => (typed.trim() === "" ? null : typed.trim());
    const input = {
      signature: cause.signature,
      note: text(note),
      rootCause: rootCause === NOT_SAID ? null : rootCause,
      ticketUrl: text(ticketUrl),
    };
    save.mutate({ key, input });
  };
  if (!isOpen)
    return (
      <Button className="self-start" onClick={() => setIsOpen(true)}>
        {cause.notedAt === null ? "Note what you found out" : "Change the note"}
      </Button>
    );
  const likely = cause.likely;
  const options = [...likely, ...rootCauseKeys.filter((each) => !likely.includes(each))].map((value) => ({
    value: value as RootCause | typeof NOT_SAID,
    label: rootCauses[value].label,
    hint: rootCauses[value].steward,
  }));
  return (
    <form
      onSubmit={onSubmit}
      aria-label="What is known about the cause"
      className="flex max-w-2xl flex-col gap-3 rounded-lg bg-surface-2 p-3"
    >
      <Field label="Root cause" hint="Cases of this cause that close by themselves are put down to it." isSelect>
        <Select
          options={[{ value: NOT_SAID, label: "Not known yet" }, ...options]}
          value={rootCause}
          onChange={setRootCause}
        />
      </Field>
      <Field label="Note" hint="What happened, and what would keep it from coming back.">
        <Textarea value={note} maxLength={2_000} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <Field label="Ticket" hint="Where engineers work on it: an address that begins with https://">
        <Input
          type="url"
          value={ticketUrl}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => setTicketUrl(event.target.value)}
        />
      </Field>
      {save.error ? <FailedNotice reference={referenceOf(save.error)}>{sentenceOf(save.error)}</FailedNotice> : null}
      <div className="flex gap-2">
        <Button variant="primary" type="submit" isBusy={save.isPending}>
          Save the note
        </Button>
        <Button onClick={() => setIsOpen(false)}>Cancel</Button>
      </div>
    </form>
  );
}
