"use client";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { AccountInvoice, AccountView } from "#server/domain/accounts/views";
import { hasOutcome } from "#server/domain/collections/record-rules";
import type { DeskView } from "#server/domain/collections/record-views";
import type { CallOutcome } from "#server/domain/collections/records";
import type { Money } from "#server/domain/money";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Textarea } from "../ui/textarea";
import { type ContactDraft, isPromised, newContact, readContact } from "./contact-draft";
import { ContactHow, ContactPerson } from "./contact-parts";
import { DayField } from "./day-field";
import { InvoiceChoice } from "./invoice-choice";
import { focusOutcome, OutcomeChoice, outcomeOfKey } from "./outcome-choice";
import { meantSums } from "./promise-draft";
import { PromiseFields } from "./promise-fields";
import { TaskFields } from "./task-fields";
import { useCollectionAct } from "./use-collection-act";
import { useOpenInvoices } from "./use-open-invoices";
import { WorkDialog } from "./work-dialog";

export type ContactProps = {
  account: AccountView;
  desk: DeskView;
  /** What is chosen on the page, and what is past due by currency. */
  chosen: readonly AccountInvoice[];
  pastDue: readonly Money[];
  /** The account's case on the worklist. */
  caseId: string | null;
  outcome: CallOutcome | null;
  onClose: () => void;
  onRecorded: (message: string) => void;
};

/** A contact and all that came of it, in one act. A refusal leaves every word where it stands. */
export function ContactForm({ account, desk, pastDue, caseId, outcome, onClose, onRecorded, ...begun }: ContactProps) {
  const [draft, setDraft] = useState(() => newContact(desk, outcome));
  const [chosen, setChosen] = useState(begun.chosen);
  const [isTried, setTried] = useState(false);
  const [isDirty, setDirty] = useState(false);
  const firstRef = useRef<HTMLInputElement>(null);
  const amountRef = useRef<HTMLInputElement>(null);
  const { trpc, key, renewKey, readAnew } = useCollectionAct(onClose);
  const record = useMutation(
    trpc.collections.recordContact.mutationOptions({
      onSuccess({ message }) {
        onClose();
        onRecorded(message);
      },
      onSettled: () => void readAnew(),
    }),
  );
  const list = useOpenInvoices(account.id, account.today);

  const set = (change: Partial<ContactDraft>) => {
    setDraft({ ...draft, ...change });
    setDirty(true);
    renewKey();
  };
  const sums = meantSums(chosen, pastDue);
  const currency = draft.currency ?? sums[0]?.currency ?? account.currency ?? "EUR";
  const sum = sums.find((one) => one.currency === currency) ?? { minor: 0n, currency };
  const read = readContact(draft, {
    customerId: account.id,
    today: desk.today,
    sum,
    chosen: chosen.map(({ id, left }) => ({ id, currency: left.currency })),
  });
  const troubles = isTried && "troubles" in read ? read.troubles : null;
  const isForPromise = outcome === "promised";
  return (
    <WorkDialog
      title={isForPromise ? `Promise of ${account.name}` : `Contact with ${account.name}`}
      submit={isForPromise ? "Record the promise" : "Record the contact"}
      size="lg"
      isDirty={isDirty}
      isBusy={record.isPending}
      error={record.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if ("input" in read) record.mutate({ key, input: read.input });
      }}
      onKeyDown={(event) => {
        const said = hasOutcome(draft.channel) ? outcomeOfKey(event) : null;
        if (said === null) return;
        event.preventDefault();
        set({ outcome: said });
        focusOutcome(event.currentTarget, said);
      }}
      initialFocus={isForPromise ? amountRef : firstRef}
    >
      <ContactHow draft={draft} onChange={set} />
      {hasOutcome(draft.channel) ? (
        <OutcomeChoice
          value={draft.outcome}
          error={troubles?.outcome ?? null}
          firstRef={firstRef}
          onChange={(said) => set({ outcome: said })}
        />
      ) : (
        <Checkbox isOn={draft.isPromising} onChange={(isPromising) => set({ isPromising })} className="self-start">
          They promise to pay
        </Checkbox>
      )}
      {isPromised(draft) ? (
        <PromiseFields
          instalments={draft.instalments}
          sum={sum}
          currencies={[...new Set([...sums.map((one) => one.currency), currency])]}
          today={desk.today}
          troubles={troubles?.promise ?? null}
          amountRef={amountRef}
          onChange={(instalments) => set({ instalments })}
          onCurrency={(chosenCurrency) => set({ currency: chosenCurrency })}
        />
      ) : null}
      <InvoiceChoice
        list={list}
        chosen={chosen}
        onChange={(next) => {
          setChosen(next);
          set({});
        }}
      />
      <ContactPerson draft={draft} people={desk.people} error={troubles?.person ?? null} onChange={set} />
      <Field label="Note">
        <Textarea value={draft.note} maxLength={4_000} onChange={({ target }) => set({ note: target.value })} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <DayField
          label="Come back on"
          name="to come back on"
          value={draft.followUpOn}
          today={desk.today}
          error={troubles?.followUp ?? null}
          onChange={(followUpOn) => set({ followUpOn })}
        />
        <Field label="They wait for" error={troubles?.awaitingUs}>
          <Input
            value={draft.awaitingUs}
            maxLength={200}
            autoComplete="off"
            placeholder="an answer to their mail"
            onChange={({ target }) => set({ awaitingUs: target.value })}
          />
        </Field>
      </div>
      <TaskFields
        tasks={draft.tasks}
        trouble={troubles?.tasks ?? null}
        caseId={caseId}
        onChange={(tasks) => set({ tasks })}
      />
    </WorkDialog>
  );
}
