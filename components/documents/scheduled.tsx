"use client";
import { useState } from "react";
import type { DocumentVersion } from "#server/domain/policies/views";
import { Instant } from "../format/instant";
import { Button } from "../ui/button";
import { Changes } from "./changes";
import type { DocumentActs } from "./document-acts";
import { Heading, type HeadingLevel, under } from "./heading";
import { ReasonDialog } from "./reason-dialog";
import { useAct } from "./use-act";

type Props = {
  acts: DocumentActs;
  versions: readonly DocumentVersion[];
  level: HeadingLevel;
  mayPublish: boolean;
};

/** What is published and waits for its day, for somebody who did not write it to call back; nothing where nothing waits. */
export function Scheduled({ acts, versions, level, mayPublish }: Props) {
  const [isCallingBack, setCallingBack] = useState(false);
  const scheduled = versions.find(({ state }) => state === "scheduled");
  if (!scheduled?.effectiveFrom) return null;
  const { version } = scheduled;
  return (
    <section aria-labelledby="scheduled" className="flex flex-col gap-3">
      <Heading level={level} id="scheduled">
        Scheduled
      </Heading>
      <article
        aria-labelledby={`scheduled-${version}`}
        className="flex flex-col gap-3 rounded-lg border bg-surface-1 px-4 py-3"
      >
        <header>
          <Heading level={under(level)} id={`scheduled-${version}`}>
            Version {version} from <Instant at={scheduled.effectiveFrom} as="exact" />
          </Heading>
          <p className="text-ink-2">
            Drafted by {scheduled.draftedBy}, published by {scheduled.publishedBy}
            {scheduled.note ? `: ${scheduled.note}` : null}
          </p>
        </header>
        <Changes changes={scheduled.changes} label={`What version ${version} will change`} />
        {mayPublish && !scheduled.isOwn ? (
          <Button className="w-fit" onClick={() => setCallingBack(true)}>
            Call back<span className="sr-only"> version {version}</span>
          </Button>
        ) : null}
        {scheduled.isOwn ? <p className="text-ink-2">You drafted this, so somebody else has to call it back.</p> : null}
      </article>
      {isCallingBack ? <CallingBack acts={acts} version={version} onClose={() => setCallingBack(false)} /> : null}
    </section>
  );
}

function CallingBack({ acts, version, onClose }: { acts: DocumentActs; version: number; onClose: () => void }) {
  const callBack = useAct(acts, acts.callBack, { said: () => `Version ${version} is called back.`, onDone: onClose });
  return (
    <ReasonDialog
      title={`Call version ${version} back?`}
      description="It will not come into force. It stays on record with your reason."
      label="Why"
      submit="Call back"
      isBusy={callBack.isBusy}
      error={callBack.error}
      onClose={onClose}
      onSubmit={(reason) => callBack.run({ version, reason })}
    />
  );
}
