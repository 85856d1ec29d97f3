"use client";
import { type PlanStep, planLimits, planSteps } from "#server/domain/plans/schedule";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import type { FieldsProps } from "./ask-fields";
import { GivenInstalments } from "./given-instalments";
import { countTrouble, type PlanDraft, type ScheduleChoice, scheduleChoices } from "./inside-draft";
import { OpenInvoicesField } from "./open-invoices-field";

const choiceWords: Record<ScheduleChoice, string> = { equal: "Equal instalments", given: "As agreed, one by one" };
const stepWords: Record<PlanStep, string> = { week: "Every week", two_weeks: "Every two weeks", month: "Every month" };

/** Which invoices are paid by the plan, and when. */
export function PlanFields({ draft, onChange }: FieldsProps) {
  const { plan } = draft;
  const set = (change: Partial<PlanDraft>) => onChange({ plan: { ...plan, ...change } });
  return (
    <>
      <OpenInvoicesField
        draft={draft}
        legend="Invoices paid by the plan"
        isFree={({ planNumber }) => planNumber === null}
        onChoose={(chosen) =>
          onChange({
            invoiceIds: chosen.map(({ invoiceId }) => invoiceId),
            plan: { ...plan, currency: chosen[0]?.left.currency ?? null },
          })
        }
      />
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
