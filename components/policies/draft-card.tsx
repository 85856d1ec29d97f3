"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { DocumentVersion } from "#server/domain/policies/views";
import type { PolicySummary } from "#server/domain/routing/views";
import { Instant } from "../format/instant";
import { Changes } from "../mappings/changes";
import { ReasonDialog } from "../mappings/reason-dialog";
import { usePerson } from "../shell/person";
import { isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { ConflictNotice, FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { RehearsalOfVersion } from "./rehearsal";
import { usePolicyAct } from "./use-policy-act";

type Props = { kind: PolicySummary["kind"]; draft: DocumentVersion };

/** A draft with what it would change, for the second person to rehearse and publish and the first to take back. */
export function DraftCard({ kind, draft }: Props) {
  const person = usePerson();
  const { version, isOwn } = draft;
  const [isWithdrawing, setWithdrawing] = useState(false);
  const { trpc, key, done } = usePolicyAct();
  const publish = useMutation(
    trpc.policies.publish.mutationOptions({
      onSuccess: () => {
        toast.done(`Version ${version} is in force.`);
        return done();
      },
    }),
  );
  const mayEdit = can(person, "policy.edit");
  const Notice = isConflict(publish.error) ? ConflictNotice : FailedNotice;
  return (
    <article
      aria-labelledby={`draft-${version}`}
      className="flex flex-col gap-3 rounded-lg border bg-surface-1 px-4 py-3"
    >
      <header>
        <h4 id={`draft-${version}`} className="font-semibold">
          Version {version}
        </h4>
        <p className="text-ink-2">
          Drafted by {draft.draftedBy} <Instant at={draft.draftedAt} />
          {draft.note ? `: ${draft.note}` : null}
        </p>
      </header>
      <Changes changes={draft.changes} label={`What version ${version} would change`} />
      {mayEdit ? <RehearsalOfVersion kind={kind} version={version} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        {can(person, "policy.publish") && !isOwn ? (
          <Button
            variant="primary"
            isBusy={publish.isPending}
            onClick={() => publish.mutate({ key, input: { kind, version } })}
          >
            Publish version {version}
          </Button>
        ) : null}
        {mayEdit ? (
          <Button onClick={() => setWithdrawing(true)}>
            Withdraw<span className="sr-only"> version {version}</span>
          </Button>
        ) : null}
        {isOwn ? <p className="text-ink-2">You drafted this, so somebody else has to publish it.</p> : null}
      </div>
      {publish.error ? <Notice reference={referenceOf(publish.error)}>{sentenceOf(publish.error)}</Notice> : null}
      {isWithdrawing ? <Withdrawing kind={kind} version={version} onClose={() => setWithdrawing(false)} /> : null}
    </article>
  );
}

type WithdrawingProps = { kind: PolicySummary["kind"]; version: number; onClose: () => void };

function Withdrawing({ kind, version, onClose }: WithdrawingProps) {
  const { trpc, key, renewKey, done } = usePolicyAct();
  const withdraw = useMutation(
    trpc.policies.withdraw.mutationOptions({
      async onSuccess() {
        toast.done(`Version ${version} is withdrawn.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Withdraw version ${version}?`}
      description="It stays on record with your reason. What is in force stays as it is."
      label="Why"
      submit="Withdraw"
      isBusy={withdraw.isPending}
      error={withdraw.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => withdraw.mutate({ key, input: { kind, version, reason } })}
    />
  );
}
