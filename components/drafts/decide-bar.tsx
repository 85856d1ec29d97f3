"use client";
import { type FormEvent, useState } from "react";
import { partLabels } from "#server/domain/drafts/sequence";
import type { DraftDetail } from "#server/domain/drafts/views";
import { keyOf } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { ConflictNotice, FailedNotice, InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";
import { useDraftAct } from "./use-draft-acts";

const SHORTEST_NOTE = 5;

/** What whoever looks may decide now: nothing, an approval or a sending back, or the answer to one. */
export function DecideBar({ draft }: { draft: DraftDetail }) {
  if (draft.acts.canAnswer) return <AnswerForm draft={draft} />;
  if (draft.acts.decides) return <Decide draft={draft} part={draft.acts.decides} />;
  return null;
}

type DecideProps = { draft: DraftDetail; part: NonNullable<DraftDetail["acts"]["decides"]> };

function Decide({ draft, part }: DecideProps) {
  const send = useDraftAct(draft);
  const [isSendingBack, setIsSendingBack] = useState(false);
  const [note, setNote] = useState("");
  const { cannotApprove } = draft.acts;
  const label = part === "project_lead" ? "Confirm the work" : `Approve as ${partLabels[part].toLowerCase()}`;
  const approve = () => {
    if (cannotApprove === null && !send.isPending) send.mutate({ act: "decide", part, decision: "approved", note: "" });
  };
  const sendBack = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim().length >= SHORTEST_NOTE && !send.isPending)
      send.mutate({ act: "decide", part, decision: "sent_back", note });
  };
  useShortcut("draft.approve", approve, { isOn: cannotApprove === null, label });
  useShortcut("draft.send_back", () => setIsSendingBack(true));
  return (
    <div className="flex flex-col gap-3">
      {cannotApprove ? <InfoNotice>{cannotApprove}</InfoNotice> : null}
      {isSendingBack ? (
        <form
          onSubmit={sendBack}
          aria-label="Send back"
          className="flex max-w-2xl flex-col gap-3 rounded-lg bg-surface-2 p-3"
        >
          <Field label="What is wrong" hint="Whoever gets it back reads this first.">
            <Textarea autoFocus value={note} maxLength={1_000} onChange={(event) => setNote(event.target.value)} />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button
              variant="primary"
              type="submit"
              isDisabled={note.trim().length < SHORTEST_NOTE}
              isBusy={send.isPending}
            >
              Send back
            </Button>
            <Button onClick={() => setIsSendingBack(false)}>Keep it</Button>
          </div>
        </form>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            keyHint={keyOf("draft.approve")}
            isDisabled={cannotApprove !== null}
            isBusy={send.isPending}
            onClick={approve}
          >
            {label}
          </Button>
          <Button keyHint={keyOf("draft.send_back")} onClick={() => setIsSendingBack(true)}>
            Send back
          </Button>
        </div>
      )}
      <ActError error={send.error} />
    </div>
  );
}

function AnswerForm({ draft }: { draft: DraftDetail }) {
  const send = useDraftAct(draft);
  const [note, setNote] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim().length >= SHORTEST_NOTE && !send.isPending) send.mutate({ act: "answer", note });
  };
  return (
    <form
      onSubmit={onSubmit}
      aria-label="Answer the project lead"
      className="flex max-w-2xl flex-col gap-3 rounded-lg bg-surface-2 p-3"
    >
      <Field label="Answer" hint="What was corrected, or why the draft is right. Change its lines first, below.">
        <Textarea value={note} maxLength={1_000} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <div>
        <Button variant="primary" type="submit" isDisabled={note.trim().length < SHORTEST_NOTE} isBusy={send.isPending}>
          Ask the project lead again
        </Button>
      </div>
      <ActError error={send.error} />
    </form>
  );
}

/** A refusal stays where the decision is; one by somebody who was first says what they did. */
export function ActError({ error }: { error: unknown }) {
  if (!error) return null;
  if (isConflict(error)) return <ConflictNotice>{sentenceOf(error)}</ConflictNotice>;
  return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
}
