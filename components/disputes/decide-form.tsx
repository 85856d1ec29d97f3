"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import type { DisputeDetail, DisputeItemView } from "#server/domain/disputes/views";
import { type RootCause, rootCauseKeys, rootCauses } from "#server/domain/exceptions/root-causes";
import { ActError } from "../approvals/act-error";
import { Amount } from "../format/money";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { type Answers, firstAnswers, readAnswers, wholeOf } from "./decide-draft";
import { useDisputeAct } from "./use-dispute-act";

export type DecideHandle = { focus(): void };
type Props = {
  dispute: DisputeDetail;
  seen: { caseId: string; version: number };
  handle: Ref<DecideHandle>;
  onDone: () => void;
};

const SHORTEST_NOTE = 10;

/** What is given back of each open part, why, and what lay behind it. */
export function DecideForm({ dispute, seen, handle, onDone }: Props) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onDone);
  const open = dispute.items.filter(({ state }) => state === "open");
  const [answers, setAnswers] = useState<Answers>(() => firstAnswers(open));
  const [note, setNote] = useState("");
  const [cause, setCause] = useState<RootCause | null>(null);
  const [isTold, setTold] = useState(false);
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useImperativeHandle(handle, () => ({ focus: () => form.current?.querySelector<HTMLElement>("input")?.focus() }));
  const decide = useMutation(trpc.disputes.decide.mutationOptions(ending));
  const read = readAnswers(open, answers);
  const change = (act: () => void) => {
    act();
    renewKey();
  };
  const needsCause = read.isLast && cause === null;
  const isReady =
    Object.keys(read.troubles).length === 0 &&
    read.items.length > 0 &&
    note.trim().length >= SHORTEST_NOTE &&
    !needsCause;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isReady || decide.isPending) return;
    const said = { note: note.trim(), rootCause: cause, isToldToCustomer: isTold && read.rejectedMinor > 0n };
    decide.mutate({ key, input: { ...seen, items: read.items, ...said } });
  };
  return (
    <form
      ref={form}
      aria-label="Decide the dispute"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send(event);
      }}
      className="flex flex-col gap-3 rounded-lg bg-surface-2 p-3"
    >
      <ul className="flex flex-col gap-2">
        {open.map((item) => (
          <PartAnswer
            key={item.id}
            item={item}
            typed={answers[item.id] ?? null}
            trouble={isTried ? read.troubles[item.id] : undefined}
            mayWait={open.length > 1}
            onChange={(typed) => change(() => setAnswers({ ...answers, [item.id]: typed }))}
          />
        ))}
      </ul>
      <p role="status" className="text-ink-2">
        <Amount money={{ minor: read.acceptedMinor, currency: dispute.currency }} showsZero /> accepted ·{" "}
        <Amount money={{ minor: read.rejectedMinor, currency: dispute.currency }} showsZero /> asked for again
      </p>
      <Field
        label="Why"
        hint="The customer and whoever signs the credit read it."
        error={isTried && note.trim().length < SHORTEST_NOTE ? "Say why in a sentence." : null}
      >
        <Textarea value={note} maxLength={2_000} onChange={({ target }) => change(() => setNote(target.value))} />
      </Field>
      <CauseField
        likely={dispute.likelyCauses}
        value={cause}
        error={isTried && needsCause ? "Say what lay behind the claim." : null}
        onChange={(next) => change(() => setCause(next))}
      />
      {read.rejectedMinor > 0n ? (
        <Checkbox isOn={isTold} onChange={(isOn) => change(() => setTold(isOn))} className="self-start">
          Write to the customer
        </Checkbox>
      ) : null}
      {decide.error ? <ActError error={decide.error} /> : null}
      <div>
        <Button variant="primary" type="submit" isBusy={decide.isPending} keyHint="Mod+Enter">
          {read.acceptedMinor > 0n ? "Decide and ask for the credit" : "Reject"}
        </Button>
      </div>
    </form>
  );
}

type PartProps = {
  item: DisputeItemView;
  typed: string | null;
  trouble: string | undefined;
  mayWait: boolean;
  onChange: (typed: string | null) => void;
};

function PartAnswer({ item, typed, trouble, mayWait, onChange }: PartProps) {
  const name = item.line === null ? item.invoice.number : `${item.invoice.number}, ${item.line}`;
  return (
    <li className="flex flex-wrap items-end gap-x-3 gap-y-1">
      <p className="min-w-40 flex-1 break-words pb-1.5">
        {name} <span className="text-ink-2">·</span> <Amount money={item.disputed} />
      </p>
      {typed === null ? null : (
        <Field
          label={
            <>
              Accepted<span className="sr-only"> of {name}</span>
            </>
          }
          error={trouble}
          className="w-32"
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            maxLength={20}
            value={typed}
            className="text-right tabular-nums"
            onFocus={({ target }) => target.select()}
            onChange={({ target }) => onChange(target.value)}
          />
        </Field>
      )}
      {typed === null ? null : (
        <Button size="sm" onClick={() => onChange(wholeOf(item))}>
          All<span className="sr-only"> of {name}</span>
        </Button>
      )}
      {mayWait ? (
        <Button size="sm" variant="plain" onClick={() => onChange(typed === null ? "0" : null)}>
          {typed === null ? "Decide now" : "Later"}
          <span className="sr-only"> {name}</span>
        </Button>
      ) : null}
    </li>
  );
}

type CauseProps = {
  likely: readonly RootCause[];
  value: RootCause | null;
  error: string | null;
  onChange: (cause: RootCause) => void;
};

/** The likely causes of the reason stand first. */
export function CauseField({ likely, value, error, onChange }: CauseProps) {
  const keys = [...likely, ...rootCauseKeys.filter((key) => !likely.includes(key))];
  return (
    <Field label="Root cause" isSelect error={error}>
      <Select
        options={keys.map((key) => ({ value: key, label: rootCauses[key].label, hint: rootCauses[key].steward }))}
        value={value}
        onChange={onChange}
        placeholder="Choose what lay behind it"
      />
    </Field>
  );
}
