"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CaughtMail } from "#server/domain/mail/views";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace, FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { SkeletonRows } from "../ui/skeleton";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";

const key = ["mail", "caught"];
const address = "/api/mail/caught";
const LOOK_AGAIN_MS = 2_000;

/** What the demo's mail server was given and delivered to nobody; it can answer as the customer would. */
export function MailCatcher() {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => ((await askedOf(await fetch(address))) as { mails: CaughtMail[] }).mails,
    refetchInterval: LOOK_AGAIN_MS,
  });
  if (error && !data) return <FailedFace onRetry={() => void refetch()}>{error.message}</FailedFace>;
  if (!data) return <SkeletonRows count={4} label="Loading what was caught" />;
  if (data.length === 0)
    return (
      <EmptyFace title="Nothing was caught yet">Mail that the demo sends is kept here and goes no further.</EmptyFace>
    );
  return (
    <ul aria-label="Caught mail" className="divide-y border-y">
      {data.map((mail) => (
        <Caught key={mail.id} mail={mail} />
      ))}
    </ul>
  );
}

function Caught({ mail }: { mail: CaughtMail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const answer = useMutation({
    mutationFn: async (how: "answer" | "absence" | "bounce") =>
      askedOf(await fetch(address, { method: "POST", body: JSON.stringify({ id: mail.id, how, text }) })),
    async onSuccess() {
      setText("");
      toast.done("It is on its way.");
      await queryClient.invalidateQueries(trpc.mail.pathFilter());
    },
  });
  return (
    <li className="flex flex-col gap-2 py-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="break-words font-medium">
          <bdi>{mail.subject}</bdi>
        </span>
        <Instant at={new Date(mail.at)} className="ml-auto text-ink-2 text-sm" />
      </p>
      <p className="break-all text-ink-2 text-sm">
        From {mail.from} to {mail.to.join(", ")}
      </p>
      <details>
        <summary className="w-fit cursor-pointer text-accent">Read it</summary>
        <p className="mt-2 whitespace-pre-line break-words">
          <bdi>{mail.text}</bdi>
        </p>
      </details>
      <Field label="Answer of the customer">
        <Textarea rows={2} maxLength={4_000} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button isBusy={answer.isPending} onClick={() => answer.mutate("answer")}>
          Answer as the customer
        </Button>
        <Button isBusy={answer.isPending} onClick={() => answer.mutate("absence")}>
          Answer as an absence
        </Button>
        <Button isBusy={answer.isPending} onClick={() => answer.mutate("bounce")}>
          Bounce
        </Button>
      </div>
      {answer.error ? <FailedNotice>{answer.error.message}</FailedNotice> : null}
    </li>
  );
}

async function askedOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
