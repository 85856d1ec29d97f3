"use client";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import type { DocumentVersion } from "#server/domain/policies/views";
import { Instant } from "../format/instant";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { Changes } from "./changes";
import type { DocumentActs, DocumentRights } from "./document-acts";
import { Heading, type HeadingLevel, under } from "./heading";
import { Publishing } from "./publishing";
import { ReasonDialog } from "./reason-dialog";
import { useAct } from "./use-act";

type DraftsProps = DocumentRights & {
  acts: DocumentActs;
  versions: readonly DocumentVersion[];
  level: HeadingLevel;
  /** What somebody tries a draft on before it is published; offered to those who may write one. */
  trial?: (version: number) => ReactNode;
  /** Where its author asks for signatures on a draft instead of for a second person. */
  asking?: (version: number) => string;
  /** Legal entities in whose day a version can begin. */
  entities?: readonly { code: string; name: string }[];
};

/** Every draft that waits; nothing where none does. */
export function Drafts({ versions, level, ...card }: DraftsProps) {
  const drafts = versions.filter(({ state }) => state === "draft");
  if (drafts.length === 0) return null;
  return (
    <section aria-labelledby="drafts" className="flex flex-col gap-3">
      <Heading level={level} id="drafts">
        Waiting for a second person
      </Heading>
      {drafts.map((draft) => (
        <DraftCard
          key={draft.version}
          draft={draft}
          level={under(level)}
          scheduled={versions.find(({ state }) => state === "scheduled") ?? null}
          {...card}
        />
      ))}
    </section>
  );
}

type CardProps = Omit<DraftsProps, "versions"> & { draft: DocumentVersion; scheduled: DocumentVersion | null };

/** A draft with what it would change, for the second person to try and publish and the first to take back. */
function DraftCard({ acts, draft, level, mayEdit, mayPublish, trial, asking, scheduled, entities = [] }: CardProps) {
  const { version, isOwn } = draft;
  const [isWithdrawing, setWithdrawing] = useState(false);
  return (
    <article
      aria-labelledby={`draft-${version}`}
      className="flex flex-col gap-3 rounded-lg border bg-surface-1 px-4 py-3"
    >
      <header>
        <Heading level={level} id={`draft-${version}`}>
          Version {version}
        </Heading>
        <p className="text-ink-2">
          Drafted by {draft.draftedBy} <Instant at={draft.draftedAt} />
          {draft.note ? `: ${draft.note}` : null}
        </p>
      </header>
      <Changes changes={draft.changes} label={`What version ${version} would change`} />
      {mayEdit ? trial?.(version) : null}
      {mayPublish && !isOwn ? (
        <Publishing acts={acts} version={version} scheduled={scheduled} entities={entities} />
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        {mayEdit ? (
          <Button onClick={() => setWithdrawing(true)}>
            Withdraw<span className="sr-only"> version {version}</span>
          </Button>
        ) : null}
        {isOwn && asking ? (
          <Link href={asking(version)} className={buttonClass("quiet", "md")}>
            Ask for signatures…
          </Link>
        ) : null}
        {isOwn ? <p className="text-ink-2">You drafted this, so somebody else has to publish it.</p> : null}
      </div>
      {isWithdrawing ? <Withdrawing acts={acts} version={version} onClose={() => setWithdrawing(false)} /> : null}
    </article>
  );
}

function Withdrawing({ acts, version, onClose }: { acts: DocumentActs; version: number; onClose: () => void }) {
  const withdraw = useAct(acts, acts.withdraw, {
    said: () => `Version ${version} is withdrawn.`,
    onDone: onClose,
  });
  return (
    <ReasonDialog
      title={`Withdraw version ${version}?`}
      description="It stays on record with your reason. What is in force stays as it is."
      label="Why"
      submit="Withdraw"
      isBusy={withdraw.isBusy}
      error={withdraw.error}
      onClose={onClose}
      onSubmit={(reason) => withdraw.run({ version, reason })}
    />
  );
}
