"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AutoFixOverview } from "#server/domain/causes/views";
import type { DocumentVersion } from "#server/domain/policies/views";
import { Instant } from "../format/instant";
import { Changes } from "../mappings/changes";
import { ReasonDialog } from "../mappings/reason-dialog";
import { usePerson } from "../shell/person";
import { isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { ConflictNotice, FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";

const KIND = "auto_fix";
const words = { draft: "draft", published: "in force", retired: "replaced", withdrawn: "withdrawn" } as const;

/** What waits for a second person, and every version there was. */
export function AutoFixDrafts({ overview }: { overview: AutoFixOverview }) {
  const drafts = overview.versions.filter(({ state }) => state === "draft");
  const others = overview.versions.filter(({ state }) => state !== "draft");
  return (
    <>
      {drafts.length > 0 ? (
        <section aria-labelledby="drafts" className="flex flex-col gap-3">
          <h2 id="drafts" className="font-semibold text-lg">
            Waiting for a second person
          </h2>
          {drafts.map((draft) => (
            <Draft key={draft.version} draft={draft} />
          ))}
        </section>
      ) : null}
      {others.length > 0 ? (
        <details>
          <summary className="cursor-default font-medium">Every version so far ({others.length})</summary>
          <ol className="mt-2 divide-y border-y">
            {others.map((one) => (
              <li key={one.version} className="flex flex-col gap-1 py-2">
                <p>
                  <span className="font-medium">Version {one.version}</span>, {words[one.state]}{" "}
                  <span className="text-ink-2">
                    by {one.publishedBy ?? one.draftedBy} <Instant at={one.publishedAt ?? one.draftedAt} />
                    {one.note ? `: ${one.note}` : ""}
                  </span>
                </p>
                <Changes changes={one.changes} label={`What version ${one.version} changed`} />
              </li>
            ))}
          </ol>
        </details>
      ) : null}
    </>
  );
}

function Draft({ draft }: { draft: DocumentVersion }) {
  const { version, isOwn } = draft;
  const person = usePerson();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const [isWithdrawing, setIsWithdrawing] = useState(false);
  const done = (message: string) => ({
    async onSuccess() {
      toast.done(message);
      setKey(newKey());
      setIsWithdrawing(false);
      await queryClient.invalidateQueries(trpc.autoFix.pathFilter());
    },
    onError: () => setKey(newKey()),
  });
  const publish = useMutation(trpc.mappings.publish.mutationOptions(done(`Version ${version} is in force.`)));
  const withdraw = useMutation(trpc.mappings.withdraw.mutationOptions(done(`Version ${version} is withdrawn.`)));
  const Notice = isConflict(publish.error) ? ConflictNotice : FailedNotice;
  return (
    <article
      aria-labelledby={`draft-${version}`}
      className="flex flex-col gap-3 rounded-lg border bg-surface-1 px-4 py-3"
    >
      <div>
        <h3 id={`draft-${version}`} className="font-semibold">
          Version {version}
        </h3>
        <p className="text-ink-2">
          Drafted by {draft.draftedBy} <Instant at={draft.draftedAt} />
          {draft.note ? `: ${draft.note}` : null}
        </p>
      </div>
      <Changes changes={draft.changes} label={`What version ${version} would change`} />
      <div className="flex flex-wrap items-center gap-2">
        {can(person, "policy.publish") && !isOwn ? (
          <Button
            variant="primary"
            isBusy={publish.isPending}
            onClick={() => publish.mutate({ key, input: { kind: KIND, version } })}
          >
            Publish version {version}
          </Button>
        ) : null}
        {can(person, "policy.edit") ? (
          <Button onClick={() => setIsWithdrawing(true)}>
            Withdraw<span className="sr-only"> version {version}</span>
          </Button>
        ) : null}
        {isOwn ? <p className="text-ink-2">You drafted this, so somebody else has to publish it.</p> : null}
      </div>
      {publish.error ? <Notice reference={referenceOf(publish.error)}>{sentenceOf(publish.error)}</Notice> : null}
      {isWithdrawing ? (
        <ReasonDialog
          title={`Withdraw version ${version}?`}
          description="It stays on record with your reason. What is in force stays as it is."
          label="Why"
          submit="Withdraw"
          isBusy={withdraw.isPending}
          error={withdraw.error}
          onChange={() => setKey(newKey())}
          onClose={() => setIsWithdrawing(false)}
          onSubmit={(reason) => withdraw.mutate({ key, input: { kind: KIND, version, reason } })}
        />
      ) : null}
    </article>
  );
}
