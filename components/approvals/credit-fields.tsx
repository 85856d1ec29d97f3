"use client";
import type { CreditableInvoiceView } from "#server/domain/approvals/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { formatMoney } from "../format/format-money";
import { Amount } from "../format/money";
import { useReader } from "../format/reader";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { creditChoices, paidParts } from "./ask-draft";
import type { FieldsProps } from "./ask-fields";
import { choiceWords, paidPartWords } from "./request-words";
import { type Reading, readAmount, readPercentage } from "./typed-amounts";

/** How much of the invoice is taken back, and where the money goes that was paid on it. */
export function CreditFields({ draft, subject: { invoice, currency }, onChange }: FieldsProps) {
  const { locale } = useReader();
  if (!invoice || currency === null) return null;
  const hint = `Of ${invoice.name} ${formatMoney(invoice.left, locale)} can still be credited.`;
  return (
    <>
      <Field label="What is credited" hint={hint} isSelect>
        <Select
          options={creditChoices.map((value) => ({ value, label: choiceWords[value] }))}
          value={draft.choice}
          onChange={(choice) => onChange({ choice })}
        />
      </Field>
      {draft.choice === "percentage" ? (
        <Field label="Percentage" error={troubleOf(draft.percentage, readPercentage(draft.percentage))}>
          <Input
            inputMode="decimal"
            value={draft.percentage}
            maxLength={8}
            autoComplete="off"
            onChange={(event) => onChange({ percentage: event.target.value })}
          />
        </Field>
      ) : null}
      {draft.choice === "amount" ? (
        <Field
          label={`Amount in ${currency}, with tax`}
          error={troubleOf(draft.amount, readAmount(draft.amount, currency))}
        >
          <Input
            inputMode="decimal"
            value={draft.amount}
            maxLength={20}
            autoComplete="off"
            onChange={(event) => onChange({ amount: event.target.value })}
          />
        </Field>
      ) : null}
      {draft.choice === "lines" ? (
        <Lines invoice={invoice} lines={draft.lines} onChange={(lines) => onChange({ lines })} />
      ) : null}
      {invoice.status === "paid" ? (
        <Field label="What was paid on it" isSelect>
          <Select
            options={paidParts.map((value) => ({ value, label: paidPartWords[value] }))}
            value={draft.paidPart}
            onChange={(paidPart) => onChange({ paidPart })}
          />
        </Field>
      ) : null}
      {draft.paidPart === "balance" && invoice.takers.length > 0 ? (
        <Field label="Where the credit goes" hint="On an open invoice it lies nowhere unused." isSelect>
          <Select
            options={[
              { value: "", label: "Stays in hand for the next invoice" },
              ...invoice.takers.map(({ id, name, balance }) => ({
                value: id,
                label: `On ${name}, ${formatMoney(balance, locale)} open`,
              })),
            ]}
            value={draft.applyTo}
            onChange={(applyTo) => onChange({ applyTo })}
          />
        </Field>
      ) : null}
    </>
  );
}

/** Says what is wrong once something was typed, not before. */
function troubleOf(text: string, read: Reading<unknown>): string | null {
  return text !== "" && "trouble" in read ? read.trouble : null;
}

type LinesProps = {
  invoice: CreditableInvoiceView;
  lines: Readonly<Record<string, string>>;
  onChange: (lines: Record<string, string>) => void;
};

function Lines({ invoice, lines, onChange }: LinesProps) {
  const head = (
    <>
      <Head>Line</Head>
      <Head isNumber>Before tax</Head>
      <Head isNumber className="max-sm:hidden">
        Tax
      </Head>
      <Head isNumber className="max-sm:hidden">
        Credited
      </Head>
      <Head isNumber>Credit in {invoice.currency}</Head>
    </>
  );
  return (
    <div className="flex flex-col gap-1">
      <p className="text-ink-2 text-sm">Write beside a line what is credited of it, before tax. Its tax follows.</p>
      <ScrollingTable label="Lines of the invoice, credited before tax" head={head} least="min-w-[20rem]">
        {invoice.lines.map((line) => {
          const text = lines[line.lineId] ?? "";
          return (
            <tr key={line.lineId} className="border-t align-baseline">
              <Cell>{line.description}</Cell>
              <Cell isNumber>
                <Amount money={line.net} showsZero />
              </Cell>
              <Cell isNumber className="max-sm:hidden">
                <Amount money={line.tax} />
              </Cell>
              <Cell isNumber className="max-sm:hidden">
                <Amount money={line.credited} />
              </Cell>
              <Cell isNumber>
                <Field
                  label={`Credit of ${line.description}`}
                  isLabelHidden
                  className="items-end"
                  error={troubleOf(text, readAmount(text, invoice.currency))}
                >
                  <Input
                    inputMode="decimal"
                    value={text}
                    maxLength={20}
                    autoComplete="off"
                    onChange={(event) => onChange({ ...lines, [line.lineId]: event.target.value })}
                    className="w-28 text-right"
                  />
                </Field>
              </Cell>
            </tr>
          );
        })}
      </ScrollingTable>
    </div>
  );
}
