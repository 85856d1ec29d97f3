"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { MemberView, TeamsOverview, TeamView } from "#server/domain/routing/views";
import { wordsOf } from "../policies/routing-rows";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { useTeamAct } from "./use-team-act";

const USUAL_CAP = "25";

type Props = { team: TeamView; member: MemberView | "new"; people: TeamsOverview["people"]; onClose: () => void };

/** Who somebody is in a team: what they know, and how much of it at a time. */
export function MemberDialog({ team, member, people, onClose }: Props) {
  const formId = useId();
  const { trpc, key, renewKey, done } = useTeamAct();
  const [userId, setUserId] = useState(member === "new" ? null : member.userId);
  const [skills, setSkills] = useState(member === "new" ? "" : member.skills.join(", "));
  const [cap, setCap] = useState(member === "new" ? USUAL_CAP : String(member.loadCap));
  const loadCap = /^\d{1,3}$/.test(cap.trim()) ? Number(cap) : 0;
  const isReady = userId !== null && loadCap >= 1 && loadCap <= 500;
  const name = people.find((person) => person.userId === userId)?.name ?? "";
  const set = useMutation(
    trpc.teams.setMember.mutationOptions({
      async onSuccess() {
        toast.done(`${name} is in ${team.name}.`);
        await done();
        onClose();
      },
    }),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !set.isPending)
      set.mutate({ key, input: { key: team.key, userId, skills: wordsOf(skills), loadCap } });
  };
  const left = people.filter((person) => person.canWork && !team.members.some((one) => one.userId === person.userId));
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={member === "new" ? `Add somebody to ${team.name}` : `${member.name} in ${team.name}`}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={set.isPending} isDisabled={!isReady}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} onChange={renewKey} className="flex flex-col gap-3">
        {member === "new" ? (
          <Field label="Person" isSelect>
            <Select
              options={left.map((person) => ({
                value: person.userId,
                label: person.name,
                hint: person.roles.join(", "),
              }))}
              value={userId}
              onChange={(chosen) => {
                setUserId(chosen);
                renewKey();
              }}
            />
          </Field>
        ) : null}
        <Field label="Skills" hint="Words that routing can ask for, with commas between them.">
          <Input value={skills} autoComplete="off" onChange={(event) => setSkills(event.target.value)} />
        </Field>
        <Field
          label="At most in hand"
          hint="Open cases beyond which nothing more is given by the rule of the team."
          error={loadCap >= 1 && loadCap <= 500 ? undefined : "Write a number from 1 to 500."}
        >
          <Input
            value={cap}
            inputMode="numeric"
            className="w-24"
            maxLength={3}
            onChange={(event) => setCap(event.target.value)}
          />
        </Field>
      </form>
      {set.error ? (
        <FailedNotice className="mt-3" reference={referenceOf(set.error)}>
          {sentenceOf(set.error)}
        </FailedNotice>
      ) : null}
    </Dialog>
  );
}
