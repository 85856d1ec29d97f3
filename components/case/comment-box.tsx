"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, type RefObject, useId, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { FailedNotice } from "../ui/faces";
import { controlClass } from "../ui/input";
import { popupClass } from "../ui/menu";
import { toast } from "../ui/toaster";
import { type AssignablePerson, mentionAt, mentionedIn } from "./people";

const LONGEST = 4_000;
const MOST_SUGGESTED = 6;

type CommentBoxProps = {
  caseId: string;
  people: readonly AssignablePerson[];
  inputRef: RefObject<HTMLTextAreaElement | null>;
  onLeave: () => void;
};

/** Says something on the case. "@" and the first letters of a name call a colleague to it. */
export function CommentBox({ caseId, people, inputRef, onLeave }: CommentBoxProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const [text, setText] = useState("");
  const comment = useMutation(
    trpc.cases.comment.mutationOptions({
      async onSuccess({ message }) {
        setText("");
        setKey(newKey());
        toast.done(message);
        await queryClient.invalidateQueries(trpc.cases.timeline.queryFilter({ caseId }));
      },
    }),
  );
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const words = text.trim();
    if (words !== "" && !comment.isPending)
      comment.mutate({ key, input: { caseId, text: words, mentions: mentionedIn(words, people) } });
  };
  const onChange = (value: string) => {
    setText(value);
    // Other words after a failure are another intention.
    if (comment.isError) setKey(newKey());
  };
  const mentions = useMentions({ text, people, inputRef, onText: onChange });
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (mentions.onKeyDown(event)) return;
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send(event);
    if (event.key === "Escape") {
      event.preventDefault();
      onLeave();
    }
  };
  return (
    <form onSubmit={send} className="mb-3">
      <div className="relative">
        <textarea
          ref={inputRef}
          rows={text === "" ? 1 : 3}
          value={text}
          maxLength={LONGEST}
          aria-label="Comment"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={mentions.suggestions.length > 0 ? mentions.listId : undefined}
          aria-activedescendant={mentions.activeId}
          placeholder="Comment, @ to call somebody in"
          onChange={(event) => onChange(event.target.value)}
          onSelect={(event) => mentions.setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          className={cn(controlClass, "field-sizing-content block max-h-[33dvh] min-h-8 resize-none px-2.5 py-1.5")}
        />
        {mentions.list}
      </div>
      {text.trim() === "" ? null : (
        <div className="mt-2 flex items-center gap-2">
          <Button variant="primary" size="sm" type="submit" isBusy={comment.isPending} keyHint="Mod+Enter">
            Comment
          </Button>
        </div>
      )}
      {comment.error ? (
        <FailedNotice className="mt-2" reference={referenceOf(comment.error)}>
          {sentenceOf(comment.error)}
        </FailedNotice>
      ) : null}
    </form>
  );
}

type MentionOptions = {
  text: string;
  people: readonly AssignablePerson[];
  inputRef: RefObject<HTMLTextAreaElement | null>;
  onText: (text: string) => void;
};

function useMentions({ text, people, inputRef, onText }: MentionOptions) {
  const listId = useId();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<string | null>(null);
  const typing = mentionAt(text, caret);
  const wanted = typing?.typed.toLocaleLowerCase() ?? "";
  const isOpen = typing !== null && closedAt !== text;
  const suggestions = isOpen
    ? people
        .filter(
          ({ name, isYou }) =>
            !isYou &&
            name
              .toLocaleLowerCase()
              .split(" ")
              .some((_, index, words) => words.slice(index).join(" ").startsWith(wanted)) &&
            name !== typing.typed,
        )
        .slice(0, MOST_SUGGESTED)
    : [];
  const current = Math.min(active, suggestions.length - 1);

  const choose = (person: AssignablePerson) => {
    if (!typing) return;
    const before = `${text.slice(0, typing.from)}@${person.name} `;
    onText(before + text.slice(caret));
    setActive(0);
    // After React has written the new text, the caret stands behind the name.
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(before.length, before.length));
  };
  /** True when the key was used to choose a name. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const chosen = suggestions[current];
    if (!chosen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((current + step + suggestions.length) % suggestions.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(chosen);
    else if (event.key === "Escape") setClosedAt(text);
    else return false;
    event.preventDefault();
    return true;
  };
  const optionId = (person: AssignablePerson) => `${listId}-${person.userId}`;
  const list =
    suggestions.length === 0 ? null : (
      <div
        id={listId}
        role="listbox"
        aria-label="People to mention"
        className={cn(popupClass, "absolute top-full left-0 mt-1")}
      >
        {suggestions.map((person, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus and names the active option
          <div
            key={person.userId}
            id={optionId(person)}
            role="option"
            aria-selected={index === current}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(person);
            }}
            className={cn("flex min-h-7 items-center gap-2 rounded-md px-2 py-1", index === current && "bg-surface-2")}
          >
            <span>{person.name}</span>
            <span className="text-ink-2 text-sm">{person.roles.join(", ")}</span>
          </div>
        ))}
      </div>
    );
  const chosen = suggestions[current];
  return { suggestions, listId, activeId: chosen ? optionId(chosen) : undefined, list, onKeyDown, setCaret };
}
