"use client";
import { isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { cutOff } from "../ui/cut-off";
import { ConflictNotice, FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";

const SHORTEST_NOTE = 3;
const LONGEST_NOTE = 500;

type Props = {
  note: string;
  onNote: (note: string) => void;
  /** What keeps the draft from being stored, as sentences. */
  troubles: readonly string[];
  hasChanges: boolean;
  isBusy: boolean;
  error: unknown;
  onClose: () => void;
};

/** The end of every editor: why, and the act. It stands inside the form. */
export function EditorFoot({ note, onNote, troubles, hasChanges, isBusy, error, onClose }: Props) {
  const Notice = isConflict(error) ? ConflictNotice : FailedNotice;
  const isReady = hasChanges && troubles.length === 0 && note.trim().length >= SHORTEST_NOTE;
  return (
    <div className="flex flex-col gap-3 border-t pt-4">
      <Field
        label="Why"
        hint="The second person reads it, and it stays in the history."
        error={cutOff(note, LONGEST_NOTE)}
      >
        <Textarea value={note} maxLength={LONGEST_NOTE} onChange={(event) => onNote(event.target.value)} />
      </Field>
      {troubles.length > 0 ? (
        <ul aria-label="What has to be put right" className="text-danger">
          {troubles.map((trouble) => (
            <li key={trouble}>{trouble}</li>
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" type="submit" isBusy={isBusy} isDisabled={!isReady}>
          Save draft
        </Button>
        <Button onClick={onClose}>Discard</Button>
        {isReady || troubles.length > 0 ? null : (
          <p className="text-ink-2">{hasChanges ? "Say why in a few words." : "Nothing is changed yet."}</p>
        )}
      </div>
      {error ? <Notice reference={referenceOf(error)}>{sentenceOf(error)}</Notice> : null}
    </div>
  );
}
