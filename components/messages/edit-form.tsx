"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { MessageDetail } from "#server/domain/sync/message-views";
import { typedValue } from "#server/domain/sync/payload-places";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { DryRunView } from "./dry-run-view";
import { RepairButtons, RepairTrouble } from "./repair-parts";
import { useAfterRepair } from "./use-after-repair";
import { useDryRun } from "./use-dry-run";

/** Another value for one field of a dead letter. What the dead letter names is proposed, with what stands there now. */
export function EditForm({ message }: { message: MessageDetail }) {
  const trpc = useTRPC();
  const after = useAfterRepair();
  const [key, setKey] = useState(newKey);
  const [pointer, setPointer] = useState(message.place?.pointer ?? "");
  const [typed, setTyped] = useState(message.place?.typed ?? "");
  const [reason, setReason] = useState("");
  const dryRun = useDryRun(message.id);
  const amend = useMutation(trpc.messages.amend.mutationOptions({ onSuccess: after }));
  const changed = (set: (value: string) => void) => (value: string) => {
    set(value);
    dryRun.reset();
    // Other words are another intention.
    setKey(newKey());
  };
  const isPlace = /^(\/[^/]*)+$/.test(pointer.trim());
  const value = typedValue(typed);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPlace || reason.trim().length < 3 || amend.isPending) return;
    const seen = message.amendments.length;
    amend.mutate({ key, input: { inboxId: message.id, pointer: pointer.trim(), value, reason, seen } });
  };
  return (
    <form onSubmit={onSubmit} aria-label="Edit a field" className="mt-3 flex flex-col gap-3">
      <Field
        label="Field"
        hint="Where it stands in the message: a JSON pointer such as /data/object/currency"
        error={pointer !== "" && !isPlace ? "A place begins with a slash, such as /data/object/currency." : undefined}
      >
        <Input
          value={pointer}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => changed(setPointer)(event.target.value)}
        />
      </Field>
      <Field
        label="Value to read instead"
        hint={message.place?.isThere ? "What stands there now is proposed." : "Nothing stands there now."}
      >
        <Input
          value={typed}
          maxLength={10_000}
          autoComplete="off"
          onChange={(event) => changed(setTyped)(event.target.value)}
        />
      </Field>
      <p className="-mt-2 text-ink-2 text-sm">It will be read as {kindOf(value)}.</p>
      <Field label="Reason" hint="How you know the right value; it stays beside the message">
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
        submitLabel="Save the value and replay"
        isReady={isPlace && reason.trim().length >= 3}
        isBusy={amend.isPending}
        isTrying={dryRun.isPending}
        canTry={isPlace}
        onTry={() => dryRun.mutate({ amendment: { pointer: pointer.trim(), value } })}
      />
      <RepairTrouble error={amend.error ?? dryRun.error} />
      {dryRun.data ? <DryRunView result={dryRun.data} /> : null}
    </form>
  );
}

function kindOf(value: ReturnType<typeof typedValue>): string {
  if (value === null) return "an empty value";
  if (typeof value === "boolean") return `the answer ${value ? "yes" : "no"}`;
  return typeof value === "number"
    ? `the number ${value}`
    : 'text; without quotation marks a number such as 1200 is a number, in them ("1200") it is text';
}
