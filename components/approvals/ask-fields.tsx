"use client";
import { kindWords, type RequestKind } from "#server/domain/approvals/kinds";
import type { CreditableInvoiceView } from "#server/domain/approvals/views";
import type { FixOffer } from "#server/domain/cases/views";
import { returnReasons } from "#server/domain/cash/bank-returns";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { AccessFields } from "./access-fields";
import { type AskDraft, refundReasons, standings } from "./ask-draft";
import { CreditFields } from "./credit-fields";
import { OpenInvoicesField } from "./open-invoices-field";
import { outsideKinds } from "./outside-draft";
import { OutsideFields } from "./outside-fields";
import { PlanFields } from "./plan-fields";
import { refundWords, restrictionWords, returnReasonWords } from "./request-words";
import { readAmount } from "./typed-amounts";

/** What a request is about, as far as the form has to know it. */
export type AskSubject = {
  kinds: readonly RequestKind[];
  invoice: CreditableInvoiceView | null;
  currency: string | null;
  fixFields: FixOffer["fields"];
};

export type FieldsProps = { draft: AskDraft; subject: AskSubject; onChange: (change: Partial<AskDraft>) => void };

/** Kinds whose fields begin with what comes of them. */
const saysItself: readonly RequestKind[] = outsideKinds;

/** What the chosen kind asks for. */
export function AskFields(props: FieldsProps) {
  const { draft, subject, onChange } = props;
  return (
    <>
      {subject.kinds.length > 1 ? (
        <Field label="Kind" hint={kindWords[draft.kind].means} isSelect>
          <Select
            options={subject.kinds.map((value) => ({ value, label: kindWords[value].label }))}
            value={draft.kind}
            onChange={(kind) => onChange({ kind })}
          />
        </Field>
      ) : saysItself.includes(draft.kind) ? null : (
        <p className="text-pretty text-ink-2">{kindWords[draft.kind].means}</p>
      )}
      <TermFields {...props} />
    </>
  );
}

function TermFields(props: FieldsProps) {
  switch (props.draft.kind) {
    case "credit_memo":
      return (
        <>
          <CreditFields {...props} />
          <MemoField {...props} hint="Stands on the credit note, as the customer reads it." />
        </>
      );
    case "write_off":
      return (
        <>
          {props.draft.customerId === null ? null : (
            <OpenInvoicesField
              draft={props.draft}
              legend="Invoices given up"
              isFree={() => true}
              onChoose={(chosen) => props.onChange({ invoiceIds: chosen.map(({ invoiceId }) => invoiceId) })}
            />
          )}
          <MemoField {...props} hint="Stands on the posting in the ERP." />
        </>
      );
    case "refund":
      return (
        <>
          <SentBackField {...props} />
          <Field label="Why it goes back" isSelect>
            <Select
              options={refundReasons.map((value) => ({ value, label: refundWords[value] }))}
              value={props.draft.refundWhy}
              onChange={(refundWhy) => props.onChange({ refundWhy })}
            />
          </Field>
        </>
      );
    case "bank_return":
      return (
        <>
          <SentBackField {...props} />
          <Field label="Why it goes back" isSelect>
            <Select
              options={returnReasons.map((value) => ({ value, label: returnReasonWords[value] }))}
              value={props.draft.returnWhy}
              onChange={(returnWhy) => props.onChange({ returnWhy })}
            />
          </Field>
        </>
      );
    case "case_fix":
      return <FixFields {...props} />;
    case "service_restriction":
      return (
        <Field label="What to do" isSelect>
          <Select
            options={standings.map((value) => ({ value, label: restrictionWords[value] }))}
            value={props.draft.standing}
            onChange={(standing) => props.onChange({ standing })}
          />
        </Field>
      );
    case "agency_handover":
      return (
        <>
          <Field label="Agency">
            <Input
              value={props.draft.agency}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => props.onChange({ agency: event.target.value })}
            />
          </Field>
          <MemoField {...props} hint="Stands on the account while the agency has it." />
        </>
      );
    case "payment_plan":
      return (
        <>
          <PlanFields {...props} />
          <MemoField {...props} hint="What was agreed, and with whom." />
        </>
      );
    case "access_change":
      return (
        <>
          <AccessFields {...props} />
          <MemoField {...props} hint="Stands beside the grant: reviewers read it." />
        </>
      );
    case "data_repair":
      return (
        <MemoField
          {...props}
          hint={
            props.draft.given.repair === "accept_difference"
              ? "Stands beside the count: why the difference may stay."
              : "Stands beside each record: why nothing is lost by it."
          }
        />
      );
    case "policy_change":
      return null;
    case "invoice_release":
    case "outlier_release":
    case "contract_exception":
    case "rate_change":
    case "revenue_override":
      return <OutsideFields {...props} kind={props.draft.kind} />;
  }
}

function MemoField({ draft, onChange, hint }: FieldsProps & { hint: string }) {
  return (
    <Field label="Memo" hint={hint}>
      <Input
        value={draft.memo}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange({ memo: event.target.value })}
      />
    </Field>
  );
}

function SentBackField({ draft, subject: { currency }, onChange }: FieldsProps) {
  const read = currency === null ? null : readAmount(draft.refundAmount, currency);
  return (
    <Field
      label={currency === null ? "Amount" : `Amount in ${currency}`}
      error={draft.refundAmount !== "" && read !== null && "trouble" in read ? read.trouble : null}
    >
      <Input
        inputMode="decimal"
        value={draft.refundAmount}
        maxLength={20}
        autoComplete="off"
        onChange={(event) => onChange({ refundAmount: event.target.value })}
      />
    </Field>
  );
}

function FixFields({ draft, subject: { fixFields }, onChange }: FieldsProps) {
  return fixFields.map(({ name, label, hint }) => (
    <Field key={name} label={label} hint={hint}>
      <Input
        value={draft.fixInput[name] ?? ""}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange({ fixInput: { ...draft.fixInput, [name]: event.target.value } })}
      />
    </Field>
  ));
}
