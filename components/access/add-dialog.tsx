"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNow } from "../format/reader";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { ActDialog } from "./act-dialog";
import { emptyDraft, grantOf } from "./grant-draft";
import { GrantFields } from "./grant-fields";
import { givenWords, SHORTEST_REASON, WhyField } from "./person-fields";
import { useAccessAct } from "./use-access-act";

/** Somebody new: an account and the first grant, in one act. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const now = useNow();
  const { trpc, key, renewKey, done } = useAccessAct();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [draft, setDraft] = useState(emptyDraft);
  const [reason, setReason] = useState("");
  const grant = grantOf(draft, now);
  const add = useMutation(
    trpc.access.add.mutationOptions({
      async onSuccess({ proposalIds }) {
        toast.done(
          proposalIds.length > 0
            ? `${name.trim()} is added. ${givenWords(name.trim(), 1)}`
            : `${name.trim()} is added.`,
        );
        await done();
        onClose();
      },
    }),
  );
  return (
    <ActDialog
      title="Add somebody"
      description="They sign in through the identity provider with this address."
      submit="Add"
      isReady={name.trim().length > 1 && /.@./.test(email) && grant !== null && reason.trim().length >= SHORTEST_REASON}
      isBusy={add.isPending}
      error={add.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => {
        if (!grant) return;
        const grants = [{ ...grant, reason: reason.trim() }];
        add.mutate({ key, input: { name: name.trim(), email: email.trim(), passwordHash: null, grants } });
      }}
    >
      <Field label="Name">
        <Input value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="E-mail address">
        <Input
          value={email}
          type="email"
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <GrantFields
        draft={draft}
        personId={null}
        name={name}
        onChange={(next) => {
          setDraft(next);
          renewKey();
        }}
      />
      <WhyField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
