"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { ActView } from "#server/domain/sources/views";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { stateTones, stateWords } from "./act-words";

/** One act: its state, what it does to what, what the source answered; unfolded, how it was sent. */
export function ActRow({ act, sourceLabel = act.system }: { act: ActView; sourceLabel: string | undefined }) {
  return (
    <li className="border-b">
      <details className="group">
        <summary className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-baseline gap-x-3 px-4 py-2 -outline-offset-2 hover:bg-lit">
          <Badge tone={stateTones[act.state]} className="justify-self-start">
            {stateWords[act.state]}
          </Badge>
          <span className="min-w-0">
            <span className="font-medium">{act.label}</span>
            <span className="text-ink-2">
              {" "}
              at {sourceLabel}
              {act.customerName ? `, ${act.customerName}` : ""}
            </span>
            {act.confirmation ? <span className="block text-ink-2">{act.confirmation}</span> : null}
            {act.error ? <span className="block text-danger">{act.error}</span> : null}
          </span>
          <Instant at={act.requestedAt} className="whitespace-nowrap text-ink-2 text-sm" />
        </summary>
        <div className="flex flex-col gap-3 px-4 pb-4 sm:pl-[8.25rem]">
          <dl className="grid grid-cols-[9rem_minmax(0,1fr)] gap-x-3 gap-y-1">
            <Fact label="Case">
              {act.caseId && act.caseQueue ? (
                <Link
                  href={`/${act.caseQueue}?case=${act.caseId}`}
                  className="inline-flex min-h-6 items-center underline underline-offset-2"
                >
                  {act.caseNumber}
                </Link>
              ) : (
                "none"
              )}
            </Fact>
            <Fact label="Object">
              <code className="break-all font-mono text-sm">{act.target}</code>
            </Fact>
            <Fact label="Asked for by">
              {act.requestedBy}, <Instant at={act.requestedAt} as="moment" />
            </Fact>
            <Fact label="Attempts">
              <Count value={act.attempts} />
              {act.sentAt ? (
                <>
                  , the last <Instant at={act.sentAt} as="moment" />
                </>
              ) : null}
            </Fact>
            {act.settledAt ? (
              <Fact label="Settled">
                <Instant at={act.settledAt} as="moment" />
              </Fact>
            ) : null}
            {act.nextAttemptAt ? (
              <Fact label="Next attempt">
                <Instant at={act.nextAttemptAt} as="moment" />
              </Fact>
            ) : null}
            <Fact label="Key at the source">
              <code className="select-all break-all font-mono text-sm">{act.idempotencyKey}</code>
            </Fact>
            <Fact label="Correlation">
              <code className="select-all break-all font-mono text-sm">{act.correlationId}</code>
            </Fact>
          </dl>
          <Nudge act={act} />
        </div>
      </details>
    </li>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** An act that is not settled can be carried on now: in doubt it is looked up, never simply repeated. */
function Nudge({ act }: { act: ActView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const [key, setKey] = useState(newKey);
  const isDoubtful = act.state === "unknown";
  const nudge = useMutation(
    trpc.sources.nudgeAct.mutationOptions({
      onSuccess: () => {
        setKey(newKey());
        toast.done(isDoubtful ? "The source is asked what became of it." : "It is sent now.");
        return queryClient.invalidateQueries(trpc.sources.pathFilter());
      },
    }),
  );
  if ((act.state !== "intent" && !isDoubtful) || !can(person, "sync.repair")) return null;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button isBusy={nudge.isPending} onClick={() => nudge.mutate({ key, input: { effectId: act.id } })}>
        {isDoubtful ? "Look it up now" : "Send now"}
      </Button>
      {nudge.error ? <FailedNotice reference={referenceOf(nudge.error)}>{sentenceOf(nudge.error)}</FailedNotice> : null}
    </div>
  );
}
