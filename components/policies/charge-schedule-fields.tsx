"use client";
import type { ChargeMethod } from "#server/domain/collections/scheme-rules";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { type ScheduleDraft, waitsOf } from "./charge-retry-drafts";
import { methodLabels, waitWords } from "./charge-retry-words";
import { troubleAt, troubleIn } from "./document-reading";
import { SchemeRulesTable } from "./scheme-rules-table";
import { TypedField } from "./typed-field";

type Props = {
  schedule: ScheduleDraft;
  /** Where it stands in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (change: Partial<ScheduleDraft>) => void;
};

const methods = (Object.keys(methodLabels) as ChargeMethod[]).map((value) => ({ value, label: methodLabels[value] }));

/** When a schedule tries again, and when the customer hears of it. */
export function ChargeScheduleFields({ schedule, path, troubles, onChange }: Props) {
  const wrong = (field: string) => troubleAt(troubles, `${path}.${field}`);
  const waits = waitsOf(schedule.waits);
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="For" isSelect error={wrong("method")} className="w-52">
          <Select options={methods} value={schedule.method} onChange={(method) => onChange({ method })} />
        </Field>
        <TypedField
          kind="text"
          label="Days from each failure to the next try"
          hint={
            waits === null
              ? "With commas between them, as 1, 2, 4; empty to try never again."
              : `Tries again: ${waitWords(waits)}. With commas between them; empty to try never again.`
          }
          className="max-w-80"
          error={troubleIn(troubles, `${path}.waits`)}
          value={schedule.waits}
          onChange={(text) => onChange({ waits: text })}
        />
        <TypedField
          kind="whole"
          label="The customer is told from failure"
          hint="Empty: not while tries go on."
          maxLength={2}
          error={wrong("noticeFromFailure")}
          value={schedule.noticeFromFailure}
          onChange={(noticeFromFailure) => onChange({ noticeFromFailure })}
        />
        <TypedField
          kind="whole"
          label="Days the customer then has"
          hint="After them somebody here gets a task."
          maxLength={2}
          error={wrong("daysForCustomer")}
          value={schedule.daysForCustomer}
          onChange={(daysForCustomer) => onChange({ daysForCustomer })}
        />
      </div>
      <div className="flex flex-col items-start gap-1.5">
        <Checkbox isOn={schedule.noticeAtEnd} onChange={(noticeAtEnd) => onChange({ noticeAtEnd })}>
          The customer is told when no try is left
        </Checkbox>
        <Checkbox isOn={schedule.onWorkingDays} onChange={(onWorkingDays) => onChange({ onWorkingDays })}>
          Tries are made on the customer's working days alone
        </Checkbox>
      </div>
      <details>
        <summary className="w-fit rounded-md py-0.5 text-ink-2 hover:text-ink-1">
          What the schemes of {methodLabels[schedule.method].toLowerCase()} allow
        </summary>
        <div className="mt-2">
          <SchemeRulesTable method={schedule.method} />
        </div>
      </details>
    </>
  );
}
