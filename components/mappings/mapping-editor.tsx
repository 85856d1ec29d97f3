"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { diffMapping } from "#server/domain/policies/document-diff";
import type { DocumentDetail } from "#server/domain/policies/views";
import { type MappingDocument, mappingTroubles } from "#server/domain/sync/mapping";
import { toast } from "../ui/toaster";
import { Changes } from "./changes";
import { DryRunOfDocument } from "./dry-run";
import { EditorFoot } from "./editor-foot";
import { PlaceFields } from "./place-fields";
import { useDocumentAct } from "./use-document-act";
import { type Word, WordTable } from "./word-table";

type Props = { detail: Extract<DocumentDetail, { type: "mapping" }>; onClose: () => void };

/** The document in force as a form: where each fact is read, with what stands there in the latest object, and what words mean. */
export function MappingEditor({ detail, onClose }: Props) {
  const { kind, activeVersion, bindings, valueTables } = detail;
  const source = detail.source ?? "";
  const { trpc, key, renewKey, done } = useDocumentAct();
  // What the person started from; a version published meanwhile is told when they send.
  const [base] = useState({
    version: activeVersion,
    name: detail.active ? `version ${activeVersion}` : "what was delivered",
    document: detail.document,
  });
  const [places, setPlaces] = useState<Record<string, string[]>>(() => structuredClone(detail.document.bindings));
  const [words, setWords] = useState(() => wordsOf(detail.document));
  const [note, setNote] = useState("");
  const samples = useQuery(trpc.mappings.samples.queryOptions({ source }));
  const document = documentOf(places, words);
  const changes = diffMapping(detail, base.document, document);
  const troubles = [...mappingTroubles(detail, document), ...repeated(words)];
  const draft = useMutation(
    trpc.mappings.draft.mutationOptions({
      async onSuccess({ version }) {
        toast.done(`Version ${version} is drafted. A second person has to publish it.`);
        await done();
        onClose();
      },
    }),
  );
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value);
      renewKey();
    };
  const send = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate({ key, input: { kind, basedOn: base.version, document, note: note.trim() } });
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-5" aria-label={`Draft a change to ${detail.label}`}>
      {bindings.map((binding) => (
        <PlaceFields
          key={binding.key}
          binding={binding}
          places={places[binding.key] ?? []}
          sample={samples.data?.[binding.objectType] ?? null}
          isLoading={samples.isPending}
          onChange={changed((next: string[]) => setPlaces({ ...places, [binding.key]: next }))}
        />
      ))}
      {valueTables.map((table) => (
        <WordTable
          key={table.key}
          table={table}
          words={words[table.key] ?? []}
          onChange={changed((next: Word[]) => setWords({ ...words, [table.key]: next }))}
        />
      ))}
      <section aria-label="What would change" className="flex flex-col gap-2 border-t pt-4">
        <h4 className="font-medium">What this says otherwise than {base.name}</h4>
        {changes.length > 0 ? (
          <>
            <Changes changes={changes} label="Changes of this draft" />
            {troubles.length === 0 ? <DryRunOfDocument source={source} document={document} /> : null}
          </>
        ) : (
          <p className="text-ink-2">Nothing yet.</p>
        )}
      </section>
      <EditorFoot
        note={note}
        onNote={changed(setNote)}
        troubles={troubles.map(({ message }) => message)}
        hasChanges={changes.length > 0}
        isBusy={draft.isPending}
        error={draft.error}
        onClose={onClose}
      />
    </form>
  );
}

function wordsOf(document: MappingDocument): Record<string, Word[]> {
  return Object.fromEntries(
    Object.entries(document.values).map(([key, table]) => [
      key,
      Object.entries(table).map(([theirs, ours], index) => ({ id: `${key}-${index}`, theirs, ours })),
    ]),
  );
}

/** Lines left empty say nothing and are left out. */
function documentOf(places: Record<string, string[]>, words: Record<string, Word[]>): MappingDocument {
  const bindings = Object.entries(places).map(([key, pointers]) => [
    key,
    pointers.map((pointer) => pointer.trim()).filter((pointer) => pointer !== ""),
  ]);
  const values = Object.entries(words).map(([key, table]) => [
    key,
    Object.fromEntries(
      table.filter(({ theirs, ours }) => theirs !== "" || ours !== "").map(({ theirs, ours }) => [theirs, ours]),
    ),
  ]);
  return { bindings: Object.fromEntries(bindings), values: Object.fromEntries(values) };
}

function repeated(words: Record<string, Word[]>): { path: string; message: string }[] {
  return Object.entries(words).flatMap(([key, table]) => {
    const seen = new Set<string>();
    const twice = table.filter(({ theirs }) => theirs !== "" && (seen.has(theirs) || !seen.add(theirs)));
    return twice.map(({ theirs }) => ({ path: `values.${key}`, message: `“${theirs}” stands twice. Keep one.` }));
  });
}
