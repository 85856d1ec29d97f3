"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { MailDetail } from "#server/domain/mail/views";
import { Instant } from "../format/instant";
import { policyVersionWords } from "../policies/policy-pages";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { SkeletonRows } from "../ui/skeleton";
import { Textarea } from "../ui/textarea";
import { Attached } from "./attached";
import { stateWords } from "./mail-words";
import { useMailAct } from "./use-mail-act";

/** One mail as it was sent; where nobody knows whether it arrived, somebody can say so. */
export function MailDialog({ mailId, onClose }: { mailId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data: mail, error } = useQuery(trpc.mail.get.queryOptions({ mailId }));
  const maySettle = mail?.state === "unknown" && can(person, "collection.work", mail.entity);
  return (
    <Dialog
      isOpen
      isReading={!maySettle}
      size="lg"
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={mail?.subject ?? "Mail"}
      description={mail ? `${mail.customer.name} · ${stateWords[mail.state].label}` : undefined}
    >
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      {!mail && !error ? <SkeletonRows count={4} /> : null}
      {mail ? (
        <div className="flex flex-col gap-4">
          <p className="text-ink-2 text-sm">
            {mail.medium === "letter" ? "By post" : `To ${mail.to.join(", ")}`} · {mail.createdBy ?? "by itself"} ·{" "}
            <Instant at={mail.sentAt ?? mail.createdAt} as="moment" /> · {policyVersionWords(mail.templateVersion)}
          </p>
          {mail.reason ? <p className="text-pretty">{mail.reason}</p> : null}
          <Attached files={mail.attachments} />
          {maySettle ? <SettleForm mail={mail} onDone={onClose} /> : null}
          <p className="whitespace-pre-line break-words border-t pt-3">
            <bdi>{mail.text}</bdi>
          </p>
        </div>
      ) : null}
    </Dialog>
  );
}

function SettleForm({ mail, onDone }: { mail: MailDetail; onDone: () => void }) {
  const { mail: client } = useTRPCClient();
  const [reason, setReason] = useState("");
  const settle = useMailAct(client.settle.mutate, onDone);
  const isReady = reason.trim().length >= 5;
  const send = (hasArrived: boolean) => {
    if (isReady) settle.run({ mailId: mail.id, version: mail.version, hasArrived, reason: reason.trim() });
  };
  return (
    <form
      onSubmit={(event: FormEvent) => event.preventDefault()}
      aria-label="Say what became of it"
      className="flex flex-col gap-2"
    >
      <Field label="How you know what became of it">
        <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button isDisabled={!isReady} isBusy={settle.isBusy} onClick={() => send(true)}>
          It arrived
        </Button>
        <Button isDisabled={!isReady} isBusy={settle.isBusy} onClick={() => send(false)}>
          It did not arrive
        </Button>
      </div>
      {settle.error ? (
        <FailedNotice reference={referenceOf(settle.error)}>{sentenceOf(settle.error)}</FailedNotice>
      ) : null}
    </form>
  );
}
