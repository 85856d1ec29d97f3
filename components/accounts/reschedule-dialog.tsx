"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PromiseView } from "#server/domain/collections/record-views";
import { type ContactChannel, channelWords, contactChannels } from "#server/domain/collections/records";
import { decimalFromMinor } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { type InstalmentDraft, readInstalments } from "./promise-draft";
import { PromiseFields } from "./promise-fields";
import { isReason, ReasonField } from "./reason-field";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

type Props = { promise: PromiseView; today: PlainDate; onClose: () => void };

/** What the customer promises instead; what was promised stays on record. */
export function RescheduleDialog({ promise, today, onClose }: Props) {
  const { amount, paid, number } = promise;
  const left = {
    minor: amount.minor > paid.minor ? amount.minor - paid.minor : amount.minor,
    currency: amount.currency,
  };
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const [instalments, setInstalments] = useState<readonly InstalmentDraft[]>([
    { amount: decimalFromMinor(left.minor, left.currency), promisedOn: "" },
  ]);
  const [channel, setChannel] = useState<ContactChannel>("call");
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const [isDirty, setDirty] = useState(false);
  const reschedule = useMutation(trpc.collections.reschedulePromise.mutationOptions(ending));
  const read = readInstalments(instalments, left, today);
  const change = (act: () => void) => {
    act();
    setDirty(true);
    renewKey();
  };
  return (
    <WorkDialog
      title={`Reschedule promise ${number}`}
      submit="Reschedule it"
      size="lg"
      isDirty={isDirty}
      isBusy={reschedule.isPending}
      error={reschedule.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!("value" in read) || !isReason(reason)) return;
        reschedule.mutate({
          key,
          input: { promiseId: promise.id, instalments: read.value, channel, reason: reason.trim() },
        });
      }}
    >
      <PromiseFields
        instalments={instalments}
        sum={left}
        currencies={[left.currency]}
        today={today}
        troubles={isTried && "troubles" in read ? read : null}
        onChange={(next) => change(() => setInstalments(next))}
        onCurrency={renewKey}
      />
      <Field label="How they said so" isSelect className="w-40">
        <Select
          options={contactChannels.map((value) => ({ value, label: channelWords[value] }))}
          value={channel}
          onChange={(value) => change(() => setChannel(value))}
        />
      </Field>
      <ReasonField value={reason} isTried={isTried} onChange={(text) => change(() => setReason(text))} />
    </WorkDialog>
  );
}
