"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { BREAK_GLASS_REASON_LENGTH } from "#server/domain/access/break-glass";
import { useStepUp } from "../account/use-step-up";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";
import { useBreakGlassAct } from "./use-break-glass-act";

const durations = [
  { value: "30", label: "30 minutes" },
  { value: "60", label: "1 hour" },
  { value: "120", label: "2 hours" },
  { value: "240", label: "4 hours" },
] as const;

type Props = { entities: readonly { code: string; name: string }[] };

/** Over what, for how long, and why it cannot wait. */
export function OpenForm({ entities }: Props) {
  const headingId = useId();
  const { trpc, key, renewKey, done } = useBreakGlassAct();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [minutes, setMinutes] = useState<(typeof durations)[number]["value"]>("60");
  const [reason, setReason] = useState("");
  const open = useStepUp(
    useMutation(
      trpc.breakGlass.open.mutationOptions({
        onSuccess() {
          toast.done("You are finance director for the time you chose. Everybody sees it.");
          return done();
        },
      }),
    ),
  );
  const isReady = chosen.length > 0 && reason.trim().length >= BREAK_GLASS_REASON_LENGTH;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || open.isPending) return;
    open.mutate({ key, input: { entities: [...chosen], minutes: Number(minutes), reason: reason.trim() } });
  };
  const toggle = (code: string, isOn: boolean) => {
    setChosen(isOn ? [...chosen, code] : chosen.filter((one) => one !== code));
    renewKey();
  };
  return (
    <section aria-labelledby={headingId} className="flex flex-col gap-3">
      <h2 id={headingId} className="font-semibold text-lg">
        Use break-glass
      </h2>
      <form onSubmit={send} className="flex max-w-[34rem] flex-col gap-4">
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">Over</legend>
          {entities.map(({ code, name }) => (
            <Checkbox key={code} isOn={chosen.includes(code)} onChange={(isOn) => toggle(code, isOn)}>
              {code} <span className="text-ink-2">{name}</span>
            </Checkbox>
          ))}
        </fieldset>
        <Field label="For" isSelect className="w-40">
          <Select
            options={durations}
            value={minutes}
            onChange={(value) => {
              setMinutes(value);
              renewKey();
            }}
          />
        </Field>
        <Field
          label="Why it cannot wait"
          hint={`At least ${BREAK_GLASS_REASON_LENGTH} characters; its reviewer reads them.`}
        >
          <Textarea
            value={reason}
            maxLength={2_000}
            onChange={(event) => {
              setReason(event.target.value);
              renewKey();
            }}
          />
        </Field>
        <Button variant="danger" type="submit" isBusy={open.isPending} isDisabled={!isReady} className="self-start">
          Use break-glass
        </Button>
      </form>
      {open.error ? <FailedNotice reference={referenceOf(open.error)}>{sentenceOf(open.error)}</FailedNotice> : null}
      {open.dialog}
    </section>
  );
}
