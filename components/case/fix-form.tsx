"use client";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { type FormEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import { LONGEST_FIX_TEXT } from "#server/domain/cases/inputs";
import type { FixOffer } from "#server/domain/cases/views";
import { askHref } from "../approvals/approvals-url";
import { keyOf } from "../keyboard/shortcuts";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Menu, MenuItem } from "../ui/menu";
import { Textarea } from "../ui/textarea";

/** Fixes are named by what they do, which is a line long at times. */
const WRAPPING = "h-auto min-h-8 max-w-full shrink whitespace-normal py-1 text-left";

export type FixFormHandle = { focus(): void };

type FixFormProps = {
  fixes: readonly FixOffer[];
  chosen: FixOffer;
  onChoose: (key: string) => void;
  onRun: (fix: FixOffer, input: Record<string, string>, key: string) => void;
  /** Where this person may ask for what others have to sign first. */
  asksFor: { caseId: string } | null;
  isBusy: boolean;
  /** Something above it is what comes first. */
  isSecond?: boolean;
  handle: Ref<FixFormHandle>;
};

/**
 * The first act of a case: its fix, named by what it does, with what it asks for beside it. The key brings the focus
 * here and Enter runs it, so that no stray press changes an invoice.
 */
export function FixForm({ fixes, chosen, onChoose, onRun, asksFor, isBusy, isSecond = false, handle }: FixFormProps) {
  const [key, setKey] = useState(newKey);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  // What nobody typed over is what the case proposes now, which others may have changed meanwhile.
  const input: Record<string, string> = {
    ...Object.fromEntries(chosen.fields.map(({ name, value }) => [name, value])),
    ...typed,
  };
  const onField = (name: string, value: string) => {
    setTyped({ ...typed, [name]: value });
    // Other words are another intention.
    setKey(newKey());
  };
  const form = useRef<HTMLFormElement>(null);
  const isUntold = chosen.fields.length > 0 && Object.values(input).every((value) => value.trim() === "");
  useImperativeHandle(handle, () => ({
    focus() {
      const target = isUntold ? "input, textarea" : "button[type=submit]";
      form.current?.querySelector<HTMLElement>(target)?.focus();
    },
  }));
  const others = fixes.filter(({ key: other }) => other !== chosen.key);
  // Which of several may stay empty is the server's to say; that something is told can be asked here.
  const isReady = chosen.refusal === null && !isUntold;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onRun(chosen, input, key);
  };
  return (
    <form ref={form} onSubmit={onSubmit} aria-label="Fix" className="flex flex-col gap-3">
      {chosen.fields.length > 0 ? (
        <div className="grid gap-3 sm:grid-cols-2">
          {chosen.fields.map((field) => (
            <Field
              key={field.name}
              label={field.label}
              hint={field.hint}
              className={field.isLong ? "sm:col-span-2" : undefined}
            >
              {field.isLong ? (
                <Textarea
                  name={field.name}
                  value={input[field.name] ?? ""}
                  maxLength={LONGEST_FIX_TEXT}
                  onChange={(event) => onField(field.name, event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) form.current?.requestSubmit();
                  }}
                />
              ) : (
                <Input
                  name={field.name}
                  value={input[field.name] ?? ""}
                  maxLength={2_000}
                  autoComplete="off"
                  onChange={(event) => onField(field.name, event.target.value)}
                />
              )}
            </Field>
          ))}
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant={isSecond ? "quiet" : "primary"}
          type="submit"
          keyHint={keyOf("case.fix")}
          isBusy={isBusy}
          isDisabled={!isReady}
          className={WRAPPING}
        >
          {chosen.label}
        </Button>
        {isSecond ? (
          others.map((fix) => (
            <Button
              key={fix.key}
              variant="plain"
              isDisabled={isBusy}
              className={WRAPPING}
              onClick={() => onChoose(fix.key)}
            >
              {fix.label}
            </Button>
          ))
        ) : others.length > 0 ? (
          <Menu
            trigger={
              <Button variant="plain" isDisabled={isBusy}>
                Another way
                <ChevronDown size={14} aria-hidden="true" />
              </Button>
            }
          >
            {others.map((fix) => (
              <MenuItem key={fix.key} onSelect={() => onChoose(fix.key)}>
                {fix.label}
              </MenuItem>
            ))}
          </Menu>
        ) : null}
      </div>
      {chosen.refusal ? <p className="text-ink-2">{chosen.refusal}</p> : null}
      {chosen.approval && asksFor ? (
        <p>
          <Link href={askHref({ case: asksFor.caseId, fix: chosen.key })} className={buttonClass("primary")}>
            Ask for approval
          </Link>
        </p>
      ) : null}
      {chosen.approval && !asksFor ? (
        <p className="text-ink-2">Whoever raises requests, such as a billing analyst, asks for it on this case.</p>
      ) : null}
    </form>
  );
}
