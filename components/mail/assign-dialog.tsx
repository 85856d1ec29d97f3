"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { InboundRow } from "#server/domain/mail/views";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useMailAct } from "./use-mail-act";

/** Whose a mail is, found by a part of the customer's name or address. */
export function AssignDialog({ mail, onClose }: { mail: InboundRow; onClose: () => void }) {
  const trpc = useTRPC();
  const { mail: client } = useTRPCClient();
  const [text, setText] = useState(mail.fromAddress.split("@")[1] ?? "");
  const asked = text.trim();
  const { data: found } = useQuery({
    ...trpc.mail.findCustomers.queryOptions({ text: asked }),
    enabled: asked.length >= 2,
    placeholderData: (before) => before,
  });
  const assign = useMailAct(client.assign.mutate, onClose);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title="Say whose it is"
      description={`${mail.fromAddress}: ${mail.subject}`}
    >
      <div className="flex flex-col gap-3">
        <Field label="Customer, by name or address">
          <Input value={text} maxLength={100} onChange={(event) => setText(event.target.value)} autoComplete="off" />
        </Field>
        {found?.length === 0 ? <p className="text-ink-2">Nothing matches. Try fewer letters.</p> : null}
        <ul aria-label="Customers found" className="divide-y">
          {(found ?? []).map(({ id, name, entity }) => (
            <li key={id} className="flex items-center gap-3 py-1.5">
              <span className="min-w-0 flex-1 break-words">{name}</span>
              <span className="text-ink-2">{entity}</span>
              <Button
                size="sm"
                isBusy={assign.isBusy}
                aria-label={`It is one of ${name}`}
                onClick={() => assign.run({ inboundMailId: mail.id, customerId: id })}
              >
                Choose
              </Button>
            </li>
          ))}
        </ul>
        {assign.error ? (
          <FailedNotice reference={referenceOf(assign.error)}>{sentenceOf(assign.error)}</FailedNotice>
        ) : null}
      </div>
    </Dialog>
  );
}
