"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

/** Something to know about the account, whoever works it next. */
export function NoteDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const [text, setText] = useState("");
  const [isTried, setTried] = useState(false);
  const add = useMutation(trpc.collections.addNote.mutationOptions(ending));
  const isEmpty = text.trim() === "";
  return (
    <WorkDialog
      title={`Note on ${account.name}`}
      submit="Add the note"
      isDirty={!isEmpty}
      isBusy={add.isPending}
      error={add.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!isEmpty) add.mutate({ key, input: { customerId: account.id, text: text.trim() } });
      }}
    >
      <Field label="Note" error={isTried && isEmpty ? "Write something." : null}>
        <Textarea
          value={text}
          maxLength={4_000}
          onChange={({ target }) => {
            setText(target.value);
            renewKey();
          }}
        />
      </Field>
    </WorkDialog>
  );
}
