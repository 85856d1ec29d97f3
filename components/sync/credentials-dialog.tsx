"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { SourceState } from "#server/domain/sources/views";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import type { SourceDialogProps } from "./pause-dialog";

type Asked = SourceState["credentials"];

const stateWords = { active: "In use", retiring: "Still accepted", retired: "Retired" } as const;
const stateTones: Record<keyof typeof stateWords, Tone> = { active: "good", retiring: "warn", retired: "calm" };

/** Enter a credential once; see when and by whom it was changed, never what it is. */
export function CredentialsDialog({ source, label, asked, onClose }: SourceDialogProps & { asked: Asked }) {
  const form = useId();
  const { store, name, setName, value, setValue, key } = useStore(source, label);
  const chosen = asked.find((one) => one.name === name) ?? asked[0];
  const isReady = chosen !== undefined && value.trim().length >= 8;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !store.isPending) store.mutate({ key, input: { source, name: chosen.name, value } });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Credentials of ${label}`}
      description="Stored encrypted and never shown again. The one before stays good for a day, so that nothing fails while it is changed at the other end."
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" type="submit" form={form} isDisabled={!isReady} isBusy={store.isPending}>
            Store
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} className="flex flex-col gap-3">
        <Field label="Which" isSelect>
          <Select
            options={asked.map((one) => ({ value: one.name, label: one.label }))}
            value={chosen?.name ?? null}
            onChange={setName}
          />
        </Field>
        <Field
          label="New value"
          hint={
            chosen?.isWebhookSigning
              ? "Deliveries signed with either of the two are accepted for a day."
              : "Used from the next request on; the source is read at once to try it."
          }
        >
          <Input
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
        {store.error ? (
          <FailedNotice reference={referenceOf(store.error)}>{sentenceOf(store.error)}</FailedNotice>
        ) : null}
      </form>
      <Stored source={source} asked={asked} />
    </Dialog>
  );
}

function useStore(source: string, label: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const store = useMutation(
    trpc.sources.storeCredential.mutationOptions({
      onSuccess: () => {
        setKey(newKey());
        setValue("");
        toast.done(`Stored. ${label} is read with it now.`);
        return queryClient.invalidateQueries(trpc.sources.credentials.queryFilter({ source }));
      },
    }),
  );
  return { store, name, setName, value, setValue, key };
}

function Stored({ source, asked }: { source: string; asked: Asked }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: stored } = useQuery(trpc.sources.credentials.queryOptions({ source }));
  const [key, setKey] = useState(newKey);
  const retire = useMutation(
    trpc.sources.retireCredential.mutationOptions({
      onSuccess: () => {
        setKey(newKey());
        return queryClient.invalidateQueries(trpc.sources.credentials.queryFilter({ source }));
      },
    }),
  );
  if (!stored) return null;
  if (stored.length === 0)
    return (
      <p className="mt-4 text-ink-2">None is stored here. Those of the environment are used until one is entered.</p>
    );
  return (
    <ul aria-label="Stored credentials" className="mt-4 flex flex-col border-t">
      {stored.map((one) => (
        <li key={`${one.name} ${one.version}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-2">
          <span className="font-medium">{asked.find((known) => known.name === one.name)?.label ?? one.name}</span>
          <span className="font-mono text-ink-2 text-sm">…{one.hint}</span>
          <Badge tone={stateTones[one.state]}>{stateWords[one.state]}</Badge>
          <span className="text-ink-2 text-sm">
            {one.createdBy}, <Instant at={one.createdAt} />
          </span>
          {one.state === "retiring" ? (
            <Button
              size="sm"
              className="ml-auto"
              isBusy={retire.isPending}
              onClick={() => retire.mutate({ key, input: { source, name: one.name, version: one.version } })}
            >
              Retire now
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
