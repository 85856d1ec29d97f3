"use client";
import { type FormEvent, useState } from "react";
import { reasonLabels, requestReasons } from "#server/domain/approvals/kinds";
import { useSettled } from "../queue/use-search";
import { Button } from "../ui/button";
import { cutOff } from "../ui/cut-off";
import { Field } from "../ui/field";
import { Part } from "../ui/part";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { ActError } from "./act-error";
import { type AskDraft, missingOf, termsOf } from "./ask-draft";
import { AskFields, type AskSubject } from "./ask-fields";
import { AskPreview, type AskQuestion } from "./ask-preview";
import { ChosenFiles } from "./chosen-files";
import type { AskSending, ChosenFile } from "./use-ask";

const LONGEST_REASON = 2_000;

type Props = {
  initial: AskDraft;
  subject: AskSubject;
  sending: AskSending;
  /** What its buttons say: the second where it can be kept without being submitted. */
  submitLabel: string;
  keepLabel?: string;
};

/** A request as it is written: what is asked for and why, beside what it would come to. */
export function AskForm({ initial, subject, sending, submitLabel, keepLabel }: Props) {
  const [draft, setDraft] = useState(initial);
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const onChange = (change: Partial<AskDraft>) => setDraft({ ...draft, ...change });
  const terms = termsOf(draft, subject.currency);
  const missing = "trouble" in terms ? terms.trouble : missingOf(draft);
  const send = (thenSubmit: boolean) => {
    if ("value" in terms && missing === null && draft.reasonCode !== null)
      sending.send({ draft, terms: terms.value, reasonCode: draft.reasonCode, thenSubmit, files });
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send(true);
  };
  return (
    <form
      onSubmit={onSubmit}
      aria-label="Request"
      className="grid max-w-6xl gap-x-8 gap-y-6 lg:grid-cols-2 lg:grid-rows-[auto_1fr] lg:gap-y-4"
    >
      <div className="flex min-w-0 flex-col gap-4">
        <AskFields draft={draft} subject={subject} onChange={onChange} />
        <Field label="Reason" isSelect>
          <Select
            options={requestReasons.map((value) => ({ value, label: reasonLabels[value] }))}
            value={draft.reasonCode}
            onChange={(reasonCode) => onChange({ reasonCode })}
          />
        </Field>
        <Field
          label="In your words"
          hint="What happened and why this is right: whoever signs reads it first."
          error={cutOff(draft.reason, LONGEST_REASON)}
        >
          <Textarea
            value={draft.reason}
            maxLength={LONGEST_REASON}
            onChange={(event) => onChange({ reason: event.target.value })}
          />
        </Field>
        {keepLabel === undefined ? null : <ChosenFiles files={files} onChange={setFiles} />}
      </div>
      {/* Read before the request is sent, so that it stands before the buttons where there is one column. */}
      <div className="min-w-0 lg:row-span-2">
        <Part title="What it would come to">
          <Foretold draft={draft} currency={subject.currency} />
        </Part>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="primary" type="submit" isDisabled={missing !== null} isBusy={sending.isPending}>
            {submitLabel}
          </Button>
          {keepLabel === undefined ? null : (
            <Button isDisabled={missing !== null || sending.isPending} onClick={() => send(false)}>
              {keepLabel}
            </Button>
          )}
          {missing === null ? null : <p className="text-ink-2">{missing}</p>}
        </div>
        <ActError error={sending.error} />
      </div>
    </form>
  );
}

/** Nothing of a preview is stored, so the words that only stand on the document need not be there yet. */
const NO_MEMO_YET = "Not written yet";

function Foretold({ draft, currency }: { draft: AskDraft; currency: string | null }) {
  const terms = termsOf({ ...draft, memo: NO_MEMO_YET }, currency);
  const question = { kind: draft.kind, reasonCode: draft.reasonCode ?? "other", changesId: draft.changesId, terms };
  const settled = useSettled(JSON.stringify(question));
  const { terms: read, changesId, ...asked } = JSON.parse(settled) as typeof question;
  if ("trouble" in read)
    return (
      <p className="text-pretty text-ink-2">
        What happens in which system and who has to sign stands here once it is clear what is asked for.
      </p>
    );
  const complete: AskQuestion = {
    ...asked,
    terms: read.value,
    ...(changesId === null ? {} : { requestId: changesId }),
  };
  return <AskPreview question={complete} />;
}
