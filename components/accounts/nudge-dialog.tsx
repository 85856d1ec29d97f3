"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import { LONGEST_NUDGE_DAYS } from "#server/domain/collections/record-inputs";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { DayField } from "./day-field";
import { isReason, ReasonField } from "./reason-field";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

const A_WEEK = 6;
const ways = [
  { value: "up" as const, label: "Up" },
  { value: "down" as const, label: "Down" },
];

type Props = { account: AccountView; today: PlainDate; onClose: () => void };

/** Moves the account on the worklist by some points until a day. */
export function NudgeDialog({ account, today, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const [way, setWay] = useState<"up" | "down">("up");
  const [typed, setTyped] = useState("10");
  const [untilOn, setUntilOn] = useState<string>(addDays(today, A_WEEK));
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const enter = useMutation(trpc.collections.enterNudge.mutationOptions(ending));
  const points = /^[1-9]\d{0,2}$/.test(typed.trim()) ? Number(typed) : null;
  const isDay = isPlainDate(untilOn);
  const change = (act: () => void) => {
    act();
    renewKey();
  };
  return (
    <WorkDialog
      title={`Nudge ${account.name}`}
      submit="Nudge it"
      isDirty={reason !== ""}
      isBusy={enter.isPending}
      error={enter.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (points === null || !isDay || !isReason(reason)) return;
        const signed = way === "up" ? points : -points;
        enter.mutate({ key, input: { customerId: account.id, points: signed, untilOn, reason: reason.trim() } });
      }}
    >
      <div className="flex flex-wrap items-start gap-3">
        <Field label="Which way" isSelect className="w-28">
          <Select options={ways} value={way} onChange={(value) => change(() => setWay(value))} />
        </Field>
        <Field
          label="Points"
          error={isTried && points === null ? "Write a whole number from 1 on." : null}
          className="w-28"
        >
          <Input
            inputMode="numeric"
            value={typed}
            maxLength={3}
            autoComplete="off"
            onChange={({ target }) => change(() => setTyped(target.value))}
          />
        </Field>
      </div>
      <DayField
        label="Last day"
        name="until which it is nudged"
        value={untilOn}
        today={today}
        hint={`${LONGEST_NUDGE_DAYS} days at most.`}
        error={isTried && !isDay ? "Choose the day." : null}
        onChange={(day) => change(() => setUntilOn(day))}
      />
      <ReasonField value={reason} isTried={isTried} onChange={(text) => change(() => setReason(text))} />
    </WorkDialog>
  );
}
