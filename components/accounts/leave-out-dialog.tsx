"use client";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AccountInvoice, AccountView } from "#server/domain/accounts/views";
import { LONGEST_EXCLUSION_DAYS } from "#server/domain/collections/record-inputs";
import { exclusionTrouble, isLongExclusion } from "#server/domain/collections/record-rules";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";
import { plural } from "../case/words";
import { usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPCClient } from "../trpc/provider";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { DayField } from "./day-field";
import { isReason, ReasonField } from "./reason-field";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

type Props = { account: AccountView; today: PlainDate; chosen: readonly AccountInvoice[]; onClose: () => void };
const A_WEEK = 6;

/** Leaves the customer, or the invoices chosen on the page, alone for a while. */
export function LeaveOutDialog({ account, today, chosen, onClose }: Props) {
  const person = usePerson();
  const mayLead = can(person, "collection.lead", account.entity);
  const canWork = can(person, "collection.work", account.entity);
  const [what, setWhat] = useState<"customer" | "invoices">(chosen.length > 0 ? "invoices" : "customer");
  const [fromOn, setFromOn] = useState<string>(today);
  const [untilOn, setUntilOn] = useState<string>(addDays(today, A_WEEK));
  const [isOpenEnded, setOpenEnded] = useState(false);
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const { ending, leaveOut, begin } = useLeaveOut(account.id, onClose);
  const enter = useMutation({ mutationFn: leaveOut, ...ending });
  const until = isOpenEnded ? null : untilOn;
  const days = { fromOn, untilOn: until };
  const areDays = isPlainDate(fromOn) && (until === null || isPlainDate(until));
  const isLong = areDays && isLongExclusion(days);
  const trouble = !areDays
    ? "Choose both days."
    : isLong && !mayLead
      ? `Up to ${LONGEST_EXCLUSION_DAYS} days. For longer, ask whoever leads collections.`
      : exclusionTrouble(days, today);
  const change = (act: () => void) => {
    act();
    begin();
  };
  return (
    <WorkDialog
      title={`Leave ${account.name} out`}
      description="Nothing is sent or asked meanwhile; what was left out counts again afterwards."
      submit="Leave it out"
      isDirty={reason !== ""}
      isBusy={enter.isPending}
      error={enter.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (trouble !== null || !isReason(reason)) return;
        const invoiceIds = what === "invoices" ? chosen.map(({ id }) => id) : [null];
        enter.mutate({ invoiceIds, fromOn, untilOn: until, reason: reason.trim(), isByLead: isLong || !canWork });
      }}
    >
      {chosen.length > 0 ? (
        <Field label="What" isSelect>
          <Select
            options={[
              { value: "invoices", label: chosenWords(chosen) },
              { value: "customer", label: "The customer" },
            ]}
            value={what}
            onChange={(value) => change(() => setWhat(value))}
          />
        </Field>
      ) : null}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <Field label="From" className="w-44">
          <Input
            type="date"
            min={today}
            value={fromOn}
            onChange={({ target }) => change(() => setFromOn(target.value))}
          />
        </Field>
        {isOpenEnded ? null : (
          <DayField
            label="Last day"
            name="until which it is left out"
            value={untilOn}
            today={today}
            onChange={(day) => change(() => setUntilOn(day))}
          />
        )}
      </div>
      {mayLead ? (
        <Checkbox isOn={isOpenEnded} onChange={(isOn) => change(() => setOpenEnded(isOn))} className="self-start">
          Until somebody ends it
        </Checkbox>
      ) : null}
      {trouble !== null && (isTried || isLong) ? (
        <p role="alert" className="text-danger text-sm">
          {trouble}
        </p>
      ) : null}
      <ReasonField value={reason} isTried={isTried} onChange={(text) => change(() => setReason(text))} />
    </WorkDialog>
  );
}

function chosenWords(chosen: readonly AccountInvoice[]): string {
  const [only] = chosen;
  return chosen.length === 1 && only
    ? `Invoice ${only.number ?? "without a number"}`
    : plural(chosen.length, "chosen invoice");
}

type Leaving = {
  invoiceIds: readonly (string | null)[];
  fromOn: PlainDate;
  untilOn: PlainDate | null;
  reason: string;
  isByLead: boolean;
};

/** One exclusion after the other; what is entered already is not entered again when the rest is tried once more. */
function useLeaveOut(customerId: string, onClose: () => void) {
  const { collections } = useTRPCClient();
  const { ending } = useCollectionAct(onClose);
  const keys = useRef(new Map<string | null, string>());
  const entered = useRef(new Set<string | null>());
  const leaveOut = async ({ invoiceIds, isByLead, ...days }: Leaving): Promise<{ message: string }> => {
    const command = isByLead ? collections.enterLongExclusion : collections.enterExclusion;
    let message = "";
    for (const invoiceId of invoiceIds) {
      if (entered.current.has(invoiceId)) continue;
      const key = keys.current.get(invoiceId) ?? newKey();
      keys.current.set(invoiceId, key);
      ({ message } = await command.mutate({ key, input: { customerId, invoiceId, ...days } }));
      entered.current.add(invoiceId);
    }
    return { message: invoiceIds.length > 1 ? `${plural(invoiceIds.length, "invoice")} are left out.` : message };
  };
  return { ending, leaveOut, begin: () => keys.current.clear() };
}
