"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { kindWords, requestKinds } from "#server/domain/approvals/kinds";
import { THRESHOLD_CURRENCY } from "#server/domain/routing/facts";
import { type Sent, sentUnder } from "../documents/intention";
import { useNow } from "../format/reader";
import { PickSeveral } from "../policies/pick-several";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Combobox } from "../ui/combobox";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { ActError } from "./act-error";
import { type DelegationDraft, delegationOf, emptyDelegation } from "./delegation-draft";

type Props = {
  candidates: readonly { personId: string; name: string; roles: string[] }[];
  entities: readonly { code: string; name: string }[];
  onClose: () => void;
};

/** Hands one's own power to sign to somebody else, for a time and within bounds. */
export function DelegationForm({ candidates, entities, onClose }: Props) {
  const formId = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const now = useNow();
  const [draft, setDraft] = useState(emptyDelegation);
  const [last, setLast] = useState<Sent | null>(null);
  const enter = useMutation(
    trpc.approvals.enterDelegation.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
    }),
  );
  const set = (change: Partial<DelegationDraft>) => setDraft({ ...draft, ...change });
  const read = delegationOf(draft, THRESHOLD_CURRENCY, now);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if ("trouble" in read || enter.isPending) return;
    const sent = sentUnder(last, draft, newKey);
    setLast(sent);
    enter.mutate({ key: sent.key, input: read.value });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title="Delegate your signature"
      description="They sign what you could sign, never what they asked for themselves, and never hand it on. Both names stand on the record."
      actions={
        <>
          {"trouble" in read ? <p className="mr-auto text-ink-2">{read.trouble}</p> : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isDisabled={"trouble" in read} isBusy={enter.isPending}>
            Delegate
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-3">
        <Field label="To whom">
          <Combobox
            options={candidates.map(({ personId, name, roles }) => ({
              value: personId,
              label: name,
              hint: roles.join(", "),
            }))}
            value={draft.toPersonId}
            onChange={(toPersonId) => set({ toPersonId })}
            placeholder="Part of a name"
          />
        </Field>
        <div className="flex flex-wrap gap-3">
          <Field label="First day">
            <Input type="date" value={draft.from} onChange={(event) => set({ from: event.target.value })} />
          </Field>
          <Field label="Last day">
            <Input type="date" value={draft.lastDay} onChange={(event) => set({ lastDay: event.target.value })} />
          </Field>
        </div>
        <PickSeveral
          label="Kinds:"
          options={requestKinds.map((value) => ({ value, label: kindWords[value].label }))}
          chosen={draft.kinds}
          none="every kind"
          onChange={(kinds) => set({ kinds })}
        />
        <PickSeveral
          label="Legal entities:"
          options={entities.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
          chosen={draft.entities}
          none="all"
          onChange={(chosen) => set({ entities: chosen })}
        />
        <Field
          label={`At most, in ${THRESHOLD_CURRENCY}`}
          hint="With everything that was asked for alike. Empty for as much as you may sign."
        >
          <Input
            inputMode="decimal"
            value={draft.limit}
            maxLength={20}
            autoComplete="off"
            onChange={(event) => set({ limit: event.target.value })}
          />
        </Field>
        <Field label="Reason">
          <Input
            value={draft.reason}
            maxLength={1_000}
            autoComplete="off"
            onChange={(event) => set({ reason: event.target.value })}
          />
        </Field>
      </form>
      <ActError error={enter.error} />
    </Dialog>
  );
}
