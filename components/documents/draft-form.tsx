"use client";
import { type FormEvent, type ReactNode, useState } from "react";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { Changes } from "./changes";
import type { DocumentActs } from "./document-acts";
import { EditorFoot } from "./editor-foot";
import { draftedWords, useAct } from "./use-act";

type Props = {
  label: string;
  acts: DocumentActs;
  /** The version the person started from; one published meanwhile is told when they send. */
  base: { version: number; name: string };
  document: unknown;
  changes: readonly DocumentChange[];
  /** What keeps the draft from being stored, as sentences. */
  troubles: readonly string[];
  /** What the document would have done; offered once it could be stored. */
  trial?: ReactNode;
  onClose: () => void;
  /** The fields of this document. */
  children: ReactNode;
};

/** A document in a form: its fields, what it says otherwise than what counts now, why, and the act that stores a draft. */
export function DraftForm({ label, acts, base, document, changes, troubles, trial, onClose, children }: Props) {
  const [note, setNote] = useState("");
  const draft = useAct(acts, acts.draft, { said: draftedWords, onDone: onClose });
  const isUsable = troubles.length === 0;
  const send = (event: FormEvent) => {
    event.preventDefault();
    draft.run({ basedOn: base.version, document, note: note.trim() });
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5" aria-label={label}>
      {children}
      <section aria-label="What would change" className="flex flex-col gap-2 border-t pt-4">
        <h4 className="font-medium">What this says otherwise than {base.name}</h4>
        {changes.length > 0 ? (
          <>
            <Changes changes={changes} label="Changes of this draft" />
            {isUsable ? trial : null}
          </>
        ) : (
          <p className="text-ink-2">{isUsable ? "Nothing yet." : "It cannot be said until it can be read."}</p>
        )}
      </section>
      <EditorFoot
        note={note}
        onNote={setNote}
        troubles={troubles}
        hasChanges={changes.length > 0}
        isBusy={draft.isBusy}
        error={draft.error}
        onClose={onClose}
      />
    </form>
  );
}

type Detail<Content> = { activeVersion: number; active: unknown; document: Content };

/** What an editor starts from. It stays what it was while the page behind it learns of a newer version. */
export function useBase<Content>({ activeVersion, active, document }: Detail<Content>) {
  const [base] = useState({
    version: activeVersion,
    name: active ? `version ${activeVersion}` : "what was delivered",
    document,
  });
  return base;
}
