"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { MessageDetail } from "#server/domain/sync/message-views";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { RepairTrouble } from "./repair-parts";
import { useAfterRepair } from "./use-after-repair";

/** Leaves a dead letter for good; it stays on record. */
export function SkipForm({ message }: { message: MessageDetail }) {
  const trpc = useTRPC();
  const after = useAfterRepair();
  const [key, setKey] = useState(newKey);
  const [reason, setReason] = useState("");
  const skip = useMutation(
    trpc.messages.skip.mutationOptions({ onSuccess: () => after({ sentence: "The message is left for good." }) }),
  );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim().length >= 3 && !skip.isPending) skip.mutate({ key, input: { ids: [message.id], reason } });
  };
  return (
    <form onSubmit={onSubmit} aria-label="Skip the message" className="mt-3 flex flex-col gap-3">
      <Field label="Reason" hint="Why nothing is lost without it">
        <Input
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => {
            setReason(event.target.value);
            setKey(newKey());
          }}
        />
      </Field>
      <div>
        <Button variant="danger" type="submit" isDisabled={reason.trim().length < 3} isBusy={skip.isPending}>
          Skip the message
        </Button>
      </div>
      <RepairTrouble error={skip.error} />
    </form>
  );
}
