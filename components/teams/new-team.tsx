"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { TeamKey } from "#server/domain/routing/routing-policy";
import type { TeamsOverview } from "#server/domain/routing/views";
import { PickSeveral } from "../policies/pick-several";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { useTeamAct } from "./use-team-act";

type Props = { entities: TeamsOverview["entities"]; onClose: () => void };

/** A team that routing can send cases to. */
export function NewTeam({ entities, onClose }: Props) {
  const formId = useId();
  const { trpc, key, renewKey, done } = useTeamAct();
  const [name, setName] = useState("");
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const teamKey = typedKey ?? keyFrom(name);
  const isReady = name.trim().length > 1 && TeamKey.safeParse(teamKey).success;
  const create = useMutation(
    trpc.teams.create.mutationOptions({
      async onSuccess() {
        toast.done(`${name.trim()} is created. Add people to it, and let the routing send cases there.`);
        await done();
        onClose();
      },
    }),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || create.isPending) return;
    const entityCodes = codes.length === 0 ? null : codes;
    create.mutate({ key, input: { key: teamKey, name: name.trim(), entityCodes } });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title="Create a team"
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={create.isPending} isDisabled={!isReady}>
            Create
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} onChange={renewKey} className="flex flex-col gap-3">
        <Field label="Name">
          <Input value={name} maxLength={80} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Key" hint="Stands in the routing and on every case; it cannot be changed later.">
          <Input
            value={teamKey}
            maxLength={40}
            autoComplete="off"
            className="font-mono"
            onChange={(event) => setTypedKey(event.target.value)}
          />
        </Field>
        <PickSeveral
          label="Works for:"
          options={entities.map(({ code, name: entity }) => ({ value: code, label: `${code} ${entity}` }))}
          chosen={codes}
          onChange={(chosen) => {
            setCodes(chosen);
            renewKey();
          }}
        />
      </form>
      {create.error ? (
        <FailedNotice className="mt-3" reference={referenceOf(create.error)}>
          {sentenceOf(create.error)}
        </FailedNotice>
      ) : null}
    </Dialog>
  );
}

/** "Billing leads" → "billing-leads". */
function keyFrom(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
}
