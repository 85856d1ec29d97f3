"use client";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { cutOff } from "../ui/cut-off";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";

type Props = {
  /** Its name, for whoever does not see it. */
  title: string;
  label: string;
  hint: string;
  /** Letters below which it says nothing. */
  shortest: number;
  longest: number;
  button: string;
  isDanger?: boolean;
  isBusy: boolean;
  onSend: (words: string) => void;
  onCancel?: () => void;
  children?: ReactNode;
};

/** An act that takes a sentence. */
export function SentenceForm({
  title,
  label,
  hint,
  shortest,
  longest,
  button,
  isDanger = false,
  isBusy,
  onSend,
  onCancel,
  children,
}: Props) {
  const [words, setWords] = useState("");
  const isReady = words.trim().length >= shortest;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onSend(words.trim());
  };
  return (
    <form onSubmit={onSubmit} aria-label={title} className="flex max-w-2xl flex-col gap-3 rounded-lg bg-surface-2 p-3">
      {children}
      <Field label={label} hint={hint} error={cutOff(words, longest)}>
        <Textarea
          autoFocus={onCancel !== undefined}
          value={words}
          maxLength={longest}
          onChange={(event) => setWords(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap items-center gap-2">
        <Button variant={isDanger ? "danger" : "primary"} type="submit" isDisabled={!isReady} isBusy={isBusy}>
          {button}
        </Button>
        {onCancel ? <Button onClick={onCancel}>Cancel</Button> : null}
        {isReady ? null : <p className="text-ink-2">{shortest} characters at least.</p>}
      </div>
    </form>
  );
}
