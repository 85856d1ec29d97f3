"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { TeamsOverview } from "#server/domain/routing/views";
import { isPlainDate } from "#server/domain/time";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { useTeamAct } from "./use-team-act";

const NOBODY = "nobody";

type Props = { people: TeamsOverview["people"]; onClose: () => void };

/** When somebody is away, and who covers: one's own, or anybody's by whoever administers teams. */
export function AbsenceDialog({ people, onClose }: Props) {
  const formId = useId();
  const me = usePerson();
  const { trpc, key, renewKey, done } = useTeamAct();
  const [userId, setUserId] = useState<string | null>(me.userId);
  const [startsOn, setStartsOn] = useState("");
  const [endsOn, setEndsOn] = useState("");
  const [cover, setCover] = useState(NOBODY);
  const [note, setNote] = useState("");
  const mayEnterForAll = can(me, "team.administer");
  const name = people.find((person) => person.userId === userId)?.name ?? me.name;
  const isReady = userId !== null && isPlainDate(startsOn) && isPlainDate(endsOn);
  const enter = useMutation(
    trpc.teams.enterAbsence.mutationOptions({
      async onSuccess() {
        toast.done(`The absence of ${name} is entered.`);
        await done();
        onClose();
      },
    }),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || enter.isPending) return;
    const coverId = cover === NOBODY ? null : cover;
    enter.mutate({ key, input: { userId, startsOn, endsOn, coverId, note: note.trim() } });
  };
  const choose = (set: (value: string) => void) => (value: string) => {
    set(value);
    renewKey();
  };
  const asOption = ({ userId: value, name: label, roles }: TeamsOverview["people"][number]) => ({
    value,
    label,
    hint: roles.join(", "),
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title="Enter an absence"
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={enter.isPending} isDisabled={!isReady}>
            Enter
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} onChange={renewKey} className="flex flex-col gap-3">
        {mayEnterForAll ? (
          <Field label="Person" isSelect>
            <Select options={people.map(asOption)} value={userId} onChange={choose(setUserId)} />
          </Field>
        ) : null}
        <div className="flex flex-wrap gap-3">
          <Field label="First day">
            <Input type="date" value={startsOn} onChange={(event) => setStartsOn(event.target.value)} />
          </Field>
          <Field label="Last day">
            <Input type="date" value={endsOn} onChange={(event) => setEndsOn(event.target.value)} />
          </Field>
        </div>
        <Field label="Cover" hint="Gets the person's open cases on the first day." isSelect>
          <Select
            options={[
              { value: NOBODY, label: "Nobody: back to the queue" },
              ...people.filter((person) => person.canWork && person.userId !== userId).map(asOption),
            ]}
            value={cover}
            onChange={choose(setCover)}
          />
        </Field>
        <Field label="Note">
          <Input value={note} maxLength={300} autoComplete="off" onChange={(event) => setNote(event.target.value)} />
        </Field>
      </form>
      {enter.error ? (
        <FailedNotice className="mt-3" reference={referenceOf(enter.error)}>
          {sentenceOf(enter.error)}
        </FailedNotice>
      ) : null}
    </Dialog>
  );
}
