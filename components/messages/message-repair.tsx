"use client";
import Link from "next/link";
import { useState } from "react";
import type { MessageSelection } from "#server/domain/sync/message-selection";
import type { MessageDetail } from "#server/domain/sync/message-views";
import { askHref } from "../approvals/approvals-url";
import { Section } from "../case/section";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { EditForm } from "./edit-form";
import { MappingForm } from "./mapping-form";
import { ReplayDialog } from "./replay-dialog";
import { SkipForm } from "./skip-form";

type Repair = "edit" | "mapping" | "skip";

/** What can be done with a message: the repairs of a dead letter, and reading it again, alone or with what belongs to it. */
export function MessageRepair({ message }: { message: MessageDetail }) {
  const [repair, setRepair] = useState<Repair | null>(null);
  const [replaying, setReplaying] = useState<MessageSelection | null>(null);
  // One that is being read again, for a reason of somebody else's, may be dead again a moment later: what a person has
  // typed for it stays.
  const isMendable = message.state === "dead" || message.state === "received";
  const toggle = (next: Repair) => setRepair(repair === next ? null : next);
  const choice = (value: Repair, words: string) => (
    <Button
      variant={value === "edit" ? "primary" : "quiet"}
      aria-expanded={repair === value}
      onClick={() => toggle(value)}
    >
      {words}
    </Button>
  );
  return (
    <Section title="Repair">
      <div className="flex flex-wrap gap-2">
        {isMendable ? choice("edit", "Edit a field") : null}
        <Button
          isDisabled={message.state === "received"}
          onClick={() => setReplaying({ by: "messages", ids: [message.id] })}
        >
          Replay
        </Button>
        {isMendable ? choice("mapping", "Choose another mapping") : null}
        {isMendable ? choice("skip", "Skip") : null}
      </div>
      {repair === "edit" && isMendable ? <EditForm key={message.amendments.length} message={message} /> : null}
      {repair === "mapping" && isMendable ? <MappingForm key={message.mappingDocument} message={message} /> : null}
      {repair === "skip" && isMendable ? <SkipForm message={message} /> : null}
      <Together message={message} onReplay={setReplaying} />
      {replaying ? <ReplayDialog selection={replaying} onClose={() => setReplaying(null)} /> : null}
    </Section>
  );
}

/** Mending one cause can mend many; a thread of messages is read again as one. */
function Together({ message, onReplay }: { message: MessageDetail; onReplay: (selection: MessageSelection) => void }) {
  const { signature, sameCauseCount, sameCorrelation, source, stream, correlationId } = message;
  if (sameCauseCount < 2 && sameCorrelation.length === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {signature !== null && sameCauseCount > 1 ? (
        <Button size="sm" onClick={() => onReplay({ by: "cause", source, stream, signature })}>
          Replay all {sameCauseCount} of this cause
        </Button>
      ) : null}
      {signature !== null && sameCauseCount > 1 ? (
        <Link
          href={askHref({ kind: "data_repair", repair: "skip_messages", source, stream, signature })}
          className={buttonClass("quiet", "sm")}
        >
          Ask to leave all {sameCauseCount} for good…
        </Link>
      ) : null}
      {sameCorrelation.length > 0 ? (
        <Button size="sm" onClick={() => onReplay({ by: "correlation", correlationId })}>
          Replay everything of this correlation
        </Button>
      ) : null}
    </div>
  );
}
