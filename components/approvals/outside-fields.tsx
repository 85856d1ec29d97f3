"use client";
import { exceptionCovers } from "#server/domain/approvals/acceptable";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import type { FieldsProps } from "./ask-fields";
import { daysTrouble, monthTrouble, type OutsideDraft, type OutsideKind } from "./outside-draft";
import { coversWords, outsideHints } from "./request-words";
import { readAmount } from "./typed-amounts";

/** What is asked for of a request over a case, an agreed price or a revenue plan: what it names was chosen there. */
export function OutsideFields(props: FieldsProps & { kind: OutsideKind }) {
  const { kind } = props;
  return (
    <>
      <p className="text-pretty text-ink-2">{outsideHints[kind]}</p>
      {kind === "contract_exception" ? <ExceptionFields {...props} /> : null}
      {kind === "rate_change" ? <RateFields {...props} /> : null}
      {kind === "revenue_override" ? <RevenueFields {...props} /> : null}
    </>
  );
}

function ExceptionFields(props: FieldsProps) {
  const { outside } = props.draft;
  return (
    <>
      <Field label="What it covers" isSelect>
        <Select
          options={exceptionCovers.map((value) => ({ value, label: coversWords[value] }))}
          value={outside.covers}
          onChange={(covers) => change(props, { covers })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="First day">
          <Input
            type="date"
            value={outside.fromOn}
            onChange={(event) => change(props, { fromOn: event.target.value })}
          />
        </Field>
        <Field label="Last day" error={daysTrouble(outside)}>
          <Input
            type="date"
            value={outside.untilOn}
            onChange={(event) => change(props, { untilOn: event.target.value })}
          />
        </Field>
      </div>
    </>
  );
}

function RateFields(props: FieldsProps) {
  const { outside, given } = props.draft;
  const currency = typeof given.currency === "string" ? given.currency : null;
  const read = currency === null ? null : readAmount(outside.price, currency);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={currency === null ? "New price" : `New price in ${currency}`}
        hint={given.of === "hourly" ? "Of an hour" : "Of one unit and one billing period"}
        error={outside.price !== "" && read !== null && "trouble" in read ? read.trouble : null}
      >
        <Input
          inputMode="decimal"
          value={outside.price}
          maxLength={20}
          autoComplete="off"
          onChange={(event) => change(props, { price: event.target.value })}
        />
      </Field>
      <Field label="From" hint="The first day it is billed at">
        <Input
          type="date"
          value={outside.effectiveOn}
          onChange={(event) => change(props, { effectiveOn: event.target.value })}
        />
      </Field>
    </div>
  );
}

function RevenueFields(props: FieldsProps) {
  const { outside, memo } = props.draft;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="First month" hint="Such as 2026-10" error={monthTrouble(outside.fromMonth)}>
          <Input
            value={outside.fromMonth}
            maxLength={7}
            autoComplete="off"
            onChange={(event) => change(props, { fromMonth: event.target.value })}
          />
        </Field>
        <Field label="Last month" hint="The same for all at once" error={monthTrouble(outside.toMonth)}>
          <Input
            value={outside.toMonth}
            maxLength={7}
            autoComplete="off"
            onChange={(event) => change(props, { toMonth: event.target.value })}
          />
        </Field>
      </div>
      <Field label="Memo" hint="Stands on the revenue plan in the ERP.">
        <Input
          value={memo}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => props.onChange({ memo: event.target.value })}
        />
      </Field>
    </>
  );
}

function change({ draft, onChange }: FieldsProps, outside: Partial<OutsideDraft>): void {
  onChange({ outside: { ...draft.outside, ...outside } });
}
