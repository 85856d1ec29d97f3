"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { diffMapping } from "#server/domain/policies/document-diff";
import type { DocumentDetail } from "#server/domain/policies/views";
import { type MappingDocument, mappingTroubles } from "#server/domain/sync/mapping";
import { DraftForm, useBase } from "../documents/draft-form";
import { useTRPC } from "../trpc/provider";
import { DryRunOfDocument } from "./dry-run";
import { PlaceFields } from "./place-fields";
import { useMappingActs } from "./use-mapping-acts";
import { type Word, WordTable } from "./word-table";

type Props = { detail: Extract<DocumentDetail, { type: "mapping" }>; onClose: () => void };

/** The document in force as a form: where each fact is read, with what stands there in the latest object, and what words mean. */
export function MappingEditor({ detail, onClose }: Props) {
  const { bindings, valueTables } = detail;
  const source = detail.source ?? "";
  const trpc = useTRPC();
  const acts = useMappingActs(detail.kind);
  const base = useBase(detail);
  const [places, setPlaces] = useState<Record<string, string[]>>(() => structuredClone(detail.document.bindings));
  const [words, setWords] = useState(() => wordsOf(detail.document));
  const samples = useQuery(trpc.mappings.samples.queryOptions({ source }));
  const document = documentOf(places, words);
  const changes = diffMapping(detail, base.document, document);
  const troubles = [...mappingTroubles(detail, document), ...repeated(words)];
  return (
    <DraftForm
      label={`Draft a change to ${detail.label}`}
      acts={acts}
      base={base}
      document={document}
      changes={changes}
      troubles={troubles.map(({ message }) => message)}
      trial={<DryRunOfDocument source={source} document={document} />}
      onClose={onClose}
    >
      {bindings.map((binding) => (
        <PlaceFields
          key={binding.key}
          binding={binding}
          places={places[binding.key] ?? []}
          sample={samples.data?.[binding.objectType] ?? null}
          isLoading={samples.isPending}
          onChange={(next) => setPlaces({ ...places, [binding.key]: next })}
        />
      ))}
      {valueTables.map((table) => (
        <WordTable
          key={table.key}
          table={table}
          words={words[table.key] ?? []}
          onChange={(next) => setWords({ ...words, [table.key]: next })}
        />
      ))}
    </DraftForm>
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
