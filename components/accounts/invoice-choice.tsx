"use client";
import { ChevronRight } from "lucide-react";
import type { AccountInvoice } from "#server/domain/accounts/views";
import { plural } from "../case/words";
import { Contested } from "../disputes/contested";
import { Day } from "../format/day";
import { Amount, Amounts } from "../format/money";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { leftPerCurrency } from "./selection";
import type { OpenInvoices } from "./use-open-invoices";

type Props = {
  list: OpenInvoices;
  chosen: readonly AccountInvoice[];
  onChange: (chosen: readonly AccountInvoice[]) => void;
};

/** The invoices it is about; none stands for whatever is oldest. */
export function InvoiceChoice({ list: { rows, hasMore, isMoreComing, showMore }, chosen, onChange }: Props) {
  const shown = [...chosen.filter(({ id }) => !rows.some((row) => row.id === id)), ...rows];
  const toggle = (invoice: AccountInvoice, isOn: boolean) =>
    onChange(isOn ? [...chosen, invoice] : chosen.filter(({ id }) => id !== invoice.id));
  if (shown.length === 0) return <p className="text-ink-2">No invoice is open.</p>;
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-md py-0.5">
        <ChevronRight size={14} aria-hidden="true" className="shrink-0 text-ink-2 group-open:rotate-90" />
        <span className="font-medium">Invoices</span>
        <span className="text-ink-2">
          {chosen.length === 0 ? (
            "whatever is oldest"
          ) : (
            <>
              {chosen.length <= 2
                ? chosen.map(({ number }) => number ?? "without a number").join(", ")
                : plural(chosen.length, "invoice")}{" "}
              · <Amounts moneys={leftPerCurrency(chosen)} />
            </>
          )}
        </span>
      </summary>
      <ul aria-label="Invoices it is about" className="mt-1 max-h-48 overflow-y-auto rounded-md border px-2 py-1">
        {shown.map((invoice) => (
          <li key={invoice.id} className="flex flex-wrap items-center gap-x-3">
            <Checkbox
              isOn={chosen.some(({ id }) => id === invoice.id)}
              onChange={(isOn) => toggle(invoice, isOn)}
              className="flex-1"
            >
              {invoice.number ?? "Without a number"}
              {invoice.contested ? (
                <span className="text-ink-2">
                  <Contested contested={invoice.contested} open={invoice.left} />
                </span>
              ) : null}
            </Checkbox>
            <span className="text-ink-2 text-sm">
              due <Day day={invoice.dueOn} isShort />
            </span>
            <Amount money={invoice.left} className="min-w-24 text-right" />
          </li>
        ))}
        {hasMore ? (
          <li>
            <Button size="sm" variant="plain" isBusy={isMoreComing} onClick={showMore}>
              Show more invoices
            </Button>
          </li>
        ) : null}
      </ul>
    </details>
  );
}
