"use client";
import { useState } from "react";
import type { CashDeskView } from "#server/domain/cash/views";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { restFor, type SplitDraft, splitText, splitTotals } from "./split-draft";

type Props = {
  desk: CashDeskView;
  isBusy: boolean;
  /** Why the last try was refused; what was typed stands. */
  trouble: string | null;
  onClose: () => void;
  /** The shares as the fix reads them. */
  onSplit: (shares: string) => void;
};

/** Money shared out by hand: an amount on each invoice, what is left below. */
export function SplitDialog({ desk, isBusy, trouble, onClose, onSplit }: Props) {
  const { amount, splittable } = desk;
  const [draft, setDraft] = useState<SplitDraft>({});
  const { rest, errors, isReady } = splitTotals(draft, splittable, amount);
  const set = (id: string, text: string) => setDraft({ ...draft, [id]: text });
  const submit = () => {
    if (isReady && !isBusy) onSplit(splitText(draft, splittable));
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="md"
      title={
        <>
          Split <Amount money={amount} />
        </>
      }
      actions={
        <>
          <p className="mr-auto" aria-live="polite">
            <span className="text-ink-2">{rest.minor < 0n ? "Too much by " : "Left over "}</span>
            <Amount
              money={rest.minor < 0n ? { ...rest, minor: -rest.minor } : rest}
              showsZero
              className={rest.minor < 0n ? "text-danger" : "font-medium"}
            />
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!isReady} isBusy={isBusy} onClick={submit}>
            Apply the split
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ul aria-label="Open invoices">
          {splittable.map((invoice) => (
            <li key={invoice.id} className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2.5 not-first:border-t">
              <div className="min-w-0 flex-1 basis-48 pt-1.5">
                <p className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-medium">{invoice.name}</span>
                  <span className="text-ink-2">{invoice.customerName}</span>
                </p>
                <p className="text-ink-2 text-sm">
                  <Amount money={invoice.open} /> open
                  {invoice.dueOn ? (
                    <>
                      {", due "}
                      <Day day={invoice.dueOn} />
                    </>
                  ) : null}
                </p>
              </div>
              <div className="flex items-start gap-1">
                <Field label={`Amount for ${invoice.name}`} isLabelHidden error={errors[invoice.id]} className="w-36">
                  <Input
                    inputMode="decimal"
                    autoComplete="off"
                    maxLength={20}
                    className="text-right tabular-nums"
                    value={draft[invoice.id] ?? ""}
                    onChange={({ target }) => set(invoice.id, target.value)}
                  />
                </Field>
                <Button variant="plain" onClick={() => set(invoice.id, restFor(draft, invoice, splittable, amount))}>
                  Rest<span className="sr-only"> on {invoice.name}</span>
                </Button>
              </div>
            </li>
          ))}
        </ul>
        {trouble ? <FailedNotice>{trouble}</FailedNotice> : null}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
