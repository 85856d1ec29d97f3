"use client";
import type { DraftDetail, DraftEditView, EditedTerms } from "#server/domain/drafts/views";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ActError } from "./decide-bar";
import { actWord, fieldWords, hoursWords } from "./draft-words";
import { useDraftAct } from "./use-draft-acts";

/** Every change of a reviewer: before and after, by whom and why, and what billing said to it. */
export function Edits({ draft }: { draft: DraftDetail }) {
  const send = useDraftAct(draft);
  return (
    <>
      <p className="text-ink-2">
        Together they {draft.editedBy.minor < 0n ? "take off" : "put on"}{" "}
        <Amount
          money={{ ...draft.editedBy, minor: draft.editedBy.minor < 0n ? -draft.editedBy.minor : draft.editedBy.minor }}
          showsZero
        />
        .
      </p>
      <ol aria-label="Edits, the latest first" className="divide-y border-y">
        {[...draft.edits].reverse().map((edit) => (
          <li key={edit.id} className="flex flex-col gap-1 py-2">
            <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
              <span className="font-medium">{fieldWords[edit.field]}</span>
              <Change edit={edit} />
              <Standing edit={edit} />
            </p>
            <p className="break-words border-l-2 pl-3">
              <bdi>{edit.reason}</bdi>
            </p>
            <p className="text-ink-2 text-sm">
              {edit.editedBy} <Instant at={edit.editedAt} /> · {edit.before.description}
              {edit.takenBack ? (
                <>
                  {" · "}taken back by {edit.takenBack.by} <Instant at={edit.takenBack.at} />
                </>
              ) : null}
            </p>
            {edit.act?.error ? <p className="text-danger text-sm">{edit.act.error}</p> : null}
            {edit.act?.confirmation ? <p className="text-ink-2 text-sm">{edit.act.confirmation}</p> : null}
            {edit.canTakeBack ? (
              <div>
                <Button
                  size="sm"
                  isBusy={send.isPending}
                  onClick={() => send.mutate({ act: "take_back", editId: edit.id })}
                >
                  Take back
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ol>
      <ActError error={send.error} />
    </>
  );
}

function Standing({ edit: { act, takenBack } }: { edit: DraftEditView }) {
  const { word, tone } = actWord(takenBack ? takenBack.act : act);
  return <Badge tone={tone}>{takenBack ? `Taken back: ${word.toLowerCase()}` : word}</Badge>;
}

function Change({ edit: { field, before, after } }: { edit: DraftEditView }) {
  if (field === "description")
    return (
      <span>
        <del>{before.description}</del> <ins className="no-underline">{after.description}</ins>
      </span>
    );
  if (field === "left_out")
    return (
      <del>
        <Amount money={before.amount} />
      </del>
    );
  const what = (terms: EditedTerms) =>
    field === "quantity" ? hoursWords(terms.minutes) : <Amount money={terms.hourly} />;
  return (
    <span>
      {what(before)} to {what(after)}, <Amount money={before.amount} /> to <Amount money={after.amount} />
    </span>
  );
}
