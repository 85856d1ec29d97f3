"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { MappingChoice, MessageDetail } from "#server/domain/sync/message-views";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { DryRunView } from "./dry-run-view";
import { RepairButtons, RepairTrouble } from "./repair-parts";
import { useAfterRepair } from "./use-after-repair";
import { useDryRun } from "./use-dry-run";

const IN_FORCE = "in force";

/** Another mapping document for one dead letter, now and whenever it is replayed. */
export function MappingForm({ message }: { message: MessageDetail }) {
  const trpc = useTRPC();
  const after = useAfterRepair();
  const [key, setKey] = useState(newKey);
  const [chosen, setChosen] = useState(String(message.mappingDocument ?? IN_FORCE));
  const [reason, setReason] = useState("");
  const dryRun = useDryRun(message.id);
  const choose = useMutation(trpc.messages.chooseMapping.mutationOptions({ onSuccess: after }));
  const document = chosen === IN_FORCE ? null : Number(chosen);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim().length < 3 || choose.isPending) return;
    choose.mutate({ key, input: { inboxId: message.id, document, reason, seen: message.mappingDocument } });
  };
  return (
    <form onSubmit={onSubmit} aria-label="Choose another mapping" className="mt-3 flex flex-col gap-3">
      <Field label="Mapping document" isSelect>
        <Select
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            dryRun.reset();
            setKey(newKey());
          }}
          options={[{ value: IN_FORCE, label: "The one in force" }, ...message.mappings.map(optionOf)]}
        />
      </Field>
      <Field label="Reason" hint="Why this message is read with it">
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
      <RepairButtons
        submitLabel="Use it and replay"
        isReady={reason.trim().length >= 3}
        isBusy={choose.isPending}
        isTrying={dryRun.isPending}
        canTry
        onTry={() => dryRun.mutate({ document })}
      />
      <RepairTrouble error={choose.error ?? dryRun.error} />
      {dryRun.data ? <DryRunView result={dryRun.data} /> : null}
    </form>
  );
}

function optionOf({ version, isActive, note }: MappingChoice) {
  const label = version === 0 ? "What the connector starts with" : `Document ${version}`;
  return { value: String(version), label: isActive ? `${label} (in force)` : label, ...(note ? { hint: note } : {}) };
}
