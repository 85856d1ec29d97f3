"use client";
import { useState } from "react";
import type { DocumentVersion } from "#server/domain/policies/views";
import { Instant } from "../format/instant";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { byWords } from "./by-words";
import { Changes } from "./changes";
import { CompareVersions } from "./compare-versions";
import type { DocumentActs } from "./document-acts";
import { Heading, type HeadingLevel } from "./heading";
import { ReasonDialog } from "./reason-dialog";
import { draftedWords, useAct } from "./use-act";
import { waysBack } from "./ways-back";

const states: Record<DocumentVersion["state"], { word: string; tone: Tone }> = {
  draft: { word: "Draft", tone: "accent" },
  scheduled: { word: "Scheduled", tone: "accent" },
  in_force: { word: "In force", tone: "good" },
  retired: { word: "Replaced", tone: "calm" },
  withdrawn: { word: "Withdrawn", tone: "calm" },
  called_back: { word: "Called back", tone: "calm" },
};

type Props = {
  acts: DocumentActs;
  activeVersion: number;
  versions: readonly DocumentVersion[];
  level: HeadingLevel;
  mayEdit: boolean;
};

/** Every version, newest first, with who wrote it, who published it and what it changed; the way back to an earlier one. */
export function History({ acts, activeVersion, versions, level, mayEdit }: Props) {
  const [goingBackTo, setGoingBackTo] = useState<{ version: number; name: string } | null>(null);
  const back = mayEdit ? waysBack(versions, activeVersion) : { versions: [], first: null };
  return (
    <section aria-labelledby="history">
      <Heading level={level} id="history" className="mb-2">
        History
      </Heading>
      {versions.length === 0 ? (
        <p className="text-ink-2">Nobody has published a version yet: what counts is what was delivered.</p>
      ) : (
        <ol className="border-y">
          {versions.map((one) => (
            <Version
              key={one.version}
              version={one}
              onGoBack={
                back.versions.includes(one.version)
                  ? () => setGoingBackTo({ version: one.version, name: `version ${one.version}` })
                  : null
              }
            />
          ))}
        </ol>
      )}
      {back.first === null ? null : (
        <GoBackToFirst
          first={back.first}
          onGoBack={(version) => setGoingBackTo({ version, name: "what was delivered" })}
        />
      )}
      <CompareVersions acts={acts} versions={versions} />
      {goingBackTo === null ? null : <GoingBack acts={acts} to={goingBackTo} onClose={() => setGoingBackTo(null)} />}
    </section>
  );
}

function GoBackToFirst({ first, onGoBack }: { first: number; onGoBack: (version: number) => void }) {
  return (
    <Button className="mt-3" onClick={() => onGoBack(first)}>
      Go back to what was delivered
    </Button>
  );
}

/** @param onGoBack null where nobody can go back to it. */
function Version({ version: one, onGoBack }: { version: DocumentVersion; onGoBack: (() => void) | null }) {
  return (
    <li className="flex flex-col gap-1.5 border-b py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">Version {one.version}</span>
        <Badge tone={states[one.state].tone}>{states[one.state].word}</Badge>
        <span className="text-ink-2">
          drafted by {byWords(one.draftedBy)} <Instant at={one.draftedAt} />
          {one.publishedAt ? (
            <>
              , published by {one.publishedBy} <Instant at={one.publishedAt} />
              {one.effectiveFrom && one.effectiveFrom.getTime() !== one.publishedAt.getTime() ? (
                <>
                  {" "}
                  to count from <Instant at={one.effectiveFrom} as="moment" />
                </>
              ) : null}
            </>
          ) : null}
        </span>
        {onGoBack ? (
          <Button size="sm" className="ml-auto" onClick={onGoBack}>
            Go back to this<span className="sr-only">: version {one.version}</span>
          </Button>
        ) : null}
      </div>
      {one.note ? <p className="text-pretty text-ink-2">{one.note}</p> : null}
      {one.publishedAt && one.changes.length > 0 ? <p className="text-ink-2 text-sm">As it was proposed:</p> : null}
      <Changes changes={one.changes} label={`What version ${one.version} changed`} />
    </li>
  );
}

type GoingBackProps = { acts: DocumentActs; to: { version: number; name: string }; onClose: () => void };

function GoingBack({ acts, to, onClose }: GoingBackProps) {
  const rollBack = useAct(acts, acts.rollBack, { said: draftedWords, onDone: onClose });
  return (
    <ReasonDialog
      title={`Go back to ${to.name}?`}
      description="It becomes a new draft that says the same. It counts once a second person has published it."
      label="Why"
      submit="Draft it"
      isBusy={rollBack.isBusy}
      error={rollBack.error}
      onClose={onClose}
      onSubmit={(note) => rollBack.run({ version: to.version, note })}
    />
  );
}
