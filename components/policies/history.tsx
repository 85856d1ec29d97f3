"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentVersion } from "#server/domain/policies/views";
import type { PolicySummary } from "#server/domain/routing/views";
import { Instant } from "../format/instant";
import { Changes } from "../mappings/changes";
import { ReasonDialog } from "../mappings/reason-dialog";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";
import { usePolicyAct } from "./use-policy-act";

const states: Record<DocumentVersion["state"], { word: string; tone: Tone }> = {
  draft: { word: "Draft", tone: "accent" },
  published: { word: "In force", tone: "good" },
  retired: { word: "Replaced", tone: "calm" },
  withdrawn: { word: "Withdrawn", tone: "calm" },
};

type Props = {
  kind: PolicySummary["kind"];
  activeVersion: number;
  versions: readonly DocumentVersion[];
  mayEdit: boolean;
};

/** Every version, newest first, with who wrote it, who published it and what it changed; the way back to an earlier one. */
export function History({ kind, activeVersion, versions, mayEdit }: Props) {
  const [goingBackTo, setGoingBackTo] = useState<{ version: number; name: string } | null>(null);
  // What counted before the first version goes by the number before it, and can be gone back to like any other.
  const first = versions.at(-1)?.basedOn ?? null;
  const mayGoBackToFirst =
    mayEdit && first !== null && first !== activeVersion && first < (versions.at(-1)?.version ?? 0);
  return (
    <section aria-labelledby="history">
      <h3 id="history" className="mb-2 font-semibold">
        History
      </h3>
      {versions.length === 0 ? (
        <p className="text-ink-2">Nobody has published a version yet: what counts is what was delivered.</p>
      ) : (
        <ol className="border-y">
          {versions.map((one) => (
            <li key={one.version} className="flex flex-col gap-1.5 border-b py-3 last:border-b-0">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-medium">Version {one.version}</span>
                <Badge tone={states[one.state].tone}>{states[one.state].word}</Badge>
                <span className="text-ink-2">
                  drafted by {one.draftedBy} <Instant at={one.draftedAt} />
                  {one.publishedAt ? (
                    <>
                      , published by {one.publishedBy} <Instant at={one.publishedAt} />
                    </>
                  ) : null}
                </span>
                {mayEdit && one.state === "retired" ? (
                  <Button
                    size="sm"
                    className="ml-auto"
                    onClick={() => setGoingBackTo({ version: one.version, name: `version ${one.version}` })}
                  >
                    Go back to this<span className="sr-only">: version {one.version}</span>
                  </Button>
                ) : null}
              </div>
              {one.note ? <p className="text-pretty text-ink-2">{one.note}</p> : null}
              <Changes changes={one.changes} label={`What version ${one.version} changed`} />
            </li>
          ))}
        </ol>
      )}
      {mayGoBackToFirst ? (
        <Button className="mt-3" onClick={() => setGoingBackTo({ version: first, name: "what was delivered" })}>
          Go back to what was delivered
        </Button>
      ) : null}
      {goingBackTo === null ? null : <GoingBack kind={kind} to={goingBackTo} onClose={() => setGoingBackTo(null)} />}
    </section>
  );
}

type GoingBackProps = { kind: PolicySummary["kind"]; to: { version: number; name: string }; onClose: () => void };

function GoingBack({ kind, to, onClose }: GoingBackProps) {
  const { trpc, key, renewKey, done } = usePolicyAct();
  const rollBack = useMutation(
    trpc.policies.rollBack.mutationOptions({
      async onSuccess(answer) {
        toast.done(`Version ${answer.version} is drafted. A second person has to publish it.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Go back to ${to.name}?`}
      description="It becomes a new draft that says the same. It counts once a second person has published it."
      label="Why"
      submit="Draft it"
      isBusy={rollBack.isPending}
      error={rollBack.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(note) => rollBack.mutate({ key, input: { kind, version: to.version, note } })}
    />
  );
}
