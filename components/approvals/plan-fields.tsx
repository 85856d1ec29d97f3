"use client";
import { useQuery } from "@tanstack/react-query";
import { type PlanStep, planLimits, planSteps } from "#server/domain/plans/schedule";
import type { PlannableInvoice } from "#server/domain/plans/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Checkbox } from "../ui/checkbox";
import { WarningNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import type { FieldsProps } from "./ask-fields";
import { GivenInstalments } from "./given-instalments";
import { countTrouble, type PlanDraft, type ScheduleChoice, scheduleChoices } from "./inside-draft";

const choiceWords: Record<ScheduleChoice, string> = { equal: "Equal instalments", given: "As agreed, one by one" };
const stepWords: Record<PlanStep, string> = { week: "Every week", two_weeks: "Every two weeks", month: "Every month" };

/** Which invoices are paid by the plan, and when. */
export function PlanFields({ draft, onChange }: FieldsProps) {
  const { plan } = draft;
  const set = (change: Partial<PlanDraft>) => onChange({ plan: { ...plan, ...change } });
  return (
    <>
      <Invoices draft={draft} onChange={onChange} />
      <Field label="Instalments" isSelect>
        <Select
          options={scheduleChoices.map((value) => ({ value, label: choiceWords[value] }))}
          value={plan.of}
          onChange={(of) => set({ of })}
        />
      </Field>
      {plan.of === "given" ? (
        <GivenInstalments
          instalments={plan.instalments}
          currency={plan.currency}
          onChange={(instalments) => set({ instalments })}
        />
      ) : (
        <>
          <Field
            label="How many"
            hint={`${planLimits.instalments} at most, within ${planLimits.days} days.`}
            error={countTrouble(plan.count)}
          >
            <Input
              inputMode="numeric"
              value={plan.count}
              maxLength={2}
              autoComplete="off"
              onChange={(event) => set({ count: event.target.value })}
            />
          </Field>
          <Field label="First due on">
            <Input type="date" value={plan.firstOn} onChange={(event) => set({ firstOn: event.target.value })} />
          </Field>
          <Field label="Then" isSelect>
            <Select
              options={planSteps.map((value) => ({ value, label: stepWords[value] }))}
              value={plan.every}
              onChange={(every) => set({ every })}
            />
          </Field>
        </>
      )}
    </>
  );
}

function Invoices({ draft, onChange }: Pick<FieldsProps, "draft" | "onChange">) {
  const trpc = useTRPC();
  const { customerId, invoiceIds, plan } = draft;
  const [first] = invoiceIds;
  const whose = customerId !== null ? { customerId } : { invoiceId: first ?? "" };
  const isKnown = customerId !== null || first !== undefined;
  const { data, error } = useQuery(trpc.paymentPlans.plannable.queryOptions(whose, { enabled: isKnown }));
  if (error) return <WarningNotice>{sentenceOf(error)}</WarningNotice>;
  if (!data) return <SkeletonRows count={2} label="Loading what is owed" />;
  const toggle = ({ invoiceId, left }: PlannableInvoice) => {
    const isChosen = invoiceIds.includes(invoiceId);
    const chosen = isChosen ? invoiceIds.filter((id) => id !== invoiceId) : [...invoiceIds, invoiceId];
    onChange({ invoiceIds: chosen, plan: { ...plan, currency: chosen.length === 0 ? null : left.currency } });
  };
  if (data.length === 0) return <WarningNotice>No open invoice is left to be paid by a plan.</WarningNotice>;
  const head = (
    <>
      <Head>Invoice</Head>
      <Head>Due</Head>
      <Head isNumber>Left to pay</Head>
    </>
  );
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 font-medium">Invoices paid by the plan</legend>
      <ScrollingTable label="Invoices paid by the plan" head={head} least="min-w-[20rem]">
        {data.map((invoice) => (
          <tr key={invoice.invoiceId} className="border-t align-baseline">
            <Cell>
              <Checkbox
                isOn={invoiceIds.includes(invoice.invoiceId)}
                isDisabled={!canJoin(invoice, plan, invoiceIds)}
                onChange={() => toggle(invoice)}
              >
                {invoice.number ?? "Without a number"}
                {invoice.planNumber === null ? null : <span className="text-ink-2"> in plan {invoice.planNumber}</span>}
              </Checkbox>
            </Cell>
            <Cell>{invoice.dueOn === null ? "–" : <Day day={invoice.dueOn} />}</Cell>
            <Cell isNumber>
              <Amount money={invoice.left} />
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
    </fieldset>
  );
}

/** One plan is in one currency, and no invoice is in two plans. */
function canJoin(invoice: PlannableInvoice, { currency }: PlanDraft, chosen: readonly string[]): boolean {
  if (chosen.includes(invoice.invoiceId)) return true;
  return invoice.planNumber === null && (currency === null || currency === invoice.left.currency);
}
