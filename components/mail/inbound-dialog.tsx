"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { RaiseDialog } from "../disputes/raise-dialog";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { MailDialog } from "./mail-dialog";
import { inboundWords } from "./mail-words";

/** As much of a mail as a claim takes. */
const MOST_WORDS = 2_000;

/** One mail as a customer sent it, with the way to ours that it answers. */
export function InboundDialog({ inboundId, onClose }: { inboundId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const { data: mail, error } = useQuery(trpc.mail.getInbound.queryOptions({ inboundId }));
  const person = usePerson();
  const [isReadingOurs, setReadingOurs] = useState(false);
  const [isContesting, setContesting] = useState(false);
  if (isReadingOurs && mail?.mail) return <MailDialog mailId={mail.mail.id} onClose={() => setReadingOurs(false)} />;
  if (isContesting && mail?.customer)
    return (
      <RaiseDialog
        customer={mail.customer}
        source="invoice_rejection"
        begun={{ words: mail.text.slice(0, MOST_WORDS) }}
        personName={mail.fromName}
        onClose={() => setContesting(false)}
      />
    );
  return (
    <Dialog
      isOpen
      isReading
      size="lg"
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={mail ? <bdi>{mail.subject === "" ? "No subject" : mail.subject}</bdi> : "Mail"}
      actions={
        mail?.customer && can(person, "dispute.raise") ? (
          <Button onClick={() => setContesting(true)}>Raise a dispute…</Button>
        ) : undefined
      }
      description={mail ? [mail.customer?.name, inboundWords[mail.kind].label].filter(Boolean).join(" · ") : undefined}
    >
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      {!mail && !error ? <SkeletonRows count={4} label="Loading the mail" /> : null}
      {mail ? (
        <div className="flex flex-col gap-4">
          <p className="break-words text-ink-2 text-sm">
            From {mail.fromName === null ? null : <bdi>{mail.fromName}, </bdi>}
            {mail.fromAddress} · <Instant at={mail.receivedAt} as="moment" />
            {mail.assignedBy === null ? null : ` · assigned by ${mail.assignedBy}`}
          </p>
          {mail.mail === null ? null : (
            <p className="text-sm">
              Answers{" "}
              <button type="button" onClick={() => setReadingOurs(true)} className="text-accent hover:underline">
                {mail.mail.subject}
              </button>
            </p>
          )}
          <p className="whitespace-pre-line break-words border-t pt-3">
            <bdi>{mail.text}</bdi>
          </p>
        </div>
      ) : null}
    </Dialog>
  );
}
