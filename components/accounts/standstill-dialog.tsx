"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import type { Standstill } from "#server/domain/collections/account-facts";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { isReason, ReasonField } from "./reason-field";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

const kinds: { value: Standstill; label: string }[] = [
  { value: "bankruptcy", label: "The customer is bankrupt" },
  { value: "deceased", label: "The customer has died" },
];

/** Stops everything at once. */
export function StandstillDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const [kind, setKind] = useState<Standstill>("bankruptcy");
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const enter = useMutation(trpc.collections.enterStandstill.mutationOptions(ending));
  return (
    <WorkDialog
      title={`Stop everything for ${account.name}`}
      description="From today on nothing is sent or asked. Only whoever leads collections ends it."
      submit="Stop everything"
      isDanger
      isDirty={reason !== ""}
      isBusy={enter.isPending}
      error={enter.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (isReason(reason)) enter.mutate({ key, input: { customerId: account.id, kind, reason: reason.trim() } });
      }}
    >
      <Field label="What happened" isSelect>
        <Select
          options={kinds}
          value={kind}
          onChange={(value) => {
            setKind(value);
            renewKey();
          }}
        />
      </Field>
      <ReasonField
        value={reason}
        isTried={isTried}
        onChange={(text) => {
          setReason(text);
          renewKey();
        }}
      />
    </WorkDialog>
  );
}
